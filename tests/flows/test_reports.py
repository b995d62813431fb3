from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from flows.home import Home, enable
from flows.outcome import Failure, Report, SourceReport
from flows.reports import dry_run_rows, failure_lines, loaded_table, report_lines, source_rows
from tests.flows.pages import bodiless, ministry, news, write_list
from warehouse.query import QueryError


def lines(home: Home, report: Report) -> list[str]:
    found = list(report_lines(home, report))
    assert found.pop() == f"database: {home.published}"
    return found


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (Report("r"), ["nothing new: there was no page to take in"]),
        (Report("r", unchanged=1), ["nothing new: 1 page was in already"]),
        (
            Report("r", unchanged=3, refused_before=2),
            ["nothing new: 3 pages were in already", "2 refused before, and still in quarantine"],
        ),
        (
            Report("r", {"a": SourceReport(documents=2, quarantined=1), "b": SourceReport(documents=3)}, unchanged=4),
            ["loaded 5 new or changed documents; 1 refused (onrecord quarantine says why)", "4 pages were in already"],
        ),
        (
            Report("r", {"a": SourceReport(documents=2)}, recovered=2),
            [
                "loaded 2 new or changed documents; 0 refused (onrecord quarantine says why)",
                "2 pages were taken up that an earlier run had archived and not loaded",
            ],
        ),
        (
            Report("r", {"a": SourceReport(held="few titles")}),
            [
                "loaded 0 new or changed documents; 0 refused (onrecord quarantine says why)",
                "a is held back, its last good rows stay: few titles",
            ],
        ),
    ],
)
def test_a_report_says_what_was_done(home: Home, report: Report, said: list[str]) -> None:
    assert lines(home, report) == said


def test_a_failure_is_a_line(home: Home) -> None:
    report = Report("r", failed=[Failure("mid_ru-1", "mid_ru", 7, "OSError: disk full")])
    assert list(failure_lines(report)) == ["mid_ru-1 failed, its 7 pages wait for the next run: OSError: disk full"]
    assert report.exit_status == 1


def test_sources_are_listed_with_their_state(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_HOME", str(home.path))
    enable(home, "substack", "quay.substack.com", None)
    enable(home, "mid_ru", None, None)
    listed = source_rows(None)
    found = {row[0]: row[listed.columns.index("enabled")] for row in listed.rows}
    assert found["substack"] == "quay.substack.com"
    assert found["mid_ru"] == "yes"
    assert found["generic"] == "no"
    assert [row[0] for row in source_rows("mid_ru").rows] == ["mid_ru"]


def test_sources_are_listed_without_a_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ONRECORD_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    assert {"generic", "substack"} <= {row[0] for row in source_rows(None).rows}


def test_a_dry_run_counts_by_source(tmp_path: Path) -> None:
    (tmp_path / "cut.html.gz").write_bytes(gzip.compress(b"<p>x</p>")[:-9])
    pages = write_list(tmp_path, [news(1), ministry(1), ministry(2), bodiless(1)])
    result = dry_run_rows([pages, tmp_path / "cut.html.gz"], None, None)
    rows = {row[0]: dict(zip(result.columns[1:], row[1:], strict=True)) for row in result.rows}
    assert (rows["mid_ru"]["pages"], rows["mid_ru"]["documents"], rows["mid_ru"]["turns"]) == (2, 2, 16)
    assert (rows["generic"]["pages"], rows["generic"]["documents"]) == (1, 1)
    assert (rows["unread"]["pages"], rows["unread"]["quarantined"]) == (1, 2)


def test_a_table_of_nothing_says_what_to_do(home: Home) -> None:
    with pytest.raises(QueryError, match="onrecord ingest"):
        loaded_table(home)
