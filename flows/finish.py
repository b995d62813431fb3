"""How every run ends: what was staged is loaded, derived from and published, and told to Prefect."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

import duckdb
from prefect.artifacts import create_link_artifact, create_table_artifact
from prefect.runtime import flow_run

from flows.alarms import tell_alarms
from flows.home import Home
from flows.intake import settle
from flows.loading import load
from flows.naming import normal_form
from flows.outcome import Report
from flows.people import resolve_speakers
from flows.shards import Staged
from flows.sightings import load_seen
from warehouse.capture import Capture
from warehouse.derive import derive
from warehouse.publish import publish
from warehouse.search import update_index

LONG = 3600.0
"""How long a run that made way for another waits to go on, seconds."""


class RunFailedError(Exception):
    """A run that could not do all of its work; what it could do stands. Carries the report."""

    def __init__(self, report: Report) -> None:
        super().__init__(report.why())
        self.report = report


def new_report() -> Report:
    """A report under a new run id, which begins with the time."""
    return Report(run_id=f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid4().hex[:6]}")


def finish(
    home: Home,
    con: duckdb.DuckDBPyConnection,
    staged: Sequence[Staged],
    sightings: Sequence[Capture],
    report: Report,
    started: datetime,
) -> None:
    """Loads what was staged and seen, and makes what rests on all documents together."""
    with report.timed("load"):
        load(home, con, staged, report, started, str(flow_run.id) if flow_run.id else None)
        load_seen(con, sightings, datetime.now(UTC))
    with report.timed("derive"):
        derive(con, resolve_speakers, normal_form)
        settle(home, con)


def publish_run(home: Home, report: Report) -> None:
    """Puts what is loaded where people open it, and brings the search index up to it."""
    with report.timed("publish"):
        report.published |= publish(home.staging, home.published, datetime.now(UTC))
        update_index(home.published, home.search)


def tell_prefect(home: Home, report: Report) -> None:
    """The run's table, for those who look at it in Prefect."""
    if flow_run.id is None:
        return
    rows = [
        {
            "source": name,
            "found": counts.discovered,
            "fetched": counts.fetched,
            "as before": counts.not_modified,
            "no page": counts.refused,
            "pages": counts.pages,
            "documents": counts.documents,
            "unchanged": counts.unchanged,
            "quarantined": counts.quarantined,
            "kept": counts.kept_chars,
            "removed": counts.removed_chars,
            "held": counts.held or "",
            "down": counts.down or "",
        }
        for name, counts in report.sources.items()
    ]
    create_table_artifact(key="ingest-run", table=rows, description=report.told())
    create_link_artifact(
        key="published-database",
        link=home.published.as_uri(),
        link_text=str(home.published),
        description="What to open",
    )
    tell_alarms(home, report)
