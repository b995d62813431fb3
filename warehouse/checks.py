"""Checks staged shards against what their source is expected to give, before anything is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from schemas.source import Expect
from schemas.tables import Alarm
from warehouse.columns import duckdb_columns
from warehouse.stage import StagedDocument

MIN_PAGES = 5
"""Shares are judged from this many documents on: one odd page among three is no drift."""

MAX_SHORT = 0.1
"""Share of documents that may be shorter than expected: now and then a page is."""

_EMPTY = "\"{field}\" IS NULL OR CAST(\"{field}\" AS VARCHAR) IN ('', '[]')"


def check_source(source: str, expect: Expect, shards: Sequence[Path], now: datetime) -> list[Alarm]:
    """What is not as declared in a source's staged documents; empty when all is well or there is too little to judge.

    Raises:
        ValueError: the source expects a field that documents do not have.
    """
    known = duckdb_columns(StagedDocument)
    unknown = [field for field in expect.fill if field not in known]
    if unknown:
        raise ValueError(f"source {source} expects a field {unknown[0]!r}, which documents do not have")
    files = [str(path) for shard in shards if (path := shard / "documents.parquet").is_file()]
    if not files:
        return []
    with duckdb.connect(":memory:") as con:
        documents = con.read_parquet(files)
        if len(documents) < MIN_PAGES:
            return []
        return [
            Alarm(source=source, kind=kind, subject=subject, detail=detail, examples=_examples(wrong), raised_at=now)
            for kind, subject, detail, wrong in _failures(documents, expect)
        ]


def _failures(
    documents: duckdb.DuckDBPyRelation, expect: Expect
) -> Iterator[tuple[str, str, str, duckdb.DuckDBPyRelation]]:
    """Kind, subject and detail of each expectation that does not hold, and the documents that break it."""
    total = len(documents)
    for field, least in sorted(expect.fill.items()):
        missing = documents.filter(_EMPTY.format(field=field))
        there = total - len(missing)
        if there < least * total:
            detail = f"{field} is there in {there} of {total} documents; expected in {least:.0%}"
            yield "missing_field", field, detail, missing
    short = documents.filter(f"length(text) < {expect.min_body_chars:d}")
    if len(short) > MAX_SHORT * total:
        detail = f"{len(short)} of {total} documents have under {expect.min_body_chars} characters of text"
        yield "short_body", "text", detail, short
    removed = documents.filter("visible_chars > 0").project("removed_chars / visible_chars AS share").median("share")
    share = (removed.fetchone() or (None,))[0]
    if expect.max_removed is not None and share is not None and share > expect.max_removed:
        most_allowed = f"expected up to {expect.max_removed:.0%}"
        detail = f"half of {total} documents have {share:.0%} of their text removed or more; {most_allowed}"
        most = documents.order("removed_chars / greatest(visible_chars, 1) DESC")
        yield "much_removed", "removed_chars", detail, most


def _examples(documents: duckdb.DuckDBPyRelation) -> tuple[str, ...]:
    found = documents.limit(3).project("coalesce(url, document_id)").fetchall()
    return tuple(row[0] for row in found)
