"""What commands print about sources and runs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaners.catalogue import catalogue, source_named
from cleaners.clean import Cleaned, Rejected
from flows.home import Home, HomeError, find_home
from warehouse.query import QueryError, Result, run_query

if TYPE_CHECKING:
    from flows.outcome import Report, SourceReport


def source_rows(name: str | None) -> Result:
    """The sources, or one: what each is, where it is found, whether enabled, and what of it is in the warehouse."""
    chosen = [source_named(name)] if name else sorted(catalogue().values(), key=lambda s: s.name)
    enabled, loaded = _state()
    columns = ("source", "what it is", "hosts", "found by", "schedule", "enabled", "documents", "last capture", "held")
    types = (*("VARCHAR",) * 6, "BIGINT", "TIMESTAMPTZ", "TIMESTAMPTZ")
    rows = []
    for source in chosen:
        entry = enabled.get(source.name)
        state = "no" if entry is None else ", ".join(entry.hosts) or "yes"
        places = ", ".join(dict.fromkeys(type(place).__name__.lower() for place in source.discover))
        schedule = (entry.schedule if entry else None) or source.schedule
        known = loaded.get(source.name, (0, None, None))
        hosts = ", ".join(source.hosts)
        rows.append((source.name, source.title, hosts, places, schedule if places else None, state, *known))
    return Result(columns, types, rows)


def _state() -> tuple[dict[str, Any], dict[str, tuple[Any, ...]]]:
    """Enabled sources and what is loaded of each; nothing where there is no home or no database yet."""
    try:
        home = find_home()
    except HomeError:
        return {}, {}
    if not home.published.exists():
        return home.config().sources, {}
    sql = (
        "SELECT f.source, count(d.document_id), any_value(f.last_fetch), any_value(f.held_since) "
        "FROM freshness f LEFT JOIN documents d ON d.source = f.source GROUP BY f.source"
    )
    return home.config().sources, {row[0]: row[1:] for row in run_query(home.published, sql).rows}


def dry_run_rows(paths: Sequence[Path], source: str | None, limit: int | None) -> Result:
    """What an ingest of these paths would load: read and cleaned here, nothing written.

    Raises:
        InputError: as `read_inputs`.
    """
    from flows.inputs import BadInput, read_inputs
    from flows.shards import UNREAD, read_page

    now = datetime.now(UTC)
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for item in read_inputs(paths, source, limit):
        if isinstance(item, BadInput):
            rows[UNREAD]["quarantined"] += 1
            continue
        outcome = read_page(item.page, item.source, item.url_basis, now)
        if isinstance(outcome, Rejected):
            rows[item.source if item.source in catalogue() else UNREAD].update(pages=1, quarantined=1)
        else:
            rows[outcome.document.source].update(_counts(outcome))
    columns = ("source", "pages", "documents", "turns", "comments", "kept", "removed", "quarantined")
    table = [(name, *(counts[column] for column in columns[1:])) for name, counts in sorted(rows.items())]
    return Result(columns, ("VARCHAR", *("BIGINT",) * 7), table)


def _counts(cleaned: Cleaned) -> dict[str, int]:
    return {
        "pages": 1,
        "documents": 1,
        "turns": len(cleaned.turns),
        "comments": len(cleaned.comments),
        "kept": cleaned.document.kept_chars,
        "removed": cleaned.document.removed_chars,
    }


LOADED = """
WITH p AS (SELECT coalesce(source, '(none)') AS source, count(*) AS pages FROM pages GROUP BY ALL),
     d AS (
         SELECT source, count(*) AS documents, sum(kept_chars)::BIGINT AS kept, sum(removed_chars)::BIGINT AS removed
         FROM documents GROUP BY ALL
     ),
     t AS (SELECT source, count(*) AS turns FROM turns JOIN documents USING (document_id) GROUP BY ALL),
     c AS (SELECT source, count(*) AS comments FROM comments JOIN documents USING (document_id) GROUP BY ALL),
     q AS (SELECT coalesce(source, '(none)') AS source, count(*) AS quarantined FROM quarantine GROUP BY ALL)
SELECT source, coalesce(pages, 0) AS pages, coalesce(documents, 0) AS documents, coalesce(turns, 0) AS turns,
       coalesce(comments, 0) AS comments, coalesce(kept, 0) AS kept, coalesce(removed, 0) AS removed,
       coalesce(quarantined, 0) AS quarantined
FROM p FULL JOIN d USING (source) FULL JOIN t USING (source) FULL JOIN c USING (source) FULL JOIN q USING (source)
ORDER BY source
"""
"""What the warehouse holds, a row a source; characters without white space."""


def report_lines(home: Home, report: Report) -> Iterator[str]:
    """What a run did, for a person, ending with where the database is."""
    asked = {name: counts for name, counts in report.sources.items() if counts.asked}
    for name, counts in asked.items():
        yield f"{name}: {_found(counts)}"
    yield from _loaded(report, bool(asked))
    if report.refused_before:
        yield f"{report.refused_before} refused before, and still in quarantine"
    if report.forgotten:
        yield f"{_pages(report.forgotten)} forgotten here before, and not taken in"
    if report.recovered:
        yield f"{_pages(report.recovered)} taken up that an earlier run had archived and not loaded"
    if older := sum(source.superseded for source in report.sources.values()):
        yield f"{_pages(older)} older than what is loaded: kept in the archive, and no version of their own"
    if report.waiting:
        yield f"{report.waiting} more addresses wait for the next run"
    for name, source in report.sources.items():
        yield from (f"{name}: {t.address}: {t.reason}: {t.detail}" for t in source.troubles if not source.down)
        yield from (f"{name}: {alarm}" for alarm in source.alarms)
        if source.held:
            yield f"{name} is held back, its last good rows stay: {source.held}"
    yield f"database: {home.published}"


def _found(counts: SourceReport) -> str:
    parts = [f"{counts.discovered} new addresses found", f"{counts.fetched} pages fetched"]
    parts += [f"{counts.not_modified} as they were"] if counts.not_modified else []
    parts += [f"{counts.refused} gave no page (table candidates says why)"] if counts.refused else []
    return ", ".join(parts)


def _loaded(report: Report, asked: bool) -> Iterator[str]:
    known = f"{_pages(report.unchanged)} in already"
    documents = sum(source.documents for source in report.sources.values())
    quarantined = sum(source.quarantined for source in report.sources.values())
    taken = any(source.pages or source.held for source in report.sources.values())
    if taken or documents or quarantined or report.failed:
        yield f"loaded {documents} new or changed documents; {quarantined} refused (onrecord quarantine says why)"
        if report.unchanged:
            yield known
    elif not asked:
        yield f"nothing new: {known}" if report.unchanged else "nothing new: there was no page to take in"


def failure_lines(report: Report) -> Iterator[str]:
    """What a run could not do: a line a source or shard, for standard error."""
    for name, source in report.sources.items():
        if source.down:
            yield f"{name} is down, its last good rows stay: {source.down}"
    for failure in report.failed:
        yield f"{failure.shard} failed, its {failure.pages} pages wait for the next run: {failure.reason}"


def _pages(count: int) -> str:
    return "1 page was" if count == 1 else f"{count} pages were"


def loaded_table(home: Home) -> Result:
    """What the published database holds, by source.

    Raises:
        QueryError: there is no published database.
    """
    if not home.published.exists():
        raise QueryError(f"{home.published} is not there yet; run onrecord ingest first")
    return run_query(home.published, LOADED)
