"""What commands print about sources and runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaners.catalogue import catalogue, source_named
from flows.home import Home, HomeError, find_home
from warehouse.query import QueryError, Result, run_query

if TYPE_CHECKING:
    from flows.ingest import Report


def source_rows(name: str | None) -> Result:
    """The sources, or one: what each is, where, whether enabled, and what of it is in the warehouse."""
    chosen = [source_named(name)] if name else sorted(catalogue().values(), key=lambda s: s.name)
    enabled, loaded = _state()
    columns = ("source", "what it is", "hosts", "enabled", "documents", "last capture", "held since")
    types = ("VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR", "BIGINT", "TIMESTAMPTZ", "TIMESTAMPTZ")
    rows = []
    for source in chosen:
        entry = enabled.get(source.name)
        state = "no" if entry is None else ", ".join(entry.hosts) or "yes"
        rows.append((source.name, source.title, ", ".join(source.hosts), state, *loaded.get(source.name, (0, None, None))))
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
    """What an ingest of these paths would load: read and cleaned here, nothing written."""
    from cleaners.clean import Rejected, clean_page
    from flows.inputs import BadInput, read_inputs

    counts: dict[str, list[int]] = defaultdict(lambda: [0] * 7)
    for item in read_inputs(paths, source, limit):
        if isinstance(item, BadInput):
            counts["unread"][5] += 1
            continue
        try:
            cleaned = clean_page(item.page, item.source, url_basis=item.url_basis)
        except Rejected:
            row = counts[item.source or "unread"]
            row[5] += 1
            row[0] += 1
            continue
        document = cleaned.document
        found = (1, 1, len(cleaned.turns), len(cleaned.comments), document.kept_chars, 0, document.removed_chars)
        counts[document.source] = [a + b for a, b in zip(counts[document.source], found, strict=True)]
    columns = ("source", "pages", "documents", "turns", "comments", "kept", "quarantined", "removed")
    rows: list[tuple[Any, ...]] = [(name, *values) for name, values in sorted(counts.items())]
    return Result(columns, ("VARCHAR", *("BIGINT",) * 7), rows)


LOADED = """
SELECT p.source AS source, count(*) AS pages, count(DISTINCT d.document_id) AS documents,
       coalesce(sum(t.n), 0)::BIGINT AS turns, coalesce(sum(c.n), 0)::BIGINT AS comments,
       coalesce(sum(d.kept_chars), 0)::BIGINT AS kept, coalesce(sum(d.removed_chars), 0)::BIGINT AS removed,
       count(q.capture_id) AS quarantined
FROM (SELECT capture_id, coalesce(source, '(none)') AS source FROM pages) p
LEFT JOIN documents d ON d.capture_id = p.capture_id
LEFT JOIN (SELECT document_id, count(*) AS n FROM turns GROUP BY ALL) t ON t.document_id = d.document_id
LEFT JOIN (SELECT document_id, count(*) AS n FROM comments GROUP BY ALL) c ON c.document_id = d.document_id
LEFT JOIN quarantine q ON q.capture_id = p.capture_id
GROUP BY ALL ORDER BY source
"""
"""What the warehouse holds, a row a source; characters without white space."""


def report_lines(home: Home, report: Report) -> Iterator[str]:
    """What a run did, for a person, ending with where the database is."""
    total = {name: sum(getattr(s, name) for s in report.sources.values()) for name in ("documents", "quarantined")}
    if not report.sources and not report.failed:
        yield f"nothing new: {report.unchanged} pages were in already"
    else:
        yield f"loaded {total['documents']} new or changed documents; {total['quarantined']} pages quarantined"
        if report.unchanged:
            yield f"{report.unchanged} pages were in already"
    if report.recovered:
        yield f"{report.recovered} pages were taken up from an earlier run that did not end"
    for name, source in report.sources.items():
        if source.held:
            yield f"{name} is held back, its last good rows stay: {source.held}"
    yield f"database: {home.published}"


def loaded_table(home: Home) -> Result:
    """What the published database holds, by source.

    Raises:
        QueryError: there is no published database.
    """
    if not home.published.exists():
        raise QueryError(f"{home.published} is not there yet; run onrecord ingest first")
    return run_query(home.published, LOADED)
