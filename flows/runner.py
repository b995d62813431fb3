"""The process under `onrecord serve` that starts flow runs: one deployment per enabled source, one for each other flow.

Run as `python -m flows.runner` with `ONRECORD_HOME` and `PREFECT_API_URL`; ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from cronsim import CronSim
from prefect import Flow, serve
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.states import Cancelled
from prefect.types.entrypoint import EntrypointType

from flows.finish import LONG
from flows.home import Config, Home, find_home
from flows.ingest import ingest
from flows.nightly import check
from flows.reprocess import reprocess
from flows.settings import targets

NIGHTLY = "17 3 * * *"
AT_ONCE = 3
"""Flow runs at the same time; they take turns at the home, so more would only wait."""
LATE = timedelta(minutes=1)
JITTER_SHARE, MOST_JITTER = 0.1, 60.0
"""Of the time between two runs, and in seconds: not every home asks a site at the full hour."""


def main() -> None:
    """Serves the deployments of the home."""
    home = find_home()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    asyncio.run(drop_missed(datetime.now(UTC)))
    serve(*deployments(home, home.config()), pause_on_shutdown=False, print_starting_message=False, limit=AT_ONCE)


def deployments(home: Home, config: Config) -> list[RunnerDeployment]:
    """One per enabled source with its own schedule; the nightly check; reprocess, run on demand."""
    made = []
    for target in targets(home, config, ()):
        name = target.source.name
        cron = config.sources[name].schedule or target.source.schedule
        made.append(_deployment(ingest, home, name, cron, {"sources": [name], "jitter": jitter(cron)}))
    made.append(_deployment(check, home, "nightly", NIGHTLY, {}))
    made.append(_deployment(reprocess, home, "on-demand", None, {}))
    return made


def _deployment(
    flow: Flow[..., Any], home: Home, name: str, cron: str | None, parameters: dict[str, object]
) -> RunnerDeployment:
    made = flow.to_deployment(
        name=name,
        schedule=Cron(cron, timezone="UTC") if cron else None,
        parameters={"home": str(home.path), "patience": LONG, **parameters},
        tags=["onrecord", name],
        description=f"{(flow.__doc__ or '').splitlines()[0]} Home: {home.path}",
        # A run that is due while the one before still works is dropped: the next one finds all it would have found.
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    assert isinstance(made, RunnerDeployment)
    return made


def jitter(cron: str) -> float:
    """How far a scheduled run may be put off, seconds: a tenth of the time between two runs, at most a minute."""
    times = CronSim(cron, datetime(2026, 1, 1, tzinfo=UTC))
    return min(JITTER_SHARE * (-(next(times) - next(times))).total_seconds(), MOST_JITTER)


async def drop_missed(now: datetime) -> int:
    """Cancels our runs that were due while nobody served: one new run finds all they would have. Gives how many."""
    missed = FlowRunFilter.model_validate(
        {
            "state": {"type": {"any_": ["SCHEDULED"]}},
            "tags": {"all_": ["onrecord"]},
            "expected_start_time": {"before_": now - LATE},
        }
    )
    count = 0
    async with get_client() as client:
        while late := await client.read_flow_runs(flow_run_filter=missed, limit=200):
            for run in late:
                await client.set_flow_run_state(run.id, Cancelled(message="missed while nobody served"), force=True)
            count += len(late)
    return count


def _end_with_parent() -> None:
    os.read(0, 1)  # a buffered read would hold a lock that ends the process with an error
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
