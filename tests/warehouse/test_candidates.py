from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from schemas.tables import Candidate
from warehouse.candidates import (
    MAX_ATTEMPTS,
    Polled,
    add_candidates,
    again,
    candidates_at,
    due,
    known_addresses,
    polled,
    remember_polls,
    retry,
    set_candidates,
)
from warehouse.schema import open_staging

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_staging(tmp_path / "staging.duckdb") as opened:
        yield opened


def candidate(name: str, **changes: object) -> Candidate:
    facts = {
        "address": f"https://x.org/{name}",
        "source": "mid_ru",
        "state": "new",
        "found_by": "https://x.org/feed",
        "fetch_address": f"http://www.x.org/{name}?utm_source=feed",
        "title": "A title",
        "first_seen": NOW,
        **changes,
    }
    return Candidate.model_validate(facts)


def test_a_candidate_is_added_once_and_reads_back_as_it_was(con: duckdb.DuckDBPyConnection) -> None:
    assert add_candidates(con, [candidate("a"), candidate("b"), candidate("a")]) == 2
    assert add_candidates(con, [candidate("a", title="Another"), candidate("c")]) == 1
    assert known_addresses(con, "mid_ru") == {f"https://x.org/{name}" for name in "abc"}
    assert known_addresses(con, "ecb") == set()
    assert candidates_at(con, ["https://x.org/a", "https://x.org/z"]) == {"https://x.org/a": candidate("a")}


def test_what_is_due_is_new_or_its_time_has_come(con: duckdb.DuckDBPyConnection) -> None:
    rows = [
        candidate("had", state="fetched", last_tried=NOW - 2 * DAY, next_try=NOW - DAY),
        candidate("later", state="fetched", last_tried=NOW, next_try=NOW + DAY),
        candidate("never", state="skipped", reason="robots"),
        candidate("failed", state="failed", next_try=NOW - 2 * DAY),
        candidate("new"),
        candidate("other", source="ecb"),
    ]
    add_candidates(con, rows)
    assert [c.address.rpartition("/")[2] for c in due(con, "mid_ru", NOW)] == ["new", "failed", "had"]


def test_a_row_is_written_in_place_of_its_older_state(con: duckdb.DuckDBPyConnection) -> None:
    add_candidates(con, [candidate("a")])
    had = candidate("a", state="fetched", last_tried=NOW, next_try=NOW + DAY)
    set_candidates(con, [had])
    assert candidates_at(con, [had.address]) == {had.address: had}
    assert due(con, "mid_ru", NOW) == []


@pytest.mark.parametrize(("known_for", "pause"), [(0, 1), (0.5, 1), (7, 7), (40, 40), (4000, 180)])
def test_a_page_is_asked_for_again_ever_less_often(known_for: float, pause: int) -> None:
    assert again(NOW - known_for * DAY, NOW) == NOW + pause * DAY


def test_failures_are_tried_again_after_ever_longer_pauses_and_then_no_more() -> None:
    pauses = [retry(attempts, NOW) for attempts in range(1, MAX_ATTEMPTS)]
    assert [pause - NOW for pause in pauses if pause] == [timedelta(hours=2**n) for n in range(MAX_ATTEMPTS - 1)]
    assert retry(MAX_ATTEMPTS, NOW) is None


def test_what_was_seen_of_a_place_is_remembered(con: duckdb.DuckDBPyConnection) -> None:
    first = Polled("https://x.org/feed", "mid_ru", '"1"', None, "aa", "page=3", NOW)
    remember_polls(con, [first, first._replace(address="https://x.org/news")])
    remember_polls(con, [first._replace(etag='"2"', cursor=None)])
    assert polled(con, "mid_ru")["https://x.org/feed"] == first._replace(etag='"2"', cursor=None)
    assert len(polled(con, "mid_ru")) == 2
    assert polled(con, "ecb") == {}
