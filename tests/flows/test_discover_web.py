"""Discovery with the real fetcher, on the loopback paper and on the hostile web."""

from __future__ import annotations

import asyncio

import pytest

from flows.discover import Found, Poll, Problem, discover
from flows.discover_types import Items
from flows.fetch import Failure, Fetcher, Response
from schemas.source import Feed, Listing, Sitemap, Source
from tests.web import outcomes
from tests.web.pages import Paper
from tests.web.server import Web

LISTING = Listing(
    address="http://{host}/articles/list",
    item="li.item",
    link="a.report",
    date="time",
    page="?page={n}",
    match=r"/\d+$",
)
PAPER = Source(
    name="paper",
    title="The Loopback Post",
    discover=(
        Feed(address="http://{host}/articles/feed.xml"),
        LISTING,
        Sitemap(address="http://{host}/articles/sitemap.xml"),
    ),
)


def poll(web: Web, source: Source, poll: Poll) -> list[Found | Problem]:
    async def run() -> list[Found | Problem]:
        async with Fetcher(outcomes.settings(web)) as fetcher:

            async def get(address: str, etag: str | None, last_modified: str | None) -> Response | Failure:
                return await fetcher.get(address, etag=etag, last_modified=last_modified)

            items: Items = discover(source, [web.authority], get, poll)
            return [item async for item in items]

    return asyncio.run(run())


def test_a_paper_is_found_whole_and_then_nothing_is_new() -> None:
    paper = Paper(120)
    with Web(paper.answer) as web:
        first = Poll(known=lambda _: False)
        found = [item for item in poll(web, PAPER, first) if isinstance(item, Found)]
        known = {one.address for one in found}
        assert [one.fetch_address for one in found] == [web.url(f"/articles/{n}") for n in range(119, -1, -1)]
        assert all(one.discovery.title and one.discovery.published for one in found)
        web.asked.clear()
        assert poll(web, PAPER, Poll(known=known.__contains__, earlier=first.seen)) == []
        assert len(web.paths()) == 5, "robots.txt, the feed, the first list, the sitemaps' index and its sitemap"
        paper.pages = 121
        changed = Poll(known=known.__contains__, earlier=first.seen)
        new = [item for item in poll(web, PAPER, changed) if isinstance(item, Found) and item.address not in known]
        assert [one.fetch_address for one in new] == [web.url("/articles/120")]


@pytest.mark.parametrize(
    ("place", "reasons"),
    [
        (Listing(address="http://{host}/listing", link="a.report", page="?page={n}"), ["looped"]),
        (Feed(address="http://{host}/malformed-feed.xml"), ["malformed", "no_address"]),
        (Feed(address="http://{host}/laughs.xml"), ["malformed"]),
        (Sitemap(address="http://{host}/malformed-sitemap.xml"), ["malformed", "foreign"]),
        (Sitemap(address="http://{host}/laughs.xml"), ["malformed"]),
        (Feed(address="http://{host}/listing"), ["malformed"]),
        (Feed(address="http://{host}/to-metadata"), ["unreachable"]),
        (Feed(address="http://{host}/login"), ["unreachable"]),
        (Feed(address="http://{host}/nothing-here"), ["gone"]),
    ],
)
def test_what_is_hostile_is_told_and_ends(place: Feed | Sitemap | Listing, reasons: list[str]) -> None:
    with outcomes.site() as web:
        told = poll(web, Source(name="made", title="x", discover=(place,)), Poll(known=lambda _: False))
        assert [item.reason for item in told if isinstance(item, Problem)] == reasons
        assert len(web.paths()) < 9
