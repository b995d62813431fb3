"""Whether a run's pages are as their source says and as they were: what is checked before anything is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from cleaners.catalogue import catalogue
from flows.home import Home, writing
from flows.outcome import Trouble
from schemas.source import Expect
from schemas.tables import Alarm
from warehouse.baseline import read_drift
from warehouse.checks import alarms_of, check_source
from warehouse.drift import find_drift
from warehouse.drift_listings import Wrong, find_listings
from warehouse.drift_texts import find_repeated
from warehouse.holds import accept_alarm, find_open
from warehouse.journal import Journal
from warehouse.publish import publish
from warehouse.schema import open_staging

ACCEPTED = "alarm_accepted"
"""Kind of the journal's event."""


def page_alarms(
    home: Home, con: duckdb.DuckDBPyConnection, source: str, shards: Sequence[Path], now: datetime
) -> list[Alarm]:
    """What is wrong with a source's staged pages; these alarms hold them back.

    Once a person has accepted an alarm, its declared bound is not asked any more: from then on the pages are compared
    with those since.
    """
    adapter = catalogue().get(source)
    if adapter is None:
        return []
    accepted = accepted_alarms(home, source)
    return staged_alarms(con, source, adapter.expect, shards, accepted, now)


def staged_alarms(
    con: duckdb.DuckDBPyConnection,
    source: str,
    expect: Expect,
    shards: Sequence[Path],
    accepted: dict[str, datetime],
    now: datetime,
) -> list[Alarm]:
    """As `page_alarms`; `accepted` says since when pages count for an alarm."""
    rows = con.execute("SELECT capture_id FROM quarantine WHERE source = $1", [source]).fetchall()
    declared = check_source(source, expect, shards, now, [row[0] for row in rows])
    declared = [alarm for alarm in declared if f"{alarm.kind}:{alarm.subject}" not in accepted]
    found = find_drift(*read_drift(con, source, shards, accepted))
    found += find_repeated(con, source, shards, accepted)
    there = {(alarm.kind, alarm.subject) for alarm in declared}
    return declared + [alarm for alarm in alarms_of(source, found, now) if (alarm.kind, alarm.subject) not in there]


def listing_alarms(
    home: Home, con: duckdb.DuckDBPyConnection, source: str, troubles: Sequence[Trouble], now: datetime
) -> list[Alarm]:
    """What is wrong with the places where a source's pages are found; these alarms hold nothing back."""
    wrong = [Wrong(*trouble) for trouble in troubles]
    return alarms_of(source, find_listings(con, source, wrong, accepted_alarms(home, source), now), now)


def accepted_alarms(home: Home, source: str) -> dict[str, datetime]:
    """Alarms of a source that a person accepted (`kind:subject`) → when they had been raised, the last time.

    Raises:
        JournalError: the journal cannot be read.
    """
    events = (event for event in Journal(home.journal).read() if event["kind"] == ACCEPTED)
    return {event["alarm"]: datetime.fromisoformat(event["raised_at"]) for event in events if event["source"] == source}


def accept(home: Home, source: str, alarm: str, reason: str) -> Alarm:
    """Notes in journal, tables and published file that a person accepts an open alarm: things are as they are now.

    The next run loads what was held back, unless there is another alarm.

    Raises:
        BusyError: a run works on the home.
        AlarmError: no such alarm is open.
        JournalError: the journal cannot be written.
    """
    now = datetime.now(UTC)
    with writing(home):
        with open_staging(home.staging) as con:
            found = find_open(con, source, alarm)
            raised = {"alarm": alarm, "raised_at": found.raised_at.isoformat()}
            Journal(home.journal).append({"kind": ACCEPTED, "source": source, **raised, "reason": reason})
            accept_alarm(con, found, reason, now)
        publish(home.staging, home.published, now)
    return found
