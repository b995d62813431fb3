"""Sources whose new rows are held back because a data check failed; their last good rows stay."""

from collections.abc import Sequence
from datetime import datetime

import duckdb

from schemas.tables import Alarm
from warehouse.columns import to_table


def hold_source(con: duckdb.DuckDBPyConnection, source: str, alarms: Sequence[Alarm], now: datetime) -> None:
    """Notes that the source is held and why. While it is held, the same alarm is one row, and the same again no change.

    `now`, with a zone, is since when, unless it is held already.
    """
    reason = "; ".join(alarm.detail for alarm in alarms)
    if _held_for(con, source) == reason:
        return
    con.execute("BEGIN")
    con.register("raised", to_table(Alarm, alarms))
    # An alarm from before the source was last released is another one.
    con.execute(
        """
        INSERT INTO alarms BY NAME SELECT r.* FROM raised r WHERE NOT EXISTS (
            FROM alarms a JOIN freshness f ON f.source = a.source
            WHERE a.source = r.source AND a.kind = r.kind AND a.subject = r.subject AND a.accepted_at IS NULL
                AND a.raised_at >= f.held_since
        )
        """
    )
    con.unregister("raised")
    con.execute(
        """
        MERGE INTO freshness f USING (SELECT $1 AS source, $2::TIMESTAMPTZ AS held_since, $3 AS reason) s USING (source)
        WHEN MATCHED THEN UPDATE SET held_since = coalesce(f.held_since, s.held_since), reason = s.reason
        WHEN NOT MATCHED THEN INSERT BY NAME
        """,
        [source, now, reason],
    )
    _new_snapshot(con, f"held {source} {reason}")
    con.execute("COMMIT")


def release_source(con: duckdb.DuckDBPyConnection, source: str) -> None:
    """Notes that the source passes its checks again; nothing happens if it was not held."""
    if _held_for(con, source) is None:
        return
    con.execute("BEGIN")
    con.execute("UPDATE freshness SET held_since = NULL, reason = NULL WHERE source = $1", [source])
    _new_snapshot(con, f"released {source}")
    con.execute("COMMIT")


def _held_for(con: duckdb.DuckDBPyConnection, source: str) -> str | None:
    """Why the source is held; None if it is not."""
    query = "SELECT coalesce(reason, '') FROM freshness WHERE source = $1 AND held_since IS NOT NULL"
    row = con.execute(query, [source]).fetchone()
    return None if row is None else str(row[0])


def _new_snapshot(con: duckdb.DuckDBPyConnection, what: str) -> None:
    con.execute("UPDATE meta SET snapshot_id = sha256(snapshot_id || ' ' || $1)", [what])
