"""The ingest flow: archive → clean → check → load → publish. The only module here that knows Prefect.

One task per shard; the pages of a shard are read by a worker process (`flows.workers`). What the flow needs in memory
stands in a `Work` that Prefect does not look into: it would walk through every capture.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, cast
from uuid import uuid4

import duckdb
from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture, wait
from prefect.runtime import flow_run
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from cleaners.catalogue import catalogue
from cleaners.version import cleaner_version
from flows.home import Home, init_home, writing
from flows.inputs import read_inputs
from flows.intake import Intake, archive_inputs, clear_leftovers, known_pages, pending_captures, settle
from flows.progress import Display
from flows.shards import UNREAD, Shard, Staged, page_row, plan
from flows.workers import StoppedError, Workers
from schemas.tables import Alarm, Run
from warehouse.capture import Capture
from warehouse.checks import check_source
from warehouse.holds import hold_source, release_source
from warehouse.load import LoadCounts, load_run, load_shard
from warehouse.publish import publish
from warehouse.schema import open_staging
from warehouse.stage import ShardRecords, stage, write_shard

RETRIES = 2
"""How often a shard is tried again after a fault of the machine (a full disk, a file that cannot be read)."""


class Failure(NamedTuple):
    """A shard that could not be made; its pages wait in the archive for the next run."""

    shard: str
    source: str
    pages: int
    reason: str


@dataclass(slots=True)
class SourceReport:
    """What a run did for one source."""

    pages: int = 0
    documents: int = 0
    unchanged: int = 0
    quarantined: int = 0
    kept_chars: int = 0
    removed_chars: int = 0
    held: str | None = None


@dataclass(slots=True)
class Report:
    """What a run did."""

    run_id: str
    sources: dict[str, SourceReport] = field(default_factory=dict)
    unchanged: int = 0
    """Pages that were in already."""
    recovered: int = 0
    """Pages that an earlier run had archived and not loaded."""
    refused_before: int = 0
    """Inputs that are no pages, and in quarantine already."""
    failed: list[Failure] = field(default_factory=list)
    published: bool = False

    @property
    def exit_status(self) -> int:
        """0 done, 1 a shard failed, 3 a data check failed."""
        if self.failed:
            return 1
        return 3 if any(source.held for source in self.sources.values()) else 0


class Work:
    """What one run works on; opaque to Prefect."""

    def __init__(self, workers: Workers, shards: Sequence[Shard], now: datetime) -> None:
        self.workers, self.now = workers, now
        self.shards = {shard.key: shard for shard in shards}


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


# A task only waits for a worker process: twice as many as cores keep all of them busy.
_THREADS = cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=2 * (os.cpu_count() or 1)))


@flow(name="ingest", task_runner=_THREADS)
def ingest(home: Path, paths: list[Path], source: str | None = None, limit: int | None = None) -> Report:
    """Takes pages in from files, and finishes what an interrupted run left.

    Raises:
        BusyError: another run holds the home.
        InputError: a path that cannot be taken in.
        IntakeError: the archive cannot be written.
    """
    place = init_home(home)
    with writing(place), Display() as display:
        report = _run(place, paths, source, limit, display)
    _artifact(report)
    return report


def _run(home: Home, paths: list[Path], source: str | None, limit: int | None, display: Display) -> Report:
    started = datetime.now(UTC)
    report = Report(run_id=f"{started:%Y%m%dT%H%M%S}-{uuid4().hex[:6]}")
    inputs = read_inputs(paths, source, limit)
    clear_leftovers(home)
    con = open_staging(home.staging)
    try:
        pending = pending_captures(home, con)
        intake = archive_inputs(home, report.run_id, inputs, known_pages(con, pending), started, display.archived)
        report.unchanged, report.refused_before = intake.unchanged, intake.refused_before
        report.recovered = len(pending)
        staged = _make(home, [*pending, *intake.captures], report, started, display)
        staged += _stage_refused(home, intake)
        _load(home, con, staged, report, started)
        settle(home, con)
    finally:
        con.close()
    report.published = publish(home.staging, home.published, datetime.now(UTC))
    return report


def _make(home: Home, captures: Sequence[Capture], report: Report, now: datetime, display: Display) -> list[Staged]:
    """Makes all shards; one that fails after its retries is named and the others go on."""
    if not captures:
        return []
    shards = plan(captures, home.config().limits.shard_pages)
    display.total(len(captures))
    with Workers(home, display.cleaned) as workers:
        work = Work(workers, shards, now)
        futures = [make_shard_task.submit(shard.key, work) for shard in shards]
        wait(futures)
    staged: list[Staged] = []
    for shard, future in zip(shards, futures, strict=True):
        result = future.result(raise_on_failure=False)
        if isinstance(result, BaseException):
            reason = " ".join(f"{type(result).__name__}: {result}".split())
            report.failed.append(Failure(shard.key, shard.source or UNREAD, len(shard.captures), reason))
        else:
            staged += result
    return staged


def _stage_refused(home: Home, intake: Intake) -> list[Staged]:
    """A shard of the inputs that are no pages, with their bytes where they have any."""
    if not intake.refused:
        return []
    pages = [page_row(capture, None, None) for capture in intake.refused_bytes]
    tables = stage(ShardRecords(pages, (), intake.refused), cleaner_version())
    folder = write_shard(home.shards, f"refused-{uuid4().hex[:24]}", tables)
    return [Staged(folder.name, UNREAD, len(pages), len(intake.refused), 0, 0)]


def _load(
    home: Home, con: duckdb.DuckDBPyConnection, staged: Sequence[Staged], report: Report, started: datetime
) -> None:
    """Checks each source, then loads its shards; a source that fails its checks is set aside and the others load."""
    by_source: dict[str, list[Staged]] = defaultdict(list, {failure.source: [] for failure in report.failed})
    for folder in staged:
        by_source[folder.source].append(folder)
    for source, folders in sorted(by_source.items()):
        counts = report.sources.setdefault(source, SourceReport())
        # Stands like this if the run is killed here.
        load_run(con, _run_row(report, source, started, None))
        alarms = _alarms(home, source, folders, started)
        if alarms:
            counts.held = "; ".join(alarm.detail for alarm in alarms)
            hold_source(con, source, alarms, started)
        else:
            for folder in folders:
                _add(counts, folder, load_shard(con, home.shards / folder.folder, datetime.now(UTC)))
            if not any(failure.source == source for failure in report.failed):
                release_source(con, source)
        load_run(con, _run_row(report, source, started, datetime.now(UTC)))


def _alarms(home: Home, source: str, folders: Sequence[Staged], started: datetime) -> list[Alarm]:
    adapter = catalogue().get(source)
    if adapter is None:
        return []
    return check_source(source, adapter.expect, [home.shards / folder.folder for folder in folders], started)


def _add(counts: SourceReport, folder: Staged, loaded: LoadCounts) -> None:
    counts.pages += folder.pages
    counts.documents += loaded.documents_new + loaded.documents_changed
    counts.unchanged += loaded.unchanged
    counts.quarantined += folder.quarantined
    counts.kept_chars += folder.kept_chars
    counts.removed_chars += folder.removed_chars


def _run_row(report: Report, source: str, started: datetime, ended: datetime | None) -> Run:
    """A run's row; without an end it says failed, which a run that is killed is."""
    counts = report.sources[source]
    failed = ended is None or any(failure.source == source for failure in report.failed)
    return Run(
        run_id=report.run_id,
        flow_run_id=str(flow_run.id) if flow_run.id else None,
        source=source,
        started_at=started,
        ended_at=ended,
        state="failed" if failed else "held" if counts.held else "done",
        pages=counts.pages,
        documents=counts.documents,
        unchanged=counts.unchanged,
        quarantined=counts.quarantined,
        kept_chars=counts.kept_chars,
        removed_chars=counts.removed_chars,
    )


def _artifact(report: Report) -> None:
    """The run's table, for those who look at it in Prefect."""
    if flow_run.id is None:
        return
    rows = [
        {
            "source": name,
            "pages": counts.pages,
            "documents": counts.documents,
            "unchanged": counts.unchanged,
            "quarantined": counts.quarantined,
            "kept": counts.kept_chars,
            "removed": counts.removed_chars,
            "held": counts.held or "",
        }
        for name, counts in report.sources.items()
    ]
    failed = "".join(
        f"\n\nfailed: {failure.shard} ({failure.pages} pages): {failure.reason}" for failure in report.failed
    )
    said = f"Run {report.run_id}; {report.unchanged} pages were in already{failed}"
    create_table_artifact(key="ingest-run", table=rows, description=said)
