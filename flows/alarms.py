"""Alarms as Prefect sees them: an artifact for people, an event for automations."""

from __future__ import annotations

from datetime import UTC, datetime
from shlex import quote

from prefect.artifacts import create_table_artifact
from prefect.events import emit_event
from prefect.runtime import flow_run

from flows.home import Home
from flows.outcome import Report
from schemas.tables import Alarm
from warehouse.holds import OPEN
from warehouse.query import run_query

EVENT = "onrecord.alarm"


def tell_alarms(home: Home, report: Report) -> None:
    """The alarms that a run raised, after it has published: a table of them, and an event each.

    An alarm that was open before the run is told once only.
    """
    if flow_run.id is None or not home.published.exists():
        return
    began = datetime.strptime(report.run_id[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    alarms = [alarm for alarm in _open(home) if alarm.raised_at >= began and alarm.source in report.sources]
    if not alarms:
        return
    rows = [
        {
            "source": alarm.source,
            "alarm": f"{alarm.kind}:{alarm.subject}",
            "detail": alarm.detail,
            "see": "; ".join(f"onrecord show {page}" for page in alarm.examples),
            "accept": f"onrecord check {alarm.source} --accept {quote(f'{alarm.kind}:{alarm.subject}')} --reason …",
        }
        for alarm in alarms
    ]
    create_table_artifact(key="failed-check", table=rows, description=f"{len(rows)} failed in run {report.run_id}")
    for alarm in alarms:
        _emit(alarm, report.run_id)


def _open(home: Home) -> list[Alarm]:
    found = run_query(home.published, OPEN)
    return [Alarm(**dict(zip(found.columns, row, strict=True))) for row in found.rows]


def _emit(alarm: Alarm, run_id: str) -> None:
    emit_event(
        event=EVENT,
        resource={"prefect.resource.id": f"onrecord.source.{alarm.source}", "prefect.resource.name": alarm.source},
        payload=alarm.model_dump(mode="json") | {"run_id": run_id},
    )
