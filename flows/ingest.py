"""The ingest flow: discover → fetch → archive → clean → check → load → publish."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from uuid import uuid4

import duckdb
from prefect import flow
from prefect.runtime import flow_run

from cleaners.version import cleaner_version
from flows.finish import LONG, RunFailedError, finish, new_report, publish_run, tell_prefect
from flows.home import Home, init_home, make_way, writing
from flows.intake import Intake, archive_inputs, clear_leftovers, known_pages, pending_captures
from flows.making import THREADS, make_shards
from flows.older import older_first
from flows.outcome import Report
from flows.polling import note_captures
from flows.progress import Display
from flows.shards import UNREAD, Staged
from flows.sightings import known_documents, split
from flows.taken import Files
from flows.web import Round, Web
from warehouse.capture import Capture, page_row
from warehouse.schema import open_staging
from warehouse.stage import ShardRecords, stage, write_shard


def _run_name() -> str:
    """What is taken in, for Prefect's lists."""
    given = flow_run.parameters
    files, urls = given.get("paths") or (), given.get("urls") or ()
    what = ", ".join(Path(path).name for path in files) or ", ".join(urls) or ", ".join(given.get("sources") or ())
    return (what or "all enabled sources")[:80]


@flow(name="ingest", flow_run_name=_run_name, task_runner=THREADS)
def ingest(
    home: Path,
    sources: Sequence[str] = (),
    paths: Sequence[Path] = (),
    urls: Sequence[str] = (),
    limit: int | None = None,
    patience: float = 0.0,
    jitter: float = 0.0,
) -> Report:
    """Takes pages in, and finishes what an interrupted run left.

    From `paths` (files; at most one source, which then reads them), else from the web: exactly `urls`, else what the
    enabled `sources` (none named: all of them) have that is new or due. `patience` is how many seconds to wait for
    another run on the same home; a scheduled run is put off by up to `jitter` seconds.

    Raises:
        BusyError: another run holds the home.
        HomeError: the settings do not allow it; says which.
        InputError: a path that cannot be taken in.
        IntakeError: the archive cannot be written.
        RunFailedError: a shard failed or a source is down; the rest is loaded.
    """
    time.sleep(random.uniform(0.0, jitter))  # noqa: S311 - to spread runs, nothing secret
    place = init_home(home)
    place.config()
    report = new_report()
    with Display() as display:
        if paths:
            with writing(place, patience):
                _take_files(place, report, paths, next(iter(sources), None), limit, display)
        else:
            _take_web(place, report, Web.of(place, sources, urls, limit), patience, display)
    tell_prefect(place, report)
    if report.exit_status == 1:
        raise RunFailedError(report)
    return report


def _take_files(
    home: Home, report: Report, paths: Sequence[Path], source: str | None, limit: int | None, display: Display
) -> None:
    started = datetime.now(UTC)
    clear_leftovers(home)
    with open_staging(home.staging) as con:
        files = Files(home, con, paths, source)
        inputs = display.looked_at(files.inputs(limit))
        pending, sightings = _pending(home, con, report)
        intake = Intake()
        known = known_pages(con, [*pending, *sightings])
        archived = archive_inputs(home, report.run_id, inputs, known, intake, started)
        batches = older_first(home, con, chain([pending], archived))
        staged = make_shards(home, batches, report, started, display)
        report.unchanged, report.refused_before = intake.unchanged + files.known, intake.refused_before
        report.forgotten = intake.forgotten
        staged += _stage_refused(home, intake)
        finish(home, con, staged, sightings, report, started)
        files.note(report, intake.archived)
    publish_run(home, report)


def _take_web(home: Home, report: Report, web: Web, patience: float, display: Display) -> None:
    """Rounds until nothing is left to fetch: between two of them whoever waits for the home gets it."""
    first, more = True, True
    while more:
        started = datetime.now(UTC)
        with writing(home, patience):
            clear_leftovers(home)
            with open_staging(home.staging) as con:
                pending, sightings = _pending(home, con, report)
                this = Round(home, con, web, report, display)
                this.begin(started, discovering=first)
                staged = make_shards(
                    home, older_first(home, con, chain([pending], this.batches())), report, started, display
                )
                this.end()
                finish(home, con, staged, [*sightings, *this.sightings], report, started)
            publish_run(home, report)
        first, more = False, this.cut_short
        patience = LONG
        make_way(home)


def _pending(home: Home, con: duckdb.DuckDBPyConnection, report: Report) -> tuple[list[Capture], list[Capture]]:
    """What earlier runs archived and did not load: pages to clean, and sightings."""
    pending = pending_captures(home, con)
    note_captures(con, pending)
    to_clean, sightings = split(pending, known_documents(con))
    report.recovered += len(to_clean)
    return to_clean, sightings


def _stage_refused(home: Home, intake: Intake) -> list[Staged]:
    """A shard of the inputs that are no pages, with their bytes where they have any."""
    if not intake.refused:
        return []
    pages = [page_row(capture, None, None, None) for capture in intake.refused_bytes]
    tables = stage(ShardRecords(pages, (), intake.refused), cleaner_version())
    folder = write_shard(home.shards, f"refused-{uuid4().hex[:24]}", tables)
    return [Staged(folder.name, UNREAD, len(pages), len(intake.refused), 0, 0)]
