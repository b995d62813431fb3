"""The fetcher: what it sends, what it gives back, how it goes on after a failure. (The hostile web: tests/web.)"""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.fetch import Failure, Fetcher, Hop, Response
from flows.fetch_hosts import Host
from tests.web import outcomes
from tests.web.pages import article
from tests.web.plays import Play, page, to
from tests.web.server import Web, reply

Got = Response | Failure


def run(web: Web, *paths: str, **changes: Any) -> list[Got]:
    """Pages of a server, one after the other."""

    async def each() -> list[Got]:
        async with Fetcher(outcomes.settings(web, **changes)) as fetcher:
            return [await fetcher.get(web.url(path)) for path in paths]

    return asyncio.run(each())


@pytest.fixture
def serve() -> Iterator[Callable[..., Web]]:
    """Starts servers that play `path=play`, and no robots.txt."""
    running: list[Web] = []

    def start(plays: dict[str, Play]) -> Web:
        web = Web(lambda request: plays[request.path](request) if request.path in plays else reply(status=404))
        running.append(web.__enter__())
        return web

    yield start
    for web in running:
        web.__exit__()


def test_a_response_says_all_there_is_to_archive(serve: Callable[..., Web]) -> None:
    packed = gzip.compress(article(1))
    headers = (("Content-Encoding", "gzip"), ("X-Under", "ä"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
    web = serve({"/a?b=c": lambda _: reply(packed, headers=headers)})
    before = datetime.now(UTC)
    [got] = run(web, "/a?b=c#part")
    assert isinstance(got, Response)
    assert (got.url, got.final_url, got.status) == (web.url("/a?b=c#part"), web.url("/a?b=c"), 200)
    assert (got.body, got.wire_bytes, got.http_version) == (article(1), len(packed), "HTTP/1.1")
    assert got.headers[1:] == (*headers, ("Content-Length", str(len(packed))))
    assert (got.header("content-encoding"), got.header("etag"), got.redirects) == ("gzip", None, ())
    assert before <= got.fetched_at <= datetime.now(UTC)
    assert {name.lower(): value for name, value in got.request_headers} == web.asked[-1].headers


def test_a_request_is_honest_and_carries_nothing_from_the_one_before(serve: Callable[..., Web]) -> None:
    web = serve(
        {"/a": lambda _: reply(b"x", headers=(("Set-Cookie", "a=1"), ("ETag", '"1"'))), "/b": lambda _: page(1)}
    )
    run(web, "/a", "/b")
    assert web.paths() == ["/robots.txt", "/a", "/b"]
    for request in web.asked:
        assert request.headers == {
            "host": web.authority,
            "user-agent": f"onrecord/{version('onrecord')} (+mailto:someone@example.org)",
            "accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "accept-encoding": "gzip, deflate",
        }


def test_one_connection_serves_many_requests(serve: Callable[..., Web]) -> None:
    web = serve({"/a": lambda _: page(1), "/b": lambda _: reply(status=304), "/c": lambda _: reply(status=503)})
    run(web, *["/a", "/b", "/c", "/d"] * 2)
    assert {request.connection for request in web.asked} == {1}


def test_a_connection_that_the_server_closes_unannounced_loses_no_page(serve: Callable[..., Web]) -> None:
    web = serve({"/a": lambda _: (page(1), None)})
    got = run(web, "/a", "/a", "/a")
    assert [answer.status for answer in got if isinstance(answer, Response)] == [200] * 3


def test_the_settings_of_the_environment_are_not_read(
    serve: Callable[..., Web], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    [got] = run(serve({"/a": lambda _: page(1)}), "/a")
    assert isinstance(got, Response)


def test_validators_are_sent_along_redirects_and_odd_ones_are_not(serve: Callable[..., Web]) -> None:
    web = serve({"/a": to("/b"), "/b": lambda _: page(1)})

    async def get(etag: str) -> Got:
        async with Fetcher(outcomes.settings(web)) as fetcher:
            return await fetcher.get(web.url("/a"), etag=etag, last_modified=outcomes.SINCE)

    asyncio.run(get('W/"1é"'))
    assert [request.headers.get("if-none-match") for request in web.asked] == [None, 'W/"1é"', 'W/"1é"']
    assert [request.headers.get("if-modified-since") for request in web.asked] == [None, *[outcomes.SINCE] * 2]
    for odd in ('"1"\r\nX-Other: 1', '"я"'):
        asyncio.run(get(odd))
        assert "if-none-match" not in web.asked[-1].headers


def test_redirects_are_recorded_hop_by_hop(serve: Callable[..., Web]) -> None:
    web = serve({"/a": to("b?x=1#top", 301), "/b?x=1": to("/c", 307), "/c": lambda _: page(1)})
    [got] = run(web, "/a")
    assert isinstance(got, Response)
    assert got.redirects == (Hop(web.url("/a"), 301, web.url("/b?x=1#top")), Hop(web.url("/b?x=1"), 307, web.url("/c")))
    assert (got.url, got.final_url) == (web.url("/a"), web.url("/c"))


@pytest.mark.parametrize(("bound", "status"), [(3, 200), (2, "redirects")])
def test_redirects_are_followed_to_the_bound(serve: Callable[..., Web], bound: int, status: int | str) -> None:
    web = serve({"/1": to("/2"), "/2": to("/3"), "/3": to("/4"), "/4": lambda _: page(1)})
    [got] = run(web, "/1", max_redirects=bound)
    assert (got.status if isinstance(got, Response) else got.reason) == status
    assert web.paths()[1:] == ["/1", "/2", "/3", "/4"][: bound + 1]


def test_a_circle_is_left_where_it_closes_and_a_cookie_is_named(serve: Callable[..., Web]) -> None:
    web = serve({"/a": to("/b", headers=(("Set-Cookie", "a=1"),)), "/b": to("/a", headers=(("Set-Cookie", "b=1"),))})
    [got] = run(web, "/a")
    assert isinstance(got, Failure)
    assert (got.reason, got.attempts, web.paths()[1:]) == ("redirects", 1, ["/a", "/b"])
    assert got.detail == f"redirected to {web.url('/a')}: redirects in a circle (it sets a cookie, and none are kept)"


def test_a_redirect_to_another_site_asks_its_robots_txt(serve: Callable[..., Web]) -> None:
    other = serve({"/robots.txt": lambda _: reply(b"User-agent: *\nDisallow: /no"), "/yes": lambda _: page(1)})
    web = serve({"/a": to(other.url("/no")), "/b": to(other.url("/yes"))})
    allowed = frozenset({web.authority, other.authority})
    got = run(web, "/a", "/b", allow_hosts=allowed)
    assert [answer.status if isinstance(answer, Response) else answer.reason for answer in got] == ["robots", 200]
    assert other.paths() == ["/robots.txt", "/yes"]


@pytest.mark.parametrize("location", ["/a/?seen=1", "/consent?for=/ab", "/other?q=1", "/x?next=%2F"])
def test_a_redirect_that_does_not_lead_back_is_no_wall(serve: Callable[..., Web], location: str) -> None:
    web = serve({"/a/": to(location), location: lambda _: page(1)})
    [got] = run(web, "/a/")
    assert isinstance(got, Response)


def test_a_detour_that_ends_at_the_page_is_no_wall(serve: Callable[..., Web]) -> None:
    web = serve({"/a": to("/check?next=%2Fa"), "/check?next=%2Fa": to("/a?ok=1"), "/a?ok=1": lambda _: page(1)})
    [got] = run(web, "/a")
    assert isinstance(got, Response)


@pytest.mark.parametrize("retries", [0, 2])
def test_what_may_pass_is_tried_again_to_the_bound(serve: Callable[..., Web], retries: int) -> None:
    web = serve({"/a": lambda _: reply(status=502)})
    [got] = run(web, "/a", retries=retries)
    assert isinstance(got, Failure)
    assert (got.reason, got.detail, got.attempts, got.final) == (
        "refused_status",
        "502 Bad Gateway",
        retries + 1,
        False,
    )
    assert web.paths() == ["/robots.txt", *["/a"] * (retries + 1)]


@pytest.mark.parametrize("status", [400, 401, 403, 405, 418, 206, 300])
def test_what_will_not_pass_is_asked_once(serve: Callable[..., Web], status: int) -> None:
    web = serve({"/a": lambda _: reply(status=status)})
    [got] = run(web, "/a", retries=3)
    assert isinstance(got, Failure)
    assert (got.reason, got.attempts) == ("refused_status", 1)
    assert got.final is (status in (400, 405, 418))
    assert web.paths() == ["/robots.txt", "/a"]


def test_a_pause_beyond_the_bound_leaves_the_host_alone(serve: Callable[..., Web]) -> None:
    web = serve({"/a": lambda _: reply(status=429, headers=(("Retry-After", "900"),)), "/b": lambda _: page(1)})
    first, second = run(web, "/a", "/b", retries=3)
    assert isinstance(first, Failure)
    assert isinstance(second, Failure)
    assert (first.reason, first.attempts, second.reason, second.attempts) == ("refused_status", 1, "host_left_alone", 0)
    assert first.retry_after is not None
    assert second.retry_after is not None
    assert web.paths() == ["/robots.txt", "/a"]


def test_a_host_that_keeps_failing_is_left_alone_now_and_in_the_next_run(serve: Callable[..., Web]) -> None:
    web = serve({"/a": lambda _: (None,), "/b": lambda _: page(1)})
    choice = outcomes.settings(web, retries=0, host_failures=3)

    async def each(states: Any) -> tuple[list[Got], Any]:
        async with Fetcher(choice, states) as fetcher:
            return [await fetcher.get(web.url(path)) for path in ("/a", "/b", "/a", "/a", "/a", "/b")], fetcher.states()

    got, states = asyncio.run(each(None))
    reasons = [answer.reason if isinstance(answer, Failure) else answer.status for answer in got]
    assert reasons == ["connection", 200, "connection", "connection", "connection", "host_left_alone"]
    assert (states[web.authority].failures, len(web.asked)) == (3, 6)
    again, _ = asyncio.run(each(states))
    assert {answer.reason for answer in again if isinstance(answer, Failure)} == {"host_left_alone"}
    assert len(web.asked) == 6


def test_a_page_that_is_refused_for_itself_is_no_fault_of_its_host(serve: Callable[..., Web]) -> None:
    web = serve({"/a": lambda _: reply(b"x", headers=(("Content-Encoding", "br"),)), "/b": lambda _: page(1)})
    got = run(web, *["/a"] * 6, "/b", host_failures=2)
    assert isinstance(got[-1], Response)


def test_the_delay_counts_from_when_each_request_was_written(
    serve: Callable[..., Web], monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[float] = []
    monkeypatch.setattr(Host, "sent", lambda _, at: written.append(at))
    web = serve({"/a": to("/b"), "/b": lambda _: page(1)})
    run(web, "/a")
    assert len(written) == len(web.asked) == 3
    assert all(sent <= request.at for sent, request in zip(written, web.asked, strict=True))


def test_no_more_requests_at_once_than_allowed(serve: Callable[..., Web]) -> None:
    web = serve({f"/{number}": lambda _: (0.1, page(1)) for number in range(12)})

    async def all_at_once() -> None:
        async with Fetcher(outcomes.settings(web, per_host=3)) as fetcher:
            await asyncio.gather(*(fetcher.get(web.url(f"/{number}")) for number in range(12)))

    asyncio.run(all_at_once())
    assert (web.most_at_once, len(web.asked)) == (3, 13)


def test_the_time_for_all_of_a_request_is_bounded_though_bytes_arrive(serve: Callable[..., Web]) -> None:
    dripping = (reply(b"x" * 100)[:-100], *(step for _ in range(100) for step in (b"x", 0.02)))
    web = serve({"/a": lambda _: dripping})
    [got] = run(web, "/a", total_seconds=0.3, read_seconds=5.0)
    assert isinstance(got, Failure)
    assert (got.reason, got.detail, got.attempts) == ("timeout", "no whole answer within 0.3 s", 1)


def test_nothing_inside_is_asked_unless_it_is_allowed(serve: Callable[..., Web]) -> None:
    web = serve({"/a": lambda _: page(1)})
    [by_port] = run(web, "/a", allow_hosts=frozenset())
    assert isinstance(by_port, Failure)
    assert (by_port.reason, by_port.final) == ("unsafe_address", True)
    assert web.asked == []


def _no_dns(*_: object, **__: object) -> None:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[tuple[Web, Callable[[str], Got]]]:
    """A server that answers with its `raw` bytes, and a way to fetch from it with one and the same fetcher."""
    raw: list[bytes] = []
    with Web(lambda _: (raw.pop(), None)) as web, asyncio.Runner() as runner:
        fetcher = Fetcher(outcomes.settings(web, retries=0, robots=False, read_seconds=5.0, total_seconds=5.0))
        runner.run(fetcher.__aenter__())

        def get(address: str, answer: bytes | None = None) -> Got:
            raw[:] = [b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n"] * 9 + ([] if answer is None else [answer])
            return runner.run(fetcher.get(address))

        yield web, get
        runner.run(fetcher.__aexit__(None, None, None))


@given(st.text(max_size=40) | st.from_regex(r"https?://[a-z0-9.\[\]:@%_-]{1,20}/", fullmatch=True))
def test_any_text_given_as_an_address_ends_in_a_failure(fuzzed: Any, text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", _no_dns)
        got = fuzzed[1](text)
    assert isinstance(got, Failure)
    assert got.reason in ("bad_address", "unsafe_address", "dns")


HEADS = st.lists(
    st.sampled_from(
        [
            *(b"Content-Length: 5", b"Content-Length: 0", b"Transfer-Encoding: chunked", b"Content-Encoding: gzip"),
            *(b"Connection: close", b"Location: /b", b"Location: \xff\xfe:", b"Content-Type: \x00", b": x", b"X: \xe4"),
        ]
    )
)
STARTS = st.sampled_from([b"HTTP/1.1 200 OK", b"HTTP/1.0 200", b"HTTP/1.1 302 X", b"HTTP/1.1 101 X", b"HTTP/2 200"])


@settings(deadline=None)
@given(st.binary(max_size=60) | st.builds(lambda s, h, b: b"\r\n".join([s, *h, b"", b]), STARTS, HEADS, st.binary()))
def test_any_bytes_for_an_answer_end_in_a_response_or_a_failure(fuzzed: Any, answer: bytes) -> None:
    web, get = fuzzed
    got = get(web.url("/a"), answer)
    assert isinstance(got, Response | Failure)
    assert not isinstance(got, Failure) or got.reason != "timeout"
