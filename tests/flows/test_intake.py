from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from flows.home import Home
from flows.inputs import BadInput, Input
from flows.intake import REFUSED, Intake, archive_inputs, clear_leftovers, known_pages, pending_captures, settle
from schemas.page import RawPage
from schemas.tables import PageRow, Quarantined
from warehouse.archive import Archive, read_page, scan
from warehouse.capture import Capture, page_row
from warehouse.columns import to_table
from warehouse.schema import open_staging

NOW = datetime(2024, 3, 1, tzinfo=UTC)


@pytest.fixture
def con(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_staging(home.staging) as opened:
        yield opened


def page(number: int, url: str | None = "https://x.org/{}", source: str | None = None) -> Input:
    address = url.format(number) if url else None
    raw = RawPage(url=address, body=f"<p>{number}</p>".encode())
    return Input(raw, source, "claimed" if address else "content", f"p{number}.html")


def bad(name: str = "cut.gz", body: bytes | None = b"\x1f\x8b", reason: str = "truncated") -> BadInput:
    return BadInput(name, reason, "it breaks off", body)


@dataclass(slots=True)
class Taken(Intake):
    """What came in, and its captures."""

    captures: list[Capture] = field(default_factory=list)


def take(home: Home, con: duckdb.DuckDBPyConnection, *items: Input | BadInput, run: str = "run-1") -> Taken:
    known = known_pages(con, pending_captures(home, con))
    took = Taken()
    batches = archive_inputs(home, run, iter(items), known, took, NOW + timedelta(hours=len(run)))
    took.captures = [capture for batch in batches for capture in batch]
    return took


def load(con: duckdb.DuckDBPyConnection, intake: Taken) -> None:
    """As a run would: rows of pages and quarantine."""
    pages = [page_row(c, None, None, None) for c in (*intake.captures, *intake.refused_bytes)]
    for name, table in (("pages", to_table(PageRow, pages)), ("quarantine", to_table(Quarantined, intake.refused))):
        con.register("rows_in", table)
        con.execute(f"INSERT INTO {name} BY NAME SELECT * FROM rows_in")
        con.unregister("rows_in")


def test_new_pages_are_archived_and_known_ones_are_not(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    first = take(home, con, page(1), page(2), page(1))
    assert (len(first.captures), first.unchanged) == (2, 1)
    load(con, first)
    second = take(home, con, page(1), page(3), run="run-2")
    assert ([c.url for c in second.captures], second.unchanged) == (["https://x.org/3"], 1)


def test_the_same_bytes_at_another_address_are_another_page(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    again = page(1)._replace(page=RawPage(url="https://y.org/", body=page(1).page.body))
    assert len(take(home, con, page(1), again, page(1, None)).captures) == 3


def test_archived_and_not_loaded_pages_are_pending_and_known(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    first = take(home, con, page(1), page(2))
    assert pending_captures(home, con) == first.captures
    assert take(home, con, page(1), run="run-2").unchanged == 1
    load(con, first)
    assert pending_captures(home, con) == []


def test_a_settled_archive_file_is_not_read_again(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    first = take(home, con, page(1))
    settle(home, con)
    assert pending_captures(home, con) == first.captures
    load(con, first)
    settle(home, con)
    [file] = home.raw.iterdir()
    file.write_bytes(b"not read")
    assert pending_captures(home, con) == []


def test_a_killed_runs_archive_is_taken_up(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    with Archive(home.raw, "run-1") as archive:
        capture = archive.add(page(1).page, url_basis="claimed", now=NOW)
    [closed] = home.raw.iterdir()
    closed.with_name(closed.name + ".open").write_bytes(closed.read_bytes() + b"\x1f\x8bhalf")
    closed.unlink()
    clear_leftovers(home)
    assert pending_captures(home, con) == [capture]


def test_what_killed_runs_left_half_made_is_removed(home: Home) -> None:
    (home.shards / ".any-1.x.part").mkdir()
    (home.shards / ".any-1.x.part" / "pages.parquet").touch()
    (home.shards / "any-2").mkdir()
    (home.state / "progress").mkdir()
    (home.state / "progress" / "any-1").touch()
    clear_leftovers(home)
    assert [path.name for path in home.shards.iterdir()] == ["any-2"]
    assert list((home.state / "progress").iterdir()) == []


def test_a_refused_inputs_bytes_are_kept_once(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    intake = take(home, con, bad("a.gz"), bad("b.gz"), bad("gone.html", None, "missing"))
    assert [(row.url, row.reason) for row in intake.refused] == [
        ("a.gz", "truncated"),
        ("b.gz", "truncated"),
        ("gone.html", "missing"),
    ]
    assert len({row.capture_id for row in intake.refused}) == 3
    [capture] = intake.refused_bytes
    assert capture.media_type == REFUSED
    assert read_page(home.raw, capture).body == b"\x1f\x8b"
    assert capture.page_sha256 == intake.refused[0].page_sha256 == intake.refused[1].page_sha256


def test_an_input_refused_before_is_nothing_new(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    load(con, take(home, con, bad(), bad("gone.html", None, "missing")))
    again = take(home, con, bad(), bad("gone.html", None, "missing"), run="run-2")
    assert (again.refused_before, again.refused, again.refused_bytes) == (2, [], [])
    other = take(home, con, bad(reason="damaged"), run="run-3")
    assert (len(other.refused), other.refused_bytes) == (1, [])


def test_refused_bytes_are_never_read_as_a_page(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    take(home, con, bad())
    assert [c.media_type for file in home.raw.iterdir() for c in scan(file)] == [REFUSED]
    assert pending_captures(home, con) == []


def test_an_unknown_source_in_a_list_is_refused_and_can_be_put_right(
    home: Home, con: duckdb.DuckDBPyConnection
) -> None:
    intake = take(home, con, page(1, None, source="nosuch"))
    [row] = intake.refused
    assert row.reason == "unknown_source"
    assert "nosuch" in row.detail
    assert "mid_ru" in row.detail
    load(con, intake)
    assert len(take(home, con, page(1, None, source="generic"), run="run-2").captures) == 1


def test_a_page_that_goes_back_to_an_earlier_text_is_new_again(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    url = "https://x.org/moving"
    one, two = page(1, url), page(2, url)
    for number, item in enumerate((one, two, one, one)):
        load(con, take(home, con, item, run=f"run-{number}"))
    assert con.execute("SELECT count(*) FROM pages WHERE url = $1", [url]).fetchone() == (3,)


def test_files_with_a_time_are_known_by_it(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    at = [NOW + timedelta(days=days) for days in (0, 1, 2)]
    items = [
        Input(item.page.model_copy(update={"fetched_at": moment}), None, "claimed", "list")
        for item, moment in zip(
            (page(1, "https://x.org/a"), page(2, "https://x.org/a"), page(1, "https://x.org/a")), at, strict=True
        )
    ]
    first = take(home, con, *items)
    assert [c.fetched_at for c in first.captures] == at
    load(con, first)
    assert take(home, con, *items, run="run-2").unchanged == 3


def test_a_page_asked_of_another_source_is_not_known(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    load(con, take(home, con, page(1)))
    assert len(take(home, con, page(1, source="substack"), run="run-2").captures) == 1


def test_of_two_files_for_one_address_the_later_is_the_later_capture(
    home: Home, con: duckdb.DuckDBPyConnection
) -> None:
    url = "https://x.org/twice"
    first, second = take(home, con, page(1, url), page(2, url)).captures
    assert first.fetched_at < second.fetched_at


def test_a_lost_database_is_made_again_from_the_archive(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    load(con, take(home, con, page(1), page(2)))
    settle(home, con)
    assert pending_captures(home, con) == []
    with open_staging(home.path / "empty.duckdb") as lost:
        assert len(pending_captures(home, lost)) == 2
