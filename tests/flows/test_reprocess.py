from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flows import making
from flows.finish import RunFailedError
from flows.home import Home
from flows.ingest import ingest
from flows.older import older_first
from flows.reprocess import reprocess
from flows.workers import Workers
from tests.flows.pages import bodiless, ministry, news, write_list
from tests.flows.test_web import Switch
from tests.web.outcomes import settings
from tests.web.server import Web
from warehouse.archive import scan
from warehouse.query import run_query
from warehouse.schema import open_staging

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.usefixtures("prefect_server"),
]

WHOLE = ("documents", "turns", "paragraphs", "insertions", "comments", "removals", "dates", "document_versions")


def rows(home: Home, sql: str) -> list[tuple[Any, ...]]:
    return run_query(home.published, sql).rows


def everything(home: Home) -> dict[str, list[tuple[Any, ...]]]:
    return {name: sorted(rows(home, f"SELECT * FROM {name}"), key=repr) for name in WHOLE}


def make_old(home: Home, also: str = "") -> None:
    """Makes the rows those of other code: `also` is what that code read otherwise."""
    with open_staging(home.staging) as con:
        con.execute("UPDATE documents SET cleaner_version = 'old'")
        con.execute("UPDATE document_versions SET cleaner_version = 'old'")
        con.execute("DELETE FROM loaded_shards")
        if also:
            con.execute(also)
        con.execute("UPDATE meta SET snapshot_id = 'old'")


OTHER_TEXT = "UPDATE document_versions SET text = 'otherwise', text_sha256 = 'otherwise'"


def test_what_this_code_has_read_is_not_read_again(home: Home, tmp_path: Path) -> None:
    ingest(home.path, paths=[write_list(tmp_path, [news(1), ministry(1)])])
    before = everything(home)
    report = reprocess(home.path)
    assert (report.sources, report.published) == ({}, False)
    assert everything(home) == before


def test_the_same_reading_by_other_code_is_no_version(home: Home, tmp_path: Path) -> None:
    ingest(home.path, paths=[write_list(tmp_path, [news(n) for n in range(5)])])
    before = everything(home)
    make_old(home)
    report = reprocess(home.path)
    assert report.sources["generic"].pages == 5
    after = everything(home)
    assert {name: after[name] for name in WHOLE if name != "document_versions"} == {
        name: before[name] for name in WHOLE if name != "document_versions"
    }
    assert rows(home, "SELECT DISTINCT version FROM documents") == [(1,)]


def test_another_reading_is_a_version_of_our_own_making(home: Home, tmp_path: Path) -> None:
    ingest(home.path, paths=[write_list(tmp_path, [news(n) for n in range(5)])])
    make_old(home, OTHER_TEXT)
    reprocess(home.path)
    causes = "SELECT version, cause, count(*) FROM document_versions GROUP BY ALL ORDER BY ALL"
    assert rows(home, causes) == [(1, "first", 5), (2, "parser_change", 5)]
    once = everything(home)
    make_old(home, "UPDATE documents SET cleaner_version = 'older'")
    reprocess(home.path)
    assert rows(home, causes) == [(1, "first", 5), (2, "parser_change", 5)]
    assert everything(home)["paragraphs"] == once["paragraphs"]


def test_one_source_alone(home: Home, tmp_path: Path) -> None:
    ingest(home.path, paths=[write_list(tmp_path, [news(1), ministry(1)])])
    make_old(home)
    assert set(reprocess(home.path, source="mid_ru").sources) == {"mid_ru"}
    assert rows(home, "SELECT source FROM documents WHERE cleaner_version = 'old'") == [("generic",)]


def test_pages_in_quarantine_are_tried_again(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(home.path, paths=[write_list(tmp_path, [bodiless(1), news(1)])])
    assert len(rows(home, "SELECT 1 FROM quarantine")) == 1
    report = reprocess(home.path, only_refused=True)
    assert sum(source.pages for source in report.sources.values()) <= 1
    assert len(rows(home, "SELECT 1 FROM quarantine")) == 1


def test_a_run_that_was_cut_short_goes_on_where_it_was(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(home.path, paths=[write_list(tmp_path, [news(n) for n in range(7)])])
    make_old(home)
    real = Workers.make
    made: list[int] = []

    def fail_after_one(self: Workers, shard: Any, now: Any) -> Any:
        made.append(len(shard.captures))
        if len(made) > 1:
            raise OSError("the disk is gone")
        return real(self, shard, now)

    with monkeypatch.context() as patch:
        patch.setattr(making, "RETRIES", 0)
        patch.setattr(Workers, "make", fail_after_one)
        with pytest.raises(RunFailedError):
            reprocess(home.path)
    left = rows(home, "SELECT count(*) FROM documents WHERE cleaner_version = 'old'")[0][0]
    assert 0 < left < 7
    assert reprocess(home.path).sources["generic"].pages == left


def test_what_an_editor_changed_is_told_from_what_our_reading_did(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    switch = Switch(2)
    with Web(switch) as web:
        monkeypatch.setattr("flows.web.fetch_settings", lambda *_: settings(web))
        ingest(home.path, urls=[web.url("/articles/1")])
        make_old(home, OTHER_TEXT)
        switch.paper.editions[1] = 1
        ingest(home.path, urls=[web.url("/articles/1")])
    assert rows(home, "SELECT version, cause FROM document_versions ORDER BY version") == [
        (1, "first"),
        (2, "parser_change"),
        (3, "page_edit"),
    ]


def test_only_documents_of_other_code_are_read_before_their_new_page(home: Home, tmp_path: Path) -> None:
    ingest(home.path, paths=[write_list(tmp_path, [news(1), news(2)])])
    captures = [capture for file in home.raw.iterdir() for capture in scan(file)]
    with open_staging(home.staging) as con:
        assert list(older_first(home, con, [captures])) == [captures]
        con.execute("UPDATE documents SET cleaner_version = 'old' WHERE url = $1", [captures[0].url])
        newer = [c for c in captures if c.url == captures[0].url]
        assert list(older_first(home, con, [newer])) == [newer], "the very capture is there already"
