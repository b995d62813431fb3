"""A forgotten page is not taken in again, from files or from the web, nor by an address that leads to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.home import Home, HomeError
from flows.ingest import ingest
from flows.settings import check_web
from flows.upkeep_forget import forget
from flows.upkeep_rebuild import rebuild
from schemas.source import Sitemap
from tests.flows.pages import news, write_list
from tests.flows.test_web import polled
from tests.flows.upkeep import asked
from tests.web.outcomes import settings
from tests.web.pages import Paper
from tests.web.serve import ROBOTS
from tests.web.serve import site as paper_site
from tests.web.server import Request, Web, reply
from warehouse.archive import scan
from warehouse.schema import open_staging

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.usefixtures("prefect_server"),
]

WHY = "asked for by a reader"


def urls(home: Home) -> set[str | None]:
    captured = {capture.url for file in home.raw.glob("*.warc.gz") for capture in scan(file)}
    return captured | {url for (url,) in asked(home, "SELECT url FROM documents")}


def test_files_of_it_are_left_out(home: Home, tmp_path: Path) -> None:
    pages = [news(1), news(2), (news(3)[0], "")]
    ingest(home.path, paths=[write_list(tmp_path / "a", pages)])
    [(content,)] = asked(home, "SELECT document_id FROM documents WHERE url IS NULL")
    forget(home, pages[0][1], WHY)
    forget(home, content, WHY)
    report = ingest(home.path, paths=[write_list(tmp_path / "b", [*pages, news(4)])])
    assert report.failed == []
    assert urls(home) == {pages[1][1], news(4)[1]}


def test_the_web_is_not_asked_for_it(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with paper_site(4) as web:
        polled(home, monkeypatch, web, Sitemap(address="http://{host}/articles/sitemap.xml"))
        ingest(home.path)
        url = web.url("/articles/2")
        forget(home, url, WHY)
        before = len(web.asked)
        ingest(home.path)
        ingest(home.path, urls=[url])
        assert "/articles/2" not in [request.path for request in web.asked[before:]]
        assert urls(home) == {web.url(f"/articles/{number}") for number in (0, 1, 3)}
        assert asked(home, f"SELECT 1 FROM candidates WHERE fetch_address = '{url}'") == []
        config = home.path / "onrecord.toml"
        config.write_text(f'contact = "me@example.org"\n{config.read_text()}')
        with pytest.raises(HomeError, match="is forgotten in"):
            check_web(home, (), [url])


def test_an_address_that_leads_to_it_gives_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = Paper(4)

    def answer(request: Request) -> bytes:
        if request.path == "/robots.txt":
            return reply(ROBOTS, media_type="text/plain")
        moved = reply(status=302, headers=[("Location", "/articles/2")])
        return moved if request.path == "/go" else paper.answer(request)

    with Web(answer) as web:
        monkeypatch.setattr("flows.web.fetch_settings", lambda *_: settings(web))
        ingest(home.path, urls=[web.url("/articles/2"), web.url("/articles/1")])
        forget(home, web.url("/articles/2"), WHY)
        ingest(home.path, urls=[web.url("/go")])
        assert urls(home) == {web.url("/articles/1")}
        with open_staging(home.staging) as con:
            said = con.execute("SELECT state, reason FROM candidates WHERE address LIKE '%/go'").fetchall()
        assert said == [("skipped", "leads to a forgotten page")]


def test_what_was_not_loaded_before_a_rebuild_is_taken_in_after_it(home: Home, tmp_path: Path) -> None:
    pages = [news(1), news(2)]
    ingest(home.path, paths=[write_list(tmp_path / "a", pages)])
    with open_staging(home.staging) as con:
        con.execute("DELETE FROM pages WHERE url = $1", [pages[1][1]])
    assert rebuild(home).waiting == 1
    (tmp_path / "none").mkdir()
    assert ingest(home.path, paths=[tmp_path / "none"]).recovered == 1
    assert urls(home) == {url for _, url in pages}
