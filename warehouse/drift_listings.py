"""Places of discovery that no longer tell what is new: what a run was told of them, and what it was not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

import duckdb

from warehouse.drift_facts import Finding

REASONS = {"looped": "looped_listing", "no_links": "broken_listing", "malformed": "broken_listing"}
"""What discovery says is wrong with a place → the alarm. That a host cannot be reached is no drift."""

FINDS = 6
"""Times at which something new was found, from which on the pauses between them are a measure."""

PATIENCE = 3
"""How many times the longest pause between finds, at least `SHORTEST`, the present one may last."""
SHORTEST = timedelta(days=2)
"""Holidays."""

QUIET = timedelta(days=30)
"""How long an accepted fault of a place is not told of again."""

ASKED = 3
"""Runs since the last find, at least."""

# Runs of one source are minutes apart at least: what was found within an hour is one find.
_FINDS = """
SELECT date_trunc('hour', first_seen) AS hour, max(first_seen) FROM candidates
WHERE source = $1 AND found_by <> '--url' GROUP BY hour ORDER BY hour DESC LIMIT 20
"""

_ASKED = "SELECT count(*) FROM runs WHERE source = $1 AND started_at > $2"

_PLACES = "SELECT address FROM polls WHERE source = $1 AND polled_at > $2 ORDER BY address"


class Wrong(NamedTuple):
    """A place of discovery that gave nothing, as the run tells it."""

    address: str
    reason: str
    detail: str


def find_listings(
    con: duckdb.DuckDBPyConnection, source: str, wrong: Sequence[Wrong], accepted: Mapping[str, datetime], now: datetime
) -> list[Finding]:
    """What is wrong with a source's places of discovery, as of `now`.

    A place whose fault was accepted is not told of for `QUIET`; a pause not before there was a find since.
    """
    found = [
        Finding(REASONS[one.reason], one.address, f"{one.address}: {one.detail}", (one.address,))
        for one in wrong
        if one.reason in REASONS and not _is_quiet(accepted.get(f"{REASONS[one.reason]}:{one.address}"), now)
    ]
    return [*found, *_frozen(con, source, accepted.get("frozen_listing:discovery"), now)]


def _is_quiet(accepted: datetime | None, now: datetime) -> bool:
    return accepted is not None and now - accepted < QUIET


def _frozen(con: duckdb.DuckDBPyConnection, source: str, accepted: datetime | None, now: datetime) -> Sequence[Finding]:
    """Nothing new for much longer than ever before, though it was asked for."""
    rows = con.execute(_FINDS, [source]).fetchall()
    if len(rows) < FINDS or (accepted is not None and accepted > rows[0][1]):
        return ()
    hours = [row[0] for row in rows]
    last, longest = rows[0][1], max(later - earlier for later, earlier in pairwise(hours))
    asked = (con.execute(_ASKED, [source, last]).fetchone() or (0,))[0]
    if asked < ASKED or now - last <= PATIENCE * max(longest, SHORTEST):
        return ()
    places = tuple(row[0] for row in con.execute(_PLACES, [source, last]).fetchall())
    detail = f"nothing new since {last:%Y-%m-%d} in {asked} runs; before, never for more than {longest.days + 1} days"
    return (Finding("frozen_listing", "discovery", detail, places[:3]),)
