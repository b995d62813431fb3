from __future__ import annotations

import asyncio
import errno
import gzip
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter

from flows import workers
from flows.finish import RunFailedError
from flows.home import Home
from flows.ingest import ingest
from flows.inputs import InputError
from flows.intake import IntakeError
from flows.outcome import Report
from flows.reports import loaded_table, source_rows
from flows.shards import Shard, Staged
from flows.show import ShowError, show_page
from tests.flows.pages import bodiless, ministry, news, post, write_bad_inputs, write_list
from warehouse.archive import Archive, read_pages, scan
from warehouse.query import run_query

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.usefixtures("prefect_server"),
]


def rows(home: Home, sql: str) -> list[tuple[Any, ...]]:
    return run_query(home.published, sql).rows


def run(home: Home, *paths: Path, source: str | None = None) -> Report:
    try:
        return ingest(home.path, [source] if source else [], list(paths))
    except RunFailedError as failed:
        return failed.report


def flow_run_of(home: Home) -> str:
    [(found,)] = rows(home, "SELECT DISTINCT flow_run_id FROM runs")
    return str(found)


async def _task_states(flow_run: str) -> Sequence[tuple[str, str]]:
    async with get_client() as client:
        mine_only = FlowRunFilter.model_validate({"id": {"any_": [flow_run]}})
        for _ in range(50):  # task runs are told of by events, which take their time
            found = await client.read_task_runs(flow_run_filter=mine_only)
            mine = [(t.name, t.state_name or "") for t in found]
            if mine and all(state in ("Completed", "Failed") for _, state in mine):
                return mine
            await asyncio.sleep(0.2)
        return mine


async def _artifact() -> str:
    async with get_client() as client:
        found = await client.read_artifacts(limit=200)
        tables = [one for one in found if one.key == "ingest-run"]
        return str(max(tables, key=lambda one: str(one.created)).data)


def test_a_run_loads_and_the_same_again_is_nothing_new(home: Home, tmp_path: Path) -> None:
    pages = write_list(tmp_path, [make(n) for n in range(4) for make in (news, ministry)])
    first = run(home, pages)
    assert (first.exit_status, first.published, first.unchanged) == (0, True, 0)
    assert {name: found.documents for name, found in first.sources.items()} == {"generic": 4, "mid_ru": 4}
    assert rows(home, "SELECT count(*) FROM documents") == [(8,)]
    assert rows(home, "SELECT DISTINCT state, ended_at IS NOT NULL FROM runs") == [("done", True)]
    tasks = asyncio.run(_task_states(flow_run_of(home)))
    assert sorted(state for _, state in tasks) == ["Completed"] * 4  # two shards of three and one page a source
    assert "'documents': 4" in asyncio.run(_artifact()) or '"documents": 4' in asyncio.run(_artifact())
    stamp = home.published.stat().st_mtime_ns
    second = run(home, pages)
    assert (second.exit_status, second.published, second.unchanged, second.sources) == (0, False, 8, {})
    assert home.published.stat().st_mtime_ns == stamp
    assert rows(home, "SELECT count(*) FROM pages") == [(8,)]


def test_a_shard_that_fails_is_tried_again_and_the_others_load(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []
    real = workers.Workers.make

    def fail(self: workers.Workers, shard: Shard, now: datetime) -> list[Staged]:
        if shard.source == "mid_ru":
            tries.append(shard.key)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(home.shards))
        return real(self, shard, now)

    monkeypatch.setattr(workers.Workers, "make", fail)
    pages = write_list(tmp_path, [news(1), ministry(1), ministry(2)])
    report = run(home, pages)
    assert report.exit_status == 1
    assert len(tries) == 3
    [failure] = report.failed
    assert (failure.source, failure.pages) == ("mid_ru", 2)
    assert "No space left" in failure.reason
    assert rows(home, "SELECT source FROM documents") == [("generic",)]
    assert rows(home, "SELECT state FROM runs WHERE source = 'mid_ru'") == [("failed",)]
    monkeypatch.undo()
    after = run(home, pages)
    assert (after.exit_status, after.recovered, after.unchanged) == (0, 2, 3)
    assert rows(home, "SELECT count(*) FROM documents") == [(3,)]


def test_a_source_that_fails_its_check_is_held_and_released(home: Home, tmp_path: Path) -> None:
    good = [post(n) for n in range(3)]
    assert run(home, write_list(tmp_path, good, "good.tsv")).exit_status == 0
    bad = [post(n, dated=False) for n in range(10, 16)]
    listed = write_list(tmp_path, [*bad, news(1)], "bad.tsv")
    held = run(home, listed)
    assert held.exit_status == 3
    assert "published_date" in (held.sources["substack"].held or "")
    assert rows(home, "SELECT source, count(*) FROM documents GROUP BY ALL ORDER BY 1") == [
        ("generic", 1),
        ("substack", 3),
    ]
    assert rows(home, "SELECT source FROM freshness WHERE held_since IS NOT NULL") == [("substack",)]
    assert rows(home, "SELECT source, subject FROM alarms") == [("substack", "published_date")]
    stamp = home.published.stat().st_mtime_ns
    still = run(home, listed)
    assert (still.exit_status, still.published, still.recovered) == (3, False, 6)
    assert home.published.stat().st_mtime_ns == stamp
    more = write_list(tmp_path, [post(n) for n in range(100, 160)], "more.tsv")
    released = run(home, more)
    assert (released.exit_status, released.recovered) == (0, 6)
    assert rows(home, "SELECT count(*) FROM documents WHERE source = 'substack'") == [(69,)]
    assert rows(home, "SELECT count(*) FROM freshness WHERE held_since IS NOT NULL") == [(0,)]


