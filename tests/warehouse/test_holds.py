from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from schemas.tables import Alarm
from warehouse.holds import hold_source, release_source
from warehouse.schema import open_staging

NOW = datetime(2024, 3, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_staging(tmp_path / "staging.duckdb") as opened:
        yield opened


def alarm(subject: str = "title", detail: str = "too few titles", at: datetime = NOW, source: str = "a") -> Alarm:
    return Alarm(source=source, kind="missing_field", subject=subject, detail=detail, examples=("x",), raised_at=at)


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
    release_source(con, "a")
    assert freshness(con) == [("a", None, None)]
    assert snapshot(con) != before
    assert len(alarms(con)) == 1


def test_the_same_alarm_after_a_release_is_another_one(con: duckdb.DuckDBPyConnection) -> None:
    hold_source(con, "a", [alarm()], NOW)
    release_source(con, "a")
    hold_source(con, "a", [alarm(at=LATER)], LATER)
    assert freshness(con) == [("a", LATER, "too few titles")]
    assert len(alarms(con)) == 2


def test_releasing_what_is_not_held_changes_nothing(con: duckdb.DuckDBPyConnection) -> None:
    before = snapshot(con)
    release_source(con, "a")
    assert snapshot(con) == before
    assert freshness(con) == []


def test_sources_are_held_apart(con: duckdb.DuckDBPyConnection) -> None:
    hold_source(con, "a", [alarm()], NOW)
    hold_source(con, "b", [alarm(source="b")], LATER)
    release_source(con, "a")
    assert freshness(con) == [("a", None, None), ("b", LATER, "too few titles")]
