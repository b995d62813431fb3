from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from schemas.tables import Alarm
from warehouse.holds import (
    AlarmError,
    accept_alarm,
    find_open,
    hold_source,
    note_listings,
    open_alarms,
    release_source,
)
from warehouse.schema import open_staging

NOW = datetime(2024, 3, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_staging(tmp_path / "staging.duckdb") as opened:
        yield opened


def alarm(subject: str = "title", detail: str = "too few titles", at: datetime = NOW, source: str = "a") -> Alarm:
    return Alarm(source=source, kind="missing_field", subject=subject, detail=detail, examples=("x",), raised_at=at)


def listing(kind: str = "frozen_listing", subject: str = "discovery") -> Alarm:
    return Alarm(source="a", kind=kind, subject=subject, detail="nothing new", raised_at=NOW)


def names(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [f"{alarm.kind}:{alarm.subject}" for alarm in open_alarms(con, "a")]


def freshness(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return con.execute("SELECT source, held_since, reason FROM freshness ORDER BY source").fetchall()


def alarms(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return con.execute("SELECT source, subject, detail FROM alarms ORDER BY ALL").fetchall()


def snapshot(con: duckdb.DuckDBPyConnection) -> object:
    return con.execute("SELECT snapshot_id FROM meta").fetchall()


def test_a_held_source_says_since_when_and_why(con: duckdb.DuckDBPyConnection) -> None:
    hold_source(con, "a", [alarm(), alarm("text", "short")], NOW)
    assert freshness(con) == [("a", NOW, "too few titles; short")]
    assert alarms(con) == [("a", "text", "short"), ("a", "title", "too few titles")]


def test_held_again_for_the_same_reason_nothing_changes(con: duckdb.DuckDBPyConnection) -> None:
    hold_source(con, "a", [alarm()], NOW)
    before = snapshot(con)
    hold_source(con, "a", [alarm(at=LATER)], LATER)
    assert snapshot(con) == before
    assert freshness(con) == [("a", NOW, "too few titles")]
    assert len(alarms(con)) == 1


def test_held_for_another_reason_the_first_time_stands(con: duckdb.DuckDBPyConnection) -> None:
    hold_source(con, "a", [alarm()], NOW)
    before = snapshot(con)
    hold_source(con, "a", [alarm(detail="fewer titles", at=LATER), alarm("text", "short", LATER)], LATER)
    assert snapshot(con) != before
    assert freshness(con) == [("a", NOW, "fewer titles; short")]
    assert [row[1] for row in alarms(con)] == ["text", "title"]


def test_a_released_source_is_held_no_more_and_its_alarm_stays(con: duckdb.DuckDBPyConnection) -> None:
    hold_source(con, "a", [alarm()], NOW)
    before = snapshot(con)
    release_source(con, "a", LATER)
    assert freshness(con) == [("a", None, None)]
    assert snapshot(con) != before
    assert len(alarms(con)) == 1


def test_the_same_alarm_after_a_release_is_another_one(con: duckdb.DuckDBPyConnection) -> None:
    hold_source(con, "a", [alarm()], NOW)
    release_source(con, "a", LATER)
    hold_source(con, "a", [alarm(at=LATER)], LATER)
    assert freshness(con) == [("a", LATER, "too few titles")]
    assert len(alarms(con)) == 2


def test_releasing_what_is_not_held_changes_nothing(con: duckdb.DuckDBPyConnection) -> None:
    before = snapshot(con)
    release_source(con, "a", LATER)
    assert snapshot(con) == before
    assert freshness(con) == []


def test_sources_are_held_apart(con: duckdb.DuckDBPyConnection) -> None:
    hold_source(con, "a", [alarm()], NOW)
    hold_source(con, "b", [alarm(source="b")], LATER)
    release_source(con, "a", LATER)
    assert freshness(con) == [("a", None, None), ("b", LATER, "too few titles")]


def test_alarms_are_open_until_the_source_is_released(con: duckdb.DuckDBPyConnection) -> None:
    hold_source(con, "a", [alarm(), alarm("text")], NOW)
    hold_source(con, "b", [alarm(source="b")], NOW)
    assert open_alarms(con, "a") == [alarm("text"), alarm()]
    release_source(con, "a", LATER)
    assert names(con) == []
    assert len(open_alarms(con, "b")) == 1
    [(reason,)] = con.execute("SELECT DISTINCT reason FROM alarms WHERE source = 'a'").fetchall()
    assert reason == "over since 2024-03-01 01:00: the source passes its checks"


def test_an_alarm_of_before_there_were_reasons_is_not_open(con: duckdb.DuckDBPyConnection) -> None:
    hold_source(con, "a", [alarm()], NOW)
    con.execute("UPDATE freshness SET held_since = NULL, reason = NULL")
    assert names(con) == []
    hold_source(con, "a", [alarm(at=LATER)], LATER)
    assert len(alarms(con)) == 2


def test_with_its_last_alarm_accepted_a_source_is_held_no_more(con: duckdb.DuckDBPyConnection) -> None:
    hold_source(con, "a", [alarm(), alarm("text")], NOW)
    note_listings(con, "a", [listing()], NOW)
    before = snapshot(con)
    accept_alarm(con, find_open(con, "a", "missing_field:title"), "a new design", LATER)
    assert snapshot(con) != before
    assert freshness(con)[0][1] == NOW
    accept_alarm(con, find_open(con, "a", "missing_field:text"), "a new design", LATER)
    assert freshness(con) == [("a", None, None)]
    assert names(con) == ["frozen_listing:discovery"]
    accepted = con.execute("SELECT accepted_at, reason FROM alarms WHERE subject = 'title'").fetchall()
    assert accepted == [(LATER, "a new design")]


def test_an_alarm_that_is_not_open_cannot_be_accepted(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(AlarmError, match="none is open"):
        find_open(con, "a", "missing_field:title")
    hold_source(con, "a", [alarm()], NOW)
    with pytest.raises(AlarmError, match=r"'missing_field:titel': open are missing_field:title"):
        find_open(con, "a", "missing_field:titel")


def test_alarms_of_listings_hold_nothing_back(con: duckdb.DuckDBPyConnection) -> None:
    note_listings(con, "a", [listing()], NOW)
    assert freshness(con) == []
    before = snapshot(con)
    note_listings(con, "a", [listing()], LATER)
    assert (names(con), snapshot(con)) == (["frozen_listing:discovery"], before)
    hold_source(con, "a", [alarm()], NOW)
    release_source(con, "a", LATER)
    assert names(con) == ["frozen_listing:discovery"]


def test_an_alarm_of_a_listing_is_over_when_a_run_shows_that(con: duckdb.DuckDBPyConnection) -> None:
    place = "https://a.example.org/news"
    looped, broken = listing("looped_listing", place), listing("broken_listing", place)
    note_listings(con, "a", [listing(), looped, broken], NOW)
    note_listings(con, "a", [], LATER)
    assert sorted(names(con)) == [f"broken_listing:{place}", f"looped_listing:{place}"]
    con.execute("INSERT INTO polls VALUES ($1, 'a', NULL, NULL, 'hash', NULL, $2)", [place, LATER])
    note_listings(con, "a", [], LATER)
    assert names(con) == [f"looped_listing:{place}"]
