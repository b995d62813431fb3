"""The nightly check: whether the published rows hold, and no more of Prefect's own records than a person looks at."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from prefect import flow
from prefect.artifacts import create_table_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter
from prefect.runtime import flow_run

from flows.home import init_home
from warehouse.audit import audit

KEPT = timedelta(days=30)
"""How long Prefect's records of our runs are kept; the table `runs` has them for ever."""


class CheckFailedError(Exception):
    """A data check failed; says which, and how often."""


@flow(name="check", flow_run_name="check {home}")
def check(home: Path, patience: float = 0.0) -> int:  # noqa: ARG001 - every deployment has it
    """Checks the published rows and drops old flow runs; gives how many were dropped.

    Raises:
        CheckFailedError: rows do not hold.
        QueryError: there is no published file.
    """
    place = init_home(home)
    dropped = asyncio.run(drop_old_runs(datetime.now(UTC) - KEPT))
    found = audit(place.published, None)
    if flow_run.id is not None:
        table = [dict(zip(found.columns, map(str, row), strict=True)) for row in found.rows]
        create_table_artifact(key="data-checks", table=table, description=f"Checks of {place.published.name}")
    if found.rows:
        first = found.rows[0]
        raise CheckFailedError(f"{len(found.rows)} failed; first: {first[0]}: {first[2]} (onrecord check lists all)")
    return dropped


async def drop_old_runs(before: datetime) -> int:
    """Deletes our ended flow runs from before a time, out of the server that is in use; gives how many."""
    old = FlowRunFilter.model_validate(
        {
            "state": {"type": {"any_": ["COMPLETED", "FAILED", "CANCELLED", "CRASHED"]}},
            "tags": {"all_": ["onrecord"]},
            "expected_start_time": {"before_": before},
        }
    )
    count = 0
    async with get_client() as client:
        while runs := await client.read_flow_runs(flow_run_filter=old, limit=200):
            for run in runs:
                await client.delete_flow_run(run.id)
            count += len(runs)
    return count
