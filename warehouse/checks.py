"""Checks staged shards against what their source is declared to give, before anything is loaded."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import duckdb

from schemas.source import Expect
from schemas.tables import Alarm
from warehouse.baseline import staged_files, staged_sql
from warehouse.columns import duckdb_columns
from warehouse.drift_facts import MIN_PAGES, Finding
from warehouse.stage import StagedDocument

__all__ = ["MIN_PAGES", "check_source"]

MAX_ODD = 0.1
"""Share of documents that may be shorter or longer than expected, and one in any case: now and then a page is."""

_EMPTY = "\"{field}\" IS NULL OR CAST(\"{field}\" AS VARCHAR) IN ('', '[]')"

_REFUSED = """
SELECT reason, count(*), list(coalesce(url, capture_id) ORDER BY url)[:3] FROM {quarantine}
WHERE capture_id NOT IN (SELECT unnest($1::VARCHAR[])) GROUP BY reason ORDER BY 2 DESC, reason
"""

_TURNS = """
SELECT median(turns), count(*), list(page ORDER BY turns)[:3], list(page ORDER BY turns DESC)[:3] FROM (
    SELECT any_value(coalesce(d.url, d.document_id)) AS page, count(*) AS turns
    FROM {turns} JOIN {documents} d USING (capture_id) GROUP BY capture_id
)
"""


class _Run(NamedTuple):
    """The staged rows of a source, on a connection of their own."""

    con: duckdb.DuckDBPyConnection
    shards: Sequence[Path]
    documents: duckdb.DuckDBPyRelation
    total: int


def check_source(
    source: str, expect: Expect, shards: Sequence[Path], now: datetime, refused_before: Collection[str] = ()
) -> list[Alarm]:
    """What is not as declared in a source's staged pages; empty when all is well or there is too little to judge.

    `refused_before` are captures that wait in quarantine: that they are refused again says nothing of the run.

    Raises:
        ValueError: the source expects a field that documents do not have.
    """
    known = duckdb_columns(StagedDocument)
    unknown = [field for field in expect.fill if field not in known]
    if unknown:
        raise ValueError(f"source {source} expects a field {unknown[0]!r}, which documents do not have")
    with duckdb.connect(":memory:") as con:
        files = staged_files(shards, "documents")
        documents = con.read_parquet(files) if files else con.sql("SELECT 0 WHERE false")
        run = _Run(con, shards, documents, len(documents))
        found = list(_refused(run, expect, refused_before))
        if run.total:
            found += _counted(run, expect)
        if run.total >= MIN_PAGES:
            found += [*_fields(run, expect), *_bodies(run, expect), *_share_removed(run, expect), *_turns(run, expect)]
    return alarms_of(source, found, now)


def alarms_of(source: str, found: Sequence[Finding], now: datetime) -> list[Alarm]:
    """Findings as rows of `alarms`; of two that are called the same the first stands."""
    first = {(finding.kind, finding.subject): finding for finding in reversed(found)}
    return [
        Alarm(source=source, kind=kind, subject=subject, detail=one.detail, examples=one.pages, raised_at=now)
        for (kind, subject), one in reversed(first.items())
    ]


def _refused(run: _Run, expect: Expect, before: Collection[str]) -> Iterator[Finding]:
    """Most pages of the run are refused: named is what most are refused for."""
    if not staged_files(run.shards, "quarantine"):
        return
    sql = _REFUSED.format(quarantine=staged_sql(run.shards, "quarantine"))
    rows = run.con.execute(sql, [list(before)]).fetchall()
    refused = sum(row[1] for row in rows)
    tried = run.total + refused
    if refused >= MIN_PAGES and refused > expect.max_refused * tried:
        detail = (
            f"{refused} of {tried} pages are refused, most as {rows[0][0]}; expected up to {expect.max_refused:.0%}"
        )
        yield Finding("refused_pages", rows[0][0], detail, tuple(rows[0][2]))


def _counted(run: _Run, expect: Expect) -> Iterator[Finding]:
    if run.total < expect.min_documents:
        detail = f"the run has {run.total} documents; expected at least {expect.min_documents}"
        yield Finding("few_documents", "run", detail, _examples(run.documents))
    if expect.max_documents is not None and run.total > expect.max_documents:
        detail = f"the run has {run.total} documents; expected up to {expect.max_documents}"
        yield Finding("many_documents", "run", detail, _examples(run.documents))


def _fields(run: _Run, expect: Expect) -> Iterator[Finding]:
    for field, least in sorted(expect.fill.items()):
        missing = run.documents.filter(_EMPTY.format(field=field))
        there = run.total - len(missing)
        if there < least * run.total:
            detail = f"{field} is there in {there} of {run.total} documents; expected in {least:.0%}"
            yield Finding("missing_field", field, detail, _examples(missing))


def _bodies(run: _Run, expect: Expect) -> Iterator[Finding]:
    short = run.documents.filter(f"length(text) < {expect.min_body_chars:d}")
    if len(short) > MAX_ODD * run.total:
        detail = f"{len(short)} of {run.total} documents have under {expect.min_body_chars} characters of text"
        yield Finding("short_body", "text", detail, _examples(short))
    if expect.max_body_chars is None:
        return
    long = run.documents.filter(f"length(text) > {expect.max_body_chars:d}")
    if len(long) > MAX_ODD * run.total:
        detail = f"{len(long)} of {run.total} documents have over {expect.max_body_chars} characters of text"
        yield Finding("long_body", "text", detail, _examples(long))


def _share_removed(run: _Run, expect: Expect) -> Iterator[Finding]:
    shares = run.documents.filter("visible_chars > 0").project("removed_chars / visible_chars AS share")
    share = (shares.median("share").fetchone() or (None,))[0]
    if expect.max_removed is not None and share is not None and share > expect.max_removed:
        detail = f"half of {run.total} documents have {share:.0%} of their text removed or more; "
        detail += f"expected up to {expect.max_removed:.0%}"
        most = run.documents.order("removed_chars / greatest(visible_chars, 1) DESC")
        yield Finding("much_removed", "removed_chars", detail, _examples(most))


def _turns(run: _Run, expect: Expect) -> Iterator[Finding]:
    tables = {name: staged_sql(run.shards, name) for name in ("turns", "documents")}
    row = run.con.execute(_TURNS.format(**tables)).fetchone()
    if row is None or row[1] < MIN_PAGES:
        return
    median, pages, fewest, most = row
    if median < expect.min_turns:
        detail = f"half of {pages} transcripts have {median:.0f} turns or fewer; expected {expect.min_turns} at least"
        yield Finding("few_turns", "turns", detail, tuple(fewest))
    if expect.max_turns is not None and median > expect.max_turns:
        detail = f"half of {pages} transcripts have {median:.0f} turns or more; expected up to {expect.max_turns}"
        yield Finding("many_turns", "turns", detail, tuple(most))


def _examples(documents: duckdb.DuckDBPyRelation) -> tuple[str, ...]:
    return tuple(row[0] for row in documents.limit(3).project("coalesce(url, document_id)").fetchall())