def test_bad_input_is_a_row_of_quarantine_and_its_bytes_are_kept(home: Home, tmp_path: Path) -> None:
    bad = write_bad_inputs(tmp_path / "bad")
    (tmp_path / "x").mkdir()
    listed = tmp_path / "x" / "list.tsv"
    (tmp_path / "x" / "good.html").write_text(news(1)[0])
    (tmp_path / "x" / "binary.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    (tmp_path / "x" / "huge.html").write_bytes(b"<p>" + b"x" * (10 * 2**20 + 1))
    (tmp_path / "x" / "nobody.html").write_text(bodiless(1)[0])
    (tmp_path / "x" / "bare.html").write_text("<!doctype html><title>x</title>")
    names = ("good", "binary", "huge", "bare")
    lines = [f"{name}.html\thttps://x.example.org/{name}\t" for name in names]
    lines += ["nobody.html\thttps://mid.ru/en/x\t", "good.html\thttps://y.example.org/\tnosuch"]
    listed.write_text("\n".join(["file\turl\tsource", *lines]))
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(gzip.compress(b"WARC/1.0\r\nWARC-Type: response\r\n")[:-9])
    report = run(home, bad, listed, cut)
    assert report.exit_status == 0
    assert rows(home, "SELECT url FROM documents") == [("https://x.example.org/good",)]
    found = rows(home, "SELECT stage, reason FROM quarantine ORDER BY ALL")
    assert ("archive", "missing") in found
    assert ("archive", "truncated") in found
    assert ("archive", "unknown_source") in found
    assert ("decode", "binary") in found
    assert ("decode", "too_large") in found
    assert ("decode", "empty_body") in found
    assert ("layout", "no_layout") in found
    assert rows(home, "SELECT count(*) FROM quarantine WHERE url LIKE '%bare'") == [(1,)]
    with_bytes = rows(home, "SELECT DISTINCT page_sha256 FROM quarantine WHERE page_sha256 IS NOT NULL")
    captures = [capture for file in home.raw.glob("*.warc.gz") for capture in scan(file)]
    assert {row[0] for row in with_bytes} <= {capture.page_sha256 for capture in captures}
    assert len(list(read_pages(home.raw, captures))) == len(captures)
    again = run(home, bad, listed, cut)
    assert (again.exit_status, again.published, again.sources) == (0, False, {})
    assert again.refused_before == len([row for row in found if row[0] == "archive"])
    assert rows(home, "SELECT stage, reason FROM quarantine ORDER BY ALL") == found


def test_a_path_that_is_not_there_stops_the_run_before_it_writes(home: Home, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        run(home, tmp_path / "nowhere")
    assert not list(home.raw.iterdir())


def test_a_full_disk_under_the_archive_ends_the_run_and_the_next_goes_on(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Archive.add
    count = iter(range(100))

    def add(self: Archive, *arguments: Any, **named: Any) -> Any:
        if next(count) >= 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(self, *arguments, **named)

    monkeypatch.setattr(Archive, "add", add)
    pages = write_list(tmp_path, [news(n) for n in range(4)])
    with pytest.raises(IntakeError, match="2 pages of this run are archived and kept"):
        run(home, pages)
    monkeypatch.undo()
    report = run(home, pages)
    assert (report.recovered, report.unchanged) == (2, 2)
    assert rows(home, "SELECT count(*) FROM documents") == [(4,)]


def test_a_folder_without_pages_gives_an_empty_database(home: Home, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    report = run(home, tmp_path / "empty")
    assert (report.exit_status, report.sources, report.published) == (0, {}, True)
    assert rows(home, "SELECT count(*) FROM documents") == [(0,)]


def test_what_was_loaded_is_counted_and_an_archived_page_is_shown(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_HOME", str(home.path))
    run(home, write_list(tmp_path, [ministry(1), bodiless(1), news(1)]), write_bad_inputs(tmp_path / "bad"))
    table = loaded_table(home)
    counts = {row[0]: dict(zip(table.columns[1:], row[1:], strict=True)) for row in table.rows}
    assert (counts["mid_ru"]["pages"], counts["mid_ru"]["documents"], counts["mid_ru"]["turns"]) == (2, 1, 8)
    assert (counts["mid_ru"]["quarantined"], counts["(none)"]["quarantined"]) == (1, 4)
    listed = source_rows("mid_ru")
    assert [row[listed.columns.index("documents")] for row in listed.rows] == [1]
    assert "mooring 1" in show_page(ministry(1)[1], None, False)
    with pytest.raises(ShowError, match="no_layout"):
        show_page(bodiless(1)[1], None, False)
