"""Runs over a web that misbehaves: each row of the table of outcomes, and the archive and warehouse after them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaners.addresses import document_id, normalise
from cleaners.catalogue import catalogue
from flows.finish import RunFailedError
from flows.home import Home, is_wanted, writing
from flows.ingest import ingest
from flows.outcome import Report
from schemas.source import Feed, Listing, Sitemap
from tests.web.outcomes import GOOD, LISTS, OUTCOMES, Outcome, settings, site
from tests.web.pages import Paper
from tests.web.serve import ROBOTS
from tests.web.serve import site as paper_site
from tests.web.server import Request, Web, reply
from warehouse.archive import read_pages, scan
from warehouse.query import run_query

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.usefixtures("prefect_server"),
]


@pytest.fixture
def hostile(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    with site() as web:
        monkeypatch.setattr("flows.web.fetch_settings", lambda *_: settings(web))
        yield web


class Switch:
    """What a server answers with, for a test to change."""

    def __init__(self, pages: int) -> None:
        self.paper = Paper(pages)
        self.instead: bytes | None = None

    def __call__(self, request: Request) -> bytes:
        if self.instead is not None:
            return self.instead
        robots = request.path == "/robots.txt"
        return reply(ROBOTS, media_type="text/plain") if robots else self.paper.answer(request)


def articles_asked(web: Web) -> list[str]:
    return [path for path in web.paths() if path.removeprefix("/articles/").isdecimal()]


def rows(home: Home, sql: str) -> list[tuple[Any, ...]]:
    return run_query(home.published, sql).rows


def polled(home: Home, monkeypatch: pytest.MonkeyPatch, web: Web, *places: Feed | Sitemap | Listing) -> None:
    """Makes `generic` a source that is enabled on the server and found in these places."""
    generic = catalogue()["generic"].model_copy(update={"discover": places, "hosts": ()})
    monkeypatch.setitem(catalogue(), "generic", generic)
    monkeypatch.setattr("flows.web.fetch_settings", lambda *_: settings(web))
    config = home.path / "onrecord.toml"
    config.write_text(f'{config.read_text()}\n[sources.generic]\nhosts = ["{web.authority}"]\n')


def held_of(home: Home, web: Web, row: Outcome) -> str:
    """What the warehouse has of an address: as `Outcome.holds`."""
    address = normalise(web.url(row.path))
    aliases = dict(rows(home, "SELECT address, document_id FROM document_aliases"))
    name = aliases.get(address, document_id(address, ""))
    if rows(home, f"SELECT 1 FROM documents WHERE document_id = '{name}'"):
        return "document"
    if found := rows(home, f"SELECT reason FROM quarantine WHERE url = '{web.url(row.path)}'"):
        return str(found[0][0])
    [(state, reason)] = rows(home, f"SELECT state, reason FROM candidates WHERE address = '{address}'")
    assert state in ("gone", "failed", "skipped")
    assert reason
    return "gone" if state == "gone" else "nothing"


def test_every_row_of_the_table_ends_as_it_should(home: Home, hostile: Web) -> None:
    report = ingest(home.path, urls=[hostile.url(row.path) for row in OUTCOMES])
    assert report.failed == []
    found = {row.path: held_of(home, hostile, row) for row in OUTCOMES}
    assert found == {row.path: row.holds for row in OUTCOMES}
    asked = {normalise(hostile.url(row.path)): row for row in OUTCOMES}
    for address, state, reason in rows(home, "SELECT address, state, reason FROM candidates"):
        expected = asked[address].expect
        assert (reason or "").startswith(str(expected)) == isinstance(expected, str), (address, state, reason)


def test_the_archive_holds_what_was_served_and_nothing_twice(home: Home, hostile: Web) -> None:
    ingest(home.path, urls=[hostile.url(row.path) for row in GOOD])
    captures = [capture for file in sorted(home.raw.iterdir()) for capture in scan(file)]
    assert len(captures) == len(GOOD)
    assert {c.capture_id for c in captures} == {row[0] for row in rows(home, "SELECT capture_id FROM pages")}
    bodies = list(read_pages(home.raw, captures))
    assert all(page.body for page in bodies)
    own = [c.page_sha256 for c in captures if c.original is None]
    assert len(own) == len(set(own)), "the same bytes are kept once"
    assert not list(home.raw.glob("*.open"))


def test_a_second_run_asks_with_conditions_and_makes_no_version(home: Home, hostile: Web) -> None:
    urls = [hostile.url(row.path) for row in GOOD]
    ingest(home.path, urls=urls)
    before = rows(home, "SELECT document_id, version, text FROM documents ORDER BY ALL")
    report = ingest(home.path, urls=urls)
    assert rows(home, "SELECT document_id, version, text FROM documents ORDER BY ALL") == before
    statuses = dict(rows(home, "SELECT url, arg_max(status, fetched_at) FROM pages GROUP BY url"))
    again = {hostile.url(row.path): row.again for row in GOOD if row.again}
    assert again
    assert {url: statuses[url] for url in again} == again
    counts = report.sources["generic"]
    assert (counts.not_modified, counts.fetched) == (len(GOOD), 0)
    assert rows(home, "SELECT count(*) FROM documents WHERE last_seen > first_seen") == [(len(before),)]


def test_a_page_that_is_gone_is_marked_and_one_that_is_back_is_not(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    switch = Switch(3)
    with Web(switch) as web:
        monkeypatch.setattr("flows.web.fetch_settings", lambda *_: settings(web))
        url = web.url("/articles/1")
        ingest(home.path, urls=[url])
        switch.instead = reply(status=410)
        ingest(home.path, urls=[url])
        assert rows(home, "SELECT gone_at IS NOT NULL, version FROM documents") == [(True, 1)]
        assert rows(home, "SELECT state, reason FROM candidates") == [("gone", "HTTP 410")]
        switch.instead = None
        ingest(home.path, urls=[url])
        assert rows(home, "SELECT gone_at IS NOT NULL, version FROM documents") == [(False, 1)]


@pytest.mark.parametrize(
    "place",
    [
        Feed(address="http://{host}/articles/feed.xml"),
        Sitemap(address="http://{host}/articles/sitemap.xml"),
        Listing(address="http://{host}/articles/list", link="a", page="?page={n}", match="/articles/[0-9]+$"),
    ],
    ids=["feed", "sitemap", "listing"],
)
def test_a_source_is_polled_once_and_then_asked_for_news_only(
    home: Home, monkeypatch: pytest.MonkeyPatch, place: Feed | Sitemap | Listing
) -> None:
    with paper_site(30) as web:
        polled(home, monkeypatch, web, place)
        first = ingest(home.path).sources["generic"]
        assert (first.discovered, first.fetched, first.documents) == (30, 30, 30)
        second = ingest(home.path)
        assert second.exit_status == 0
        assert len(articles_asked(web)) == 30
        assert rows(home, "SELECT count(*), count(DISTINCT address) FROM candidates") == [(30, 30)]


def test_a_limit_leaves_the_rest_for_the_next_run(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with paper_site(20) as web:
        polled(home, monkeypatch, web, Sitemap(address="http://{host}/articles/sitemap.xml"))
        taken: list[int] = []
        for _ in range(4):
            counts = ingest(home.path, limit=8).sources.get("generic")
            taken.append(counts.fetched if counts else 0)
        assert taken == [8, 8, 4, 0]
        pages = articles_asked(web)
        assert len(pages) == len(set(pages)) == 20


def test_an_edit_of_a_page_makes_a_version(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    switch = Switch(2)
    with Web(switch) as web:
        monkeypatch.setattr("flows.web.fetch_settings", lambda *_: settings(web))
        url = web.url("/articles/1")
        ingest(home.path, urls=[url])
        switch.paper.editions[1] = 1
        ingest(home.path, urls=[url])
        assert rows(home, "SELECT version, cause FROM document_versions ORDER BY version") == [
            (1, "first"),
            (2, "page_edit"),
        ]


def test_a_source_that_is_down_is_a_failed_run_with_a_reason(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    switch = Switch(2)
    switch.instead = reply(status=500)
    with Web(switch) as web:
        polled(home, monkeypatch, web, Feed(address="http://{host}/articles/feed.xml"))
        with pytest.raises(RunFailedError, match=r"generic is down: .*feed\.xml") as failed:
            ingest(home.path)
    report: Report = failed.value.report
    assert report.exit_status == 1
    assert rows(home, "SELECT source, state FROM runs") == [("generic", "failed")]


def test_lists_that_misbehave_are_told_of_and_lose_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with site() as web:
        places: dict[str, Feed | Sitemap | Listing] = {
            "/listing": Listing(address="http://{host}/listing", link="a", page="?page={n}"),
            "/malformed-feed.xml": Feed(address="http://{host}/malformed-feed.xml"),
            "/malformed-sitemap.xml": Sitemap(address="http://{host}/malformed-sitemap.xml"),
            "/laughs.xml": Feed(address="http://{host}/laughs.xml"),
        }
        assert set(places) == {row.path for row in LISTS}
        polled(home, monkeypatch, web, *places.values())
        report = ingest(home.path)
        told = {
            trouble.address.removeprefix(f"http://{web.authority}") for trouble in report.sources["generic"].troubles
        }
        assert {"/malformed-feed.xml", "/malformed-sitemap.xml", "/laughs.xml"} <= told


def test_pages_archived_by_a_run_that_died_are_not_fetched_again(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with paper_site(12) as web:
        polled(home, monkeypatch, web, Sitemap(address="http://{host}/articles/sitemap.xml"))

        def die(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr("flows.ingest.finish", die)
            with pytest.raises(BaseException):  # noqa: B017 - what Prefect makes of it
                ingest(home.path)
        asked = articles_asked(web)
        report = ingest(home.path)
        assert report.recovered == 12
        assert articles_asked(web) == asked
        assert rows(home, "SELECT count(*) FROM documents") == [(12,)]


def test_a_long_run_makes_way_for_another_and_goes_on(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []

    def wait() -> None:
        with writing(home, patience=60):
            order.append("the other run")

    other = threading.Thread(target=wait)
    paper = Paper(40)

    def answer(request: Request) -> bytes:
        if request.path == "/articles/20":
            other.start()
            while not is_wanted(home):
                time.sleep(0.01)
        order.append(request.path)
        return reply(ROBOTS, media_type="text/plain") if request.path == "/robots.txt" else paper.answer(request)

    with Web(answer) as web:
        polled(home, monkeypatch, web, Sitemap(address="http://{host}/articles/sitemap.xml"))
        monkeypatch.setattr("flows.web.fetch_settings", lambda *_: settings(web, per_host=1, delay_seconds=0.02))
        report = ingest(home.path)
    other.join(60)
    turn = order.index("the other run")
    assert 0 < turn < len(order) - 1, "it had its turn before the run was done"
    assert report.sources["generic"].fetched == 40
    asked = [path for path in order if path.removeprefix("/articles/").isdecimal()]
    assert len(asked) == len(set(asked)) == 40
    assert rows(home, "SELECT count(*) FROM documents") == [(40,)]
