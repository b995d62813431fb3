"""robots.txt: what it forbids, and what is made of one that cannot be had."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.fetch import Failure, Fetcher, Response
from flows.fetch_address import parse as address
from flows.fetch_robots import MAX_BYTES, Robots, parse
from flows.fetch_types import Refused
from tests.web.outcomes import settings
from tests.web.plays import Play, page
from tests.web.server import Request, Web, reply

PAGE = "http://a.example/page"


def allows(content: bytes, path: str = "/page") -> bool:
    return parse(content).can_fetch(f"http://a.example{path}", "onrecord")


@pytest.mark.parametrize(
    ("content", "allowed"),
    [
        (b"", True),
        (b"User-agent: *\nDisallow: /", False),
        (b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /page\r\n", False),
        (b"User-agent: *\nDisallow: /\n\nUser-agent: onrecord\nAllow: /", True),
        (b"User-agent: *\nDisallow:\n\nUser-agent: OnRecord # that is us\nDisallow: /pa", False),
        (b"User-agent: onrecord/0.1\nDisallow: /page", False),
        (b"User-agent: onrecord-fan\nDisallow: /page", True),
        (b"User-agent: other\nUser-agent: onrecord\nDisallow: /page", False),
        (b"User-agent: other\nDisallow: /page\nUser-agent: third\nDisallow: /", True),
        (b"User-agent: other\nUser-agent: *\nDisallow: /page", False),
        (b"User-agent: *\nDisallow: /*ge$", False),
        (b"User-agent: *\nDisallow: /\nAllow: /page$", True),
        (b"<!DOCTYPE html><title>Not found</title>", True),
        (b"\xff\xfe\x00User-agent: *\nDisallow: /", True),
    ],
)
def test_rules(content: bytes, allowed: bool) -> None:
    assert allows(content) is allowed


def test_a_file_of_many_names_and_rules_is_read_without_a_rule_for_each_pair() -> None:
    names = b"".join(b"User-agent: a%d\n" % number for number in range(12_000))
    rules = b"".join(b"Disallow: /%d\n" % number for number in range(12_000))
    content = names + b"User-agent: *\n" + rules
    assert not allows(content, "/11")
    assert allows(content, "/page")


def test_what_is_beyond_the_bound_is_not_read() -> None:
    content = b"User-agent: *\nDisallow: /a\n" + b"# filler\n" * (MAX_BYTES // 9) + b"Disallow: /b\n"
    assert (allows(content, "/a"), allows(content, "/b")) == (False, True)


PARTS = st.sampled_from(["User-agent: ", "*", "onrecord", "\n", "Disallow:", "Crawl-delay: ", "-1", "/", "$"])


@given(st.binary(max_size=300) | st.lists(PARTS).map(lambda p: "".join(p).encode()))
def test_any_bytes_are_rules(content: bytes) -> None:
    assert allows(content) in (True, False)
    assert (parse(content).crawl_delay("onrecord") or 0.0) >= 0


def test_it_is_read_once_for_an_origin_however_many_ask() -> None:
    asked = []

    async def get(url: Any) -> bytes:
        asked.append(str(url))
        await asyncio.sleep(0)
        return b"User-agent: *\nCrawl-delay: 7\nDisallow: /no"

    async def run() -> list[float]:
        robots = Robots(get)
        return await asyncio.gather(*(robots.check(address(f"{PAGE}{number}?q#f")) for number in range(9)))

    assert asyncio.run(run()) == [7.0] * 9
    assert asked == ["http://a.example/robots.txt"]


def test_a_host_that_was_left_alone_may_be_asked_later() -> None:
    answers = [Refused("host_left_alone", "later"), None]

    async def get(_: Any) -> bytes | None:
        answer = answers.pop(0)
        if answer is not None:
            raise answer
        return answer

    async def run() -> float:
        robots = Robots(get)
        with pytest.raises(Refused, match="later"):
            await robots.check(address(PAGE))
        return await robots.check(address(PAGE))

    assert asyncio.run(run()) == 0.0


def fetch(play: Play, *paths: str, **changes: Any) -> tuple[list[Response | Failure], list[str]]:
    """Pages of a site with this robots.txt, one after the other; and what the site was asked for."""

    def answer(request: Request) -> Any:
        return play(request) if request.path == "/robots.txt" else page(1)

    async def run(web: Web) -> list[Response | Failure]:
        async with Fetcher(settings(web, **changes)) as fetcher:
            return [await fetcher.get(web.url(path)) for path in paths]

    with Web(answer) as web:
        return asyncio.run(run(web)), web.paths()


def outcomes(answers: list[Response | Failure]) -> list[int | str]:
    return [answer.status if isinstance(answer, Response) else answer.reason for answer in answers]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_site_without_one_may_be_fetched(status: int) -> None:
    answers, asked = fetch(lambda _: reply(b"User-agent: *\nDisallow: /", status), "/a", "/b")
    assert (outcomes(answers), asked) == ([200, 200], ["/robots.txt", "/a", "/b"])


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_site_that_cannot_give_it_now_is_not_fetched_now(status: int) -> None:
    answers, asked = fetch(lambda _: reply(status=status), "/a", "/b")
    assert (outcomes(answers), asked) == (["refused_status"] * 2, ["/robots.txt"] * 2)
    assert isinstance(answers[1], Failure)
    assert answers[1].detail.startswith("robots.txt: ")
    assert not answers[1].final


def test_one_that_never_comes_forbids_for_now() -> None:
    answers, asked = fetch(lambda _: (60.0,), "/a", "/b", read_seconds=0.05, retries=0)
    assert (outcomes(answers), asked) == (["timeout"] * 2, ["/robots.txt"])


@pytest.mark.parametrize("where", ["/robots.txt", "http://169.254.169.254/robots.txt", "file:///etc/passwd"])
def test_one_that_leads_nowhere_is_as_none(where: str) -> None:
    answers, _ = fetch(lambda _: reply(status=302, headers=(("Location", where),)), "/a")
    assert outcomes(answers) == [200]


def test_a_longer_file_than_the_bound_is_read_to_the_bound() -> None:
    content = b"User-agent: *\nDisallow: /a\n" + b"#" * 2 * MAX_BYTES
    assert outcomes(fetch(lambda _: reply(content), "/a", "/b")[0]) == ["robots", 200]


def test_a_long_crawl_delay_lets_one_page_through_and_says_when_the_next_may_be_had() -> None:
    answers, asked = fetch(lambda _: reply(b"User-agent: *\nCrawl-delay: 600"), "/a", "/b")
    assert (outcomes(answers), asked) == ([200, "host_left_alone"], ["/robots.txt", "/a"])
    assert isinstance(answers[1], Failure)
    assert answers[1].retry_after is not None


def test_it_can_be_switched_off() -> None:
    answers, asked = fetch(lambda _: reply(b"User-agent: *\nDisallow: /"), "/a", robots=False)
    assert (outcomes(answers), asked) == ([200], ["/a"])
