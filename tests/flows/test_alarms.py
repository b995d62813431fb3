"""Alarms told to Prefect: one table, and an event each, once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from prefect import flow
from prefect.client.orchestration import get_client

from flows import alarms
from flows.alarms import EVENT, tell_alarms
from flows.home import Home
from flows.outcome import Report
from schemas.tables import Alarm
from warehouse.holds import hold_source
from warehouse.publish import publish
from warehouse.schema import open_staging

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.usefixtures("prefect_server"),
]

RAISED = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGE = "https://quay.example.org/1"


@flow
def telling(home: Home, run_id: str) -> None:
    report = Report(run_id)
    report.of("quay")
    tell_alarms(home, report)


async def artifact() -> str:
    async with get_client() as client:
        found = await client.read_artifacts(limit=200)
        return str([one.data for one in found if one.key == "failed-check"])


def test_a_run_tells_of_the_alarms_that_it_raised(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(alarms, "emit_event", lambda **event: told.append(event))
    raised = Alarm(
        source="quay", kind="missing_field", subject="title", detail="no titles", examples=(PAGE,), raised_at=RAISED
    )
    with open_staging(home.staging) as con:
        hold_source(con, "quay", [raised], RAISED)
        hold_source(con, "elsewhere", [raised.model_copy(update={"source": "elsewhere"})], RAISED)
    publish(home.staging, home.published, RAISED)
    telling(home, "20260301T115959-abc")
    [event] = told
    assert event["event"] == EVENT == "onrecord.alarm"
    assert event["resource"]["prefect.resource.id"] == "onrecord.source.quay"
    assert (event["payload"]["kind"], event["payload"]["run_id"]) == ("missing_field", "20260301T115959-abc")
    table = asyncio.run(artifact())
    assert f"onrecord show {PAGE}" in table
    assert "onrecord check quay --accept missing_field:title --reason" in table
    telling(home, "20260301T120001-abc")
    assert len(told) == 1


def test_without_a_flow_or_a_file_nothing_is_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarms, "emit_event", pytest.fail)
    tell_alarms(home, Report("20260301T115959-abc"))
    telling(home, "20260301T115959-abc")
