from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from flows.home import Home
from flows.inputs import InputError
from flows.outcome import Failure, Report, SourceReport
from flows.taken import Files
from schemas.page import RawPage
from warehouse.archive import Archive
from warehouse.schema import open_staging


@pytest.fixture
def con(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_staging(home.staging) as opened:
        yield opened


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    with Archive(tmp_path / "crawl", "other") as archive:
        for number in range(3):
            archive.add(RawPage(url=f"https://x.org/{number}", body=b"<p>words</p>"), url_basis="claimed")
    [file] = (tmp_path / "crawl").iterdir()
    return file


def take(home: Home, con: duckdb.DuckDBPyConnection, path: Path, report: Report | None = None, **given: object) -> int:
    """Takes a file in as a run does; gives how many pages were read."""
    files = Files(home, con, [path], str(given["source"]) if "source" in given else None)
    read = len(list(files.inputs(given.get("limit"))))  # type: ignore[arg-type]
    for number in range(read):
        con.execute(
            "INSERT INTO pages BY NAME SELECT $1 AS capture_id, '' AS page_sha256, now() AS fetched_at, "
            "'' AS media_type, 0 AS bytes, '' AS warc_file, 0 AS warc_offset, 'r' AS run_id",
            [str(number)],
        )
    files.note(report or Report("r"), read)
    return read


def test_a_file_that_was_taken_in_whole_is_not_read_again(
    home: Home, con: duckdb.DuckDBPyConnection, crawl: Path
) -> None:
    assert take(home, con, crawl) == 3
    again = Files(home, con, [crawl], None)
    assert list(again.inputs(None)) == []
    assert again.known == 3


def test_it_is_known_by_its_bytes(home: Home, con: duckdb.DuckDBPyConnection, crawl: Path) -> None:
    take(home, con, crawl)
    assert take(home, con, crawl.rename(crawl.with_name("renamed.warc.gz"))) == 0
    crawl.with_name("renamed.warc.gz").write_bytes(crawl.with_name("renamed.warc.gz").read_bytes()[:-40])
    assert take(home, con, crawl.with_name("renamed.warc.gz")) == 3


def test_another_source_reads_it_again(home: Home, con: duckdb.DuckDBPyConnection, crawl: Path) -> None:
    take(home, con, crawl)
    assert take(home, con, crawl, source="mid_ru") == 3


def test_other_code_reads_it_again(
    home: Home, con: duckdb.DuckDBPyConnection, crawl: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(home, con, crawl)
    monkeypatch.setattr("flows.taken.cleaner_version", lambda: "of tomorrow")
    assert take(home, con, crawl) == 3


@pytest.mark.parametrize(
    "report",
    [
        Report("r", failed=[Failure("s", "generic", 1, "disk")]),
        Report("r", {"generic": SourceReport(held="few titles")}),
    ],
    ids=["failed", "held"],
)
def test_a_file_whose_pages_did_not_all_load_is_read_again(
    home: Home, con: duckdb.DuckDBPyConnection, crawl: Path, report: Report
) -> None:
    take(home, con, crawl, report)
    assert take(home, con, crawl) == 3


def test_a_file_of_which_a_part_was_taken_is_read_again(
    home: Home, con: duckdb.DuckDBPyConnection, crawl: Path
) -> None:
    assert take(home, con, crawl, limit=2) == 2
    assert take(home, con, crawl) == 3


def test_a_database_without_its_pages_makes_it_read_again(
    home: Home, con: duckdb.DuckDBPyConnection, crawl: Path
) -> None:
    take(home, con, crawl)
    con.execute("DELETE FROM pages")
    assert take(home, con, crawl) == 3


def test_the_limit_is_over_all_files(home: Home, con: duckdb.DuckDBPyConnection, crawl: Path, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>one more</p>")
    files = Files(home, con, [tmp_path / "page.html", crawl], None)
    assert len(list(files.inputs(3))) == 3


def test_a_path_that_is_none_is_refused_before_any_page_is_read(
    home: Home, con: duckdb.DuckDBPyConnection, crawl: Path
) -> None:
    with pytest.raises(InputError, match="no such file"):
        Files(home, con, [crawl, Path("/no/such")], None).inputs(None)
