"""Shards as Prefect tasks: one task per shard, whose pages a worker process reads (`flows.workers`).

What the tasks need in memory stands in a `Work` that Prefect does not look into: it would walk through every capture.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, cast

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture, wait
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.home import Home
from flows.outcome import Failure, Report
from flows.progress import Display
from flows.shards import UNREAD, Shard, Staged, plan
from flows.workers import StoppedError, Workers
from warehouse.capture import Capture

RETRIES = 2
"""How often a shard is tried again after a fault of the machine (a full disk, a file that cannot be read)."""

# A task only waits for a worker process: twice as many as cores keep all of them busy.
THREADS = cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=2 * (os.cpu_count() or 1)))


class Work:
    """What one run works on; opaque to Prefect."""

    def __init__(self, workers: Workers, now: datetime) -> None:
        self.workers, self.now = workers, now
        self.shards: dict[str, Shard] = {}


def _worth_retrying(_task: object, _run: object, state: State[Any]) -> bool:
    return not isinstance(state.data, StoppedError)


@task(
    name="make shard",
    task_run_name="{key}",
    retries=RETRIES,
    retry_delay_seconds=1,
    retry_condition_fn=_worth_retrying,
    cache_policy=NO_CACHE,
)
def make_shard_task(key: str, work: Work) -> list[Staged]:
    """Cleans and stages one shard."""
    return work.workers.make(work.shards[key], work.now)


def make_shards(
    home: Home, batches: Iterable[Sequence[Capture]], report: Report, now: datetime, display: Display
) -> list[Staged]:
    """Makes shards of captures while they still come; one that fails after its retries is named and the others go on.

    Called within a flow whose task runner is `THREADS`.
    """
    coming = iter(batches)
    first = next((batch for batch in coming if batch), None)
    if first is None:
        return []
    made = []
    with report.timed("clean"), Workers(home, display.cleaned) as workers:
        work = Work(workers, now)
        for shard in plan(chain([first], coming), home.config().limits.shard_pages):
            work.shards[shard.key] = shard
            display.planned(len(shard.captures))
            made.append((shard, make_shard_task.submit(shard.key, work)))
        wait([future for _, future in made])
    staged = [folder for shard, future in made for folder in _result(shard, future, report)]
    for folder in staged:
        display.add(folder.source, "quarantined", folder.quarantined)
    return staged


def _result(shard: Shard, future: PrefectFuture[list[Staged]], report: Report) -> list[Staged]:
    result = future.result(raise_on_failure=False)
    if not isinstance(result, BaseException):
        return result
    reason = " ".join(f"{type(result).__name__}: {result}".split())
    report.failed.append(Failure(shard.key, shard.source or UNREAD, len(shard.captures), reason))
    return []
