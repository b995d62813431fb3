"""Sources whose new rows are held back because a data check failed; their last good rows stay."""

from collections.abc import Sequence
from datetime import datetime

import duckdb

from schemas.tables import Alarm
from warehouse.columns import to_table


def hold_source(con: duckdb.DuckDBPyConnection, source: str, alarms: Sequence[Alarm], now: datetime) -> None:
    """Notes that the source is held and why; the same alarm raised again is one row, at its first time."""
    con.execute("BEGIN")
    con.register("raised", to_table(Alarm, alarms))
    con.execute("""
        INSERT INTO alarms BY NAME SELECT r.* FROM raised r ANTI JOIN alarms a
        ON a.source = r.source AND a.kind = r.kind AND a.subject = r.subject AND a.accepted_at IS NULL
    """)
    con.unregister("raised")
    reason = "; ".join(alarm.detail for alarm in alarms)
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
    held = "source = $1 AND held_since IS NOT NULL"
    if con.execute(f"SELECT count(*) FROM freshness WHERE {held}", [source]).fetchone() == (0,):  # noqa: S608
        return
    con.execute("BEGIN")
    con.execute(f"UPDATE freshness SET held_since = NULL, reason = NULL WHERE {held}", [source])  # noqa: S608
    _new_snapshot(con, f"released {source}")
    con.execute("COMMIT")


def _new_snapshot(con: duckdb.DuckDBPyConnection, what: str) -> None:
    con.execute("UPDATE meta SET snapshot_id = left(sha256(snapshot_id || $1), 32)", [what])
