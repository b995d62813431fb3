"""From staged shards to the writer's tables: each source is checked, loaded or held, and told of in `runs`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

import duckdb

from flows.checking import listing_alarms, page_alarms
from flows.home import Home
from flows.outcome import Report, SourceReport
from flows.shards import Staged
from schemas.tables import Run
from warehouse.holds import hold_source, note_listings, release_source
from warehouse.load import load_run, load_shards


def load(
    home: Home,
    con: duckdb.DuckDBPyConnection,
    staged: Sequence[Staged],
    report: Report,
    started: datetime,
    flow_run_id: str | None,
) -> None:
    """Checks each source, then loads its shards; a source that fails its checks is set aside and the others load."""
    by_source: dict[str, list[Staged]] = defaultdict(list)
    for folder in staged:
        by_source[folder.source].append(folder)
    for failure in report.failed:
        report.of(failure.source)
    for source in sorted({*by_source, *report.sources}):
        report.of(source)
        # Stands like this if the run is killed here.
        load_run(con, _run_row(report, source, started, None, flow_run_id))
        if by_source[source]:
            _load_source(home, con, by_source[source], report, source, started)
        if report.of(source).asked:
            troubles = report.of(source).troubles
            found = listing_alarms(home, con, source, troubles, started)
            report.of(source).alarms = [alarm.detail for alarm in found]
            note_listings(con, source, found, started)
        load_run(con, _run_row(report, source, started, datetime.now(UTC), flow_run_id))


def _load_source(
    home: Home,
    con: duckdb.DuckDBPyConnection,
    folders: Sequence[Staged],
    report: Report,
    source: str,
    started: datetime,
) -> None:
    counts = report.of(source)
    alarms = page_alarms(home, con, source, [home.shards / folder.folder for folder in folders], started)
    if alarms:
        counts.held = "; ".join(alarm.detail for alarm in alarms) + f" (onrecord check {source} says where to look)"
        hold_source(con, source, alarms, started)
        return
    for folder in folders:
        _add(counts, folder)
    loaded = load_shards(con, [home.shards / folder.folder for folder in folders], datetime.now(UTC))
    counts.documents += loaded.documents_new + loaded.documents_changed
    counts.unchanged += loaded.unchanged
    counts.superseded += loaded.superseded
    if not any(failure.source == source for failure in report.failed):
        release_source(con, source, started)


def _add(counts: SourceReport, folder: Staged) -> None:
    counts.pages += folder.pages
    counts.quarantined += folder.quarantined
    counts.kept_chars += folder.kept_chars
    counts.removed_chars += folder.removed_chars


def _run_row(report: Report, source: str, started: datetime, ended: datetime | None, flow_run_id: str | None) -> Run:
    """A run's row; without an end it says failed, which a run that is killed is."""
    counts = report.sources[source]
    failed = ended is None or bool(counts.down) or any(failure.source == source for failure in report.failed)
    return Run(
        run_id=report.run_id,
        flow_run_id=flow_run_id,
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
