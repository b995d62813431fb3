from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from flows.discover import Found
from flows.fetch_types import Failure
from flows.home import Home
from flows.polling import BY_HAND, Visit, by_hand, candidates_of, due_now, failed, note_captures, note_modified
from schemas.page import Discovery
from tests.warehouse.answers import answer
from warehouse.archive import Archive
from warehouse.candidates import add_candidates, candidates_at
from warehouse.capture import Capture
from warehouse.schema import open_staging

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def con(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_staging(home.staging) as opened:
        yield opened


def found(name: str, modified: str | None = None) -> Found:
    by = Discovery(by="https://x.org/feed", title=f"Title {name}", published="1 March 2026")
    return Found(f"https://x.org/{name}", f"http://x.org/{name}?utm_source=feed", by, modified)


def fetched(home: Home, url: str, status: int = 200) -> Capture:
    with Archive(home.raw, "run-1") as archive:
        return archive.add_fetched(answer(b"<p>words</p>", url, status=status, at=NOW), url=url)


def test_what_was_found_goes_with_the_page_as_evidence(con: duckdb.DuckDBPyConnection) -> None:
    [row] = candidates_of("mid_ru", [found("a")], NOW)
    assert (row.state, row.source, row.fetch_address) == ("new", "mid_ru", "http://x.org/a?utm_source=feed")
    assert Visit(row).discovery == found("a").discovery
    bare = row.model_copy(update={"title": None, "published": None})
    assert Visit(bare).discovery is None


def test_an_address_given_by_hand_is_a_candidate(con: duckdb.DuckDBPyConnection) -> None:
    [one, two] = by_hand(con, ["https://www.mid.ru/en/a", "https://x.org/b"], None, NOW)
    assert (one.source, two.source, one.found_by) == ("mid_ru", "generic", BY_HAND)
    assert by_hand(con, ["https://x.org/b#part"], "ecb", NOW)[0].source == "ecb"
    with pytest.raises(ValueError, match="http"):
        by_hand(con, ["file:///etc/passwd"], None, NOW)


def test_a_limit_counts_over_all_sources(con: duckdb.DuckDBPyConnection) -> None:
    for source in ("mid_ru", "ecb"):
        add_candidates(
            con,
            [
                c.model_copy(update={"address": f"{c.address}/{source}"})
                for c in candidates_of(source, map(found, "abc"), NOW)
            ],
        )
    taken, waiting = due_now(con, ["mid_ru", "ecb"], NOW, 4)
    assert ([c.source for c in taken], waiting) == (["mid_ru"] * 3 + ["ecb"], 2)
    assert due_now(con, ["mid_ru"], NOW, None)[1] == 0


@pytest.mark.parametrize(("status", "state"), [(200, "fetched"), (404, "gone"), (410, "gone")])
def test_what_was_archived_was_had(home: Home, con: duckdb.DuckDBPyConnection, status: int, state: str) -> None:
    rows = candidates_of("mid_ru", [found("a")], NOW - 10 * DAY)
    add_candidates(con, [rows[0].model_copy(update={"attempts": 3})])
    note_captures(con, [fetched(home, "http://x.org/a", status)])
    row = candidates_at(con, ["https://x.org/a"])["https://x.org/a"]
    assert (row.state, row.attempts, row.last_tried, row.next_try) == (state, 0, NOW, NOW + 10 * DAY)
    assert (row.reason is None) == (state == "fetched")


def test_a_page_that_was_never_a_candidate_becomes_none(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    note_captures(con, [fetched(home, "http://x.org/unasked")])
    assert candidates_at(con, ["https://x.org/unasked"]) == {}


@pytest.mark.parametrize(
    ("modified", "due"),
    [
        ("2026-02-28T10:00:00Z", True),
        ("2026-02-20T10:00:00Z", False),
        ("2026-02-28", True),
        ("soon", False),
        (None, False),
    ],
)
def test_a_page_that_was_changed_since_is_due_now(
    con: duckdb.DuckDBPyConnection, modified: str | None, due: bool
) -> None:
    [row] = candidates_of("mid_ru", [found("a")], NOW - 30 * DAY)
    later = NOW + 20 * DAY
    add_candidates(con, [row.model_copy(update={"state": "fetched", "last_tried": NOW - 5 * DAY, "next_try": later})])
    note_modified(con, [found("a", modified)], NOW)
    assert candidates_at(con, [row.address])[row.address].next_try == (NOW if due else later)


def test_a_failure_is_tried_again_later_and_a_final_one_never() -> None:
    [row] = candidates_of("mid_ru", [found("a")], NOW)
    once = failed(row, Failure("u", "timeout", "60 s"), NOW)
    assert (once.state, once.reason, once.next_try, once.attempts) == ("failed", "timeout: 60 s", NOW + HOUR, 1)
    assert failed(once, Failure("u", "timeout", "60 s"), NOW).next_try == NOW + 2 * HOUR
    asked = failed(row, Failure("u", "host_left_alone", "busy", retry_after=NOW + 3 * HOUR), NOW)
    assert asked.next_try == NOW + 3 * HOUR
    refused = failed(row, Failure("u", "robots", "Disallow: /a", final=True), NOW)
    assert (refused.state, refused.next_try) == ("skipped", None)
