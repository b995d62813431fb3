"""A home that has lived: files, pages fetched, edited, gone and refused, and the same bytes at two addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.home import Home, init_home
from flows.ingest import ingest
from tests.flows.pages import bodiless, ministry, news, post, write_bad_inputs, write_list
from tests.web.outcomes import settings
from tests.web.pages import Paper
from tests.web.serve import ROBOTS
from tests.web.server import Request, Web, reply

EDITED, GONE, TWICE = "/articles/1", "/articles/2", "/articles/0"
TWIN = "/articles/0?view=full"
"""Another address with the bytes of TWICE, fetched after it."""

LOADING = ("loaded_shards", "publications", "derived", "meta", "freshness")
"""Tables of what the loads were and of the file, and one that says when it was published."""


class Site:
    """The paper, of which pages can be taken away."""

    def __init__(self) -> None:
        self.paper = Paper(6)
        self.gone: set[str] = set()

    def __call__(self, request: Request) -> bytes:
        if request.path in self.gone:
            return reply(status=410)
        robots = request.path == "/robots.txt"
        return reply(ROBOTS, media_type="text/plain") if robots else self.paper.answer(request)


def lived_home(folder: Path) -> Home:
    """A home that has lived, in a folder."""
    home = init_home(folder / "home")
    (home.path / "onrecord.toml").write_text("[limits]\nworkers = 1\nshard_pages = 3\n")
    with pytest.MonkeyPatch.context() as patch:
        live(home, folder, patch)
    return home


def live(home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fills a home by nine runs."""
    pages = [news(1), news(2), ministry(1), post(1), post(2), bodiless(1), (news(3)[0], "")]
    ingest(home.path, paths=[write_list(folder / "files", pages)])
    ingest(home.path, paths=[write_bad_inputs(folder / "bad")])
    changed = (news(1)[0].replace("Point 3", "Point three"), news(1)[1])
    ingest(home.path, paths=[write_list(folder / "more", [post(3), post(4), changed])])
    site = Site()
    with Web(site) as web:
        monkeypatch.setattr("flows.web.fetch_settings", lambda *_: settings(web))
        urls = [web.url(path) for path in (TWICE, EDITED, GONE, "/articles/3", "/articles/3?listen=1")]
        ingest(home.path, urls=urls[:4])
        ingest(home.path, urls=[web.url(TWIN), urls[4]])
        site.paper.editions[1] = 1
        site.gone.add(GONE)
        ingest(home.path, urls=urls)
        site.paper.editions[1] = 0
        ingest(home.path, urls=[*urls, web.url(TWIN)])
        site.paper.editions[1] = 2
        ingest(home.path, urls=urls[:2])
        ingest(home.path, urls=urls[:2])


def rows_of(path: Path, *without: str) -> dict[str, list[str]]:
    """Every table but those of `LOADING` and `without`, its rows sorted."""
    with duckdb.connect(str(path), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        names = [row[0] for row in con.execute("SELECT table_name FROM duckdb_tables() ORDER BY ALL").fetchall()]
        wanted = [name for name in names if name not in (*LOADING, *without)]
        return {name: sorted(map(repr, con.execute(f"FROM {name}").fetchall())) for name in wanted}


def asked(home: Home, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query on the published file."""
    with duckdb.connect(str(home.published), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        return con.execute(sql).fetchall()
