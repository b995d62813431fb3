"""Alarms as rows, and sources whose new rows are held back because of them; their last good rows stay."""

from collections.abc import Sequence
from datetime import datetime

import duckdb

from schemas.tables import Alarm
from warehouse.columns import to_table
from warehouse.schema import transaction

LISTING = ("broken_listing", "looped_listing", "frozen_listing")
"""Kinds that say nothing of the pages that came: they hold nothing back."""

_OPEN = (
    "accepted_at IS NULL AND reason IS NULL AND (kind LIKE '%\\_listing' ESCAPE '\\' "
    "OR source IN (SELECT source FROM freshness WHERE held_since IS NOT NULL))"
)
"""An alarm of the pages is open as long as the source is held."""

OPEN = f"SELECT * FROM alarms WHERE {_OPEN} ORDER BY source, raised_at, kind, subject"  # noqa: S608 - our own words
"""The alarms that wait for somebody."""


class AlarmError(Exception):
    """No such alarm is open; the message says which are."""


def hold_source(con: duckdb.DuckDBPyConnection, source: str, alarms: Sequence[Alarm], now: datetime) -> None:
    """Notes that the source is held and why. While it is held, the same alarm is one row, and the same again no change.

    `now`, with a zone, is since when, unless it is held already.
    """
    reason = "; ".join(alarm.detail for alarm in alarms)
    if _held_for(con, source) == reason:
        return
    with transaction(con):
        _insert(con, alarms)
        con.execute(
            """
            MERGE INTO freshness f USING (SELECT $1 AS source, $2::TIMESTAMPTZ AS held_since, $3 AS reason) s
            USING (source)
            WHEN MATCHED THEN UPDATE SET held_since = coalesce(f.held_since, s.held_since), reason = s.reason
            WHEN NOT MATCHED THEN INSERT BY NAME
            """,
            [source, now, reason],
        )
        _new_snapshot(con, f"held {source} {reason}")


def release_source(con: duckdb.DuckDBPyConnection, source: str, now: datetime) -> None:
    """Notes that the source passes its checks again; nothing happens if it was not held."""
    if _held_for(con, source) is None:
        return
    with transaction(con):
        _end(con, source, f"over since {now:%Y-%m-%d %H:%M}: the source passes its checks", "kind NOT IN", LISTING)
        con.execute("UPDATE freshness SET held_since = NULL, reason = NULL WHERE source = $1", [source])
        _new_snapshot(con, f"released {source} {now}")


def note_listings(con: duckdb.DuckDBPyConnection, source: str, alarms: Sequence[Alarm], now: datetime) -> None:
    """Adds alarms of a source's listings, and ends those that are over: a frozen one that is not among them, and a
    broken one whose place has been read since. A looped one waits for a person: that it is not met says little."""
    there = {_name(alarm): alarm for alarm in open_alarms(con, source) if alarm.kind in LISTING}
    found = {_name(alarm) for alarm in alarms}
    over = [name for name, alarm in there.items() if name not in found and _is_over(con, alarm)]
    if not over and found <= there.keys():
        return
    with transaction(con):
        _insert(con, alarms)
        _end(con, source, f"over since {now:%Y-%m-%d %H:%M}: it gives pages again", "kind || ':' || subject IN", over)
        _new_snapshot(con, f"listings {source} {now}")


def _name(alarm: Alarm) -> str:
    return f"{alarm.kind}:{alarm.subject}"


def _is_over(con: duckdb.DuckDBPyConnection, alarm: Alarm) -> bool:
    read = "SELECT count(*) > 0 FROM polls WHERE source = $1 AND address = $2 AND polled_at > $3"
    named = [alarm.source, alarm.subject, alarm.raised_at]
    since = alarm.kind == "broken_listing" and con.execute(read, named).fetchone() == (True,)
    return alarm.kind == "frozen_listing" or since


def open_alarms(con: duckdb.DuckDBPyConnection, source: str) -> list[Alarm]:
    """Those of a source that wait for somebody."""
    found = con.execute(f"FROM ({OPEN}) WHERE source = $1", [source])
    names = [column[0] for column in found.description or ()]
    return [Alarm(**dict(zip(names, row, strict=True))) for row in found.fetchall()]


def find_open(con: duckdb.DuckDBPyConnection, source: str, alarm: str) -> Alarm:
    """The open alarm that is called `alarm` (`kind:subject`).

    Raises:
        AlarmError: there is none.
    """
    there = {_name(one): one for one in open_alarms(con, source)}
    if alarm not in there:
        known = f"open are {', '.join(sorted(there))}" if there else "none is open"
        raise AlarmError(f"{source} has no open alarm {alarm!r}: {known}")
    return there[alarm]


def accept_alarm(con: duckdb.DuckDBPyConnection, alarm: Alarm, reason: str, now: datetime) -> None:
    """Notes that a person accepted an open alarm. With the last one that held the source back, it is held no more."""
    named = [alarm.source, alarm.kind, alarm.subject]
    with transaction(con):
        con.execute(
            f"UPDATE alarms SET accepted_at = $4, reason = $5 "  # noqa: S608 - our own words
            f"WHERE source = $1 AND kind = $2 AND subject = $3 AND {_OPEN}",
            [*named, now, reason],
        )
        if all(one.kind in LISTING for one in open_alarms(con, alarm.source)):
            con.execute("UPDATE freshness SET held_since = NULL, reason = NULL WHERE source = $1", [alarm.source])
        _new_snapshot(con, f"accepted {' '.join(named)} {now}")


def _insert(con: duckdb.DuckDBPyConnection, alarms: Sequence[Alarm]) -> None:
    """Adds those that are not open already."""
    con.register("raised", to_table(Alarm, alarms))
    con.execute(
        f"INSERT INTO alarms BY NAME FROM raised r ANTI JOIN (SELECT * FROM alarms WHERE {_OPEN}) a "  # noqa: S608
        "USING (source, kind, subject)"
    )
    con.unregister("raised")


def _end(con: duckdb.DuckDBPyConnection, source: str, reason: str, which: str, names: Sequence[str]) -> None:
    con.execute(
        f"UPDATE alarms SET reason = $2 WHERE source = $1 AND {_OPEN} "  # noqa: S608 - our own words
        f"AND {which} (SELECT unnest($3::VARCHAR[]))",
        [source, reason, list(names)],
    )


def _held_for(con: duckdb.DuckDBPyConnection, source: str) -> str | None:
    """Why the source is held; None if it is not."""
    query = "SELECT coalesce(reason, '') FROM freshness WHERE source = $1 AND held_since IS NOT NULL"
    row = con.execute(query, [source]).fetchone()
    return None if row is None else str(row[0])


def _new_snapshot(con: duckdb.DuckDBPyConnection, what: str) -> None:
    con.execute("UPDATE meta SET snapshot_id = sha256(snapshot_id || ' ' || $1)", [what])
