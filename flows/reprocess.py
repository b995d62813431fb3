"""The reprocess flow: the archive read again with the code of today. No network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from prefect import flow

from cleaners.version import cleaner_version
from flows.finish import LONG, RunFailedError, finish, new_report, publish_run, tell_prefect
from flows.home import Home, init_home, is_wanted, make_way, writing
from flows.intake import clear_leftovers
from flows.making import THREADS, make_shards
from flows.outcome import Report
from flows.progress import Display
from warehouse.again import outdated, refused
from warehouse.archive import captures_at
from warehouse.capture import Capture
from warehouse.schema import open_staging

BATCH = 200
"""Captures looked up at once; between two lookups the run makes way for whoever waits."""


@flow(name="reprocess", flow_run_name="reprocess", task_runner=THREADS)
def reprocess(home: Path, source: str | None = None, only_refused: bool = False, patience: float = 0.0) -> Report:
    """Cleans archived pages again that other code has read, and those in quarantine.

    An interrupted run goes on where it was; a second run finds nothing to do. `patience` is how many seconds to wait
    for another run on the same home.

    Raises:
        BusyError: another run holds the home.
        ArchiveError: the archive does not hold what it should.
        RunFailedError: a shard failed; the rest is loaded.
    """
    place = init_home(home)
    place.config()
    report = new_report()
    tried: set[tuple[str, int]] = set()
    with Display() as display:
        while _round(place, report, source, only_refused, patience, tried, display):
            patience = LONG
            make_way(place)
    tell_prefect(place, report)
    if report.exit_status == 1:
        raise RunFailedError(report)
    return report


def _round(
    home: Home,
    report: Report,
    source: str | None,
    only_refused: bool,
    patience: float,
    tried: set[tuple[str, int]],
    display: Display,
) -> bool:
    """Reads what is left, or as much as whoever waits for the home allows; True if something is left."""
    started = datetime.now(UTC)
    with writing(home, patience):
        clear_leftovers(home)
        with open_staging(home.staging) as con:
            todo = [place for place in _places(con, source, only_refused) if place not in tried]
            batches = _batches(home, todo, tried)
            staged = make_shards(home, batches, report, started, display)
            finish(home, con, staged, (), report, started)
        publish_run(home, report)
    return bool(set(todo) - tried)


def _places(con: duckdb.DuckDBPyConnection, source: str | None, only_refused: bool) -> list[tuple[str, int]]:
    old = [] if only_refused else outdated(con, cleaner_version(), source)
    return [*old, *refused(con, source)]


def _batches(home: Home, todo: list[tuple[str, int]], tried: set[tuple[str, int]]) -> Iterator[list[Capture]]:
    for start in range(0, len(todo), BATCH):
        if start and is_wanted(home):
            return
        some = todo[start : start + BATCH]
        tried.update(some)
        yield list(captures_at(home.raw, some))
