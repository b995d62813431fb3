"""Checks staged shards against what their source is expected to give, before anything is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from schemas.source import Expect
from schemas.tables import Alarm
from warehouse.columns import duckdb_columns
from warehouse.stage import StagedDocument

MIN_PAGES = 5
"""Shares are judged from this many documents on: one odd page among three is no drift."""


def check_source(source: str, expect: Expect, shards: Sequence[Path], now: datetime) -> list[Alarm]:
    """What is not as declared in a source's staged documents; empty when all is well or there is too little to judge."""
    files = [str(path) for shard in shards if (path := shard / "documents.parquet").is_file()]
    if not files:
        return []
    with duckdb.connect(":memory:") as con:
        staged = con.read_parquet(files)
        total = len(staged)
        alarms = []
        if total >= MIN_PAGES:
            for field, least in sorted(expect.fill.items()):
                alarms += _fill(con, staged, source, field, least, total, now)
        if expect.min_body_chars:
            alarms += _short(staged, source, expect.min_body_chars, total, now)
        return alarms


def _fill(
    con: duckdb.DuckDBPyConnection,
    staged: duckdb.DuckDBPyRelation,
    source: str,
    field: str,
    least: float,
    total: int,
    now: datetime,
) -> list[Alarm]:
    if field not in duckdb_columns(StagedDocument):
        raise ValueError(f"source {source} expects a field {field!r}, which documents do not have")
    missing = staged.filter(f'"{field}" IS NULL')
    count = len(missing)
    if total - count >= least * total:
        return []
    detail = f"{field} is there in {total - count} of {total} documents; expected in {least:.0%}"
    return [_alarm(source, "missing_field", field, detail, _examples(missing), now)]


def _short(staged: duckdb.DuckDBPyRelation, source: str, least: int, total: int, now: datetime) -> list[Alarm]:
    short = staged.filter(f"length(text) < {least:d}")
    count = len(short)
    if count * 10 <= total or total < MIN_PAGES:
        return []
    detail = f"{count} of {total} documents have under {least} characters of text"
    return [_alarm(source, "short_body", "text", detail, _examples(short), now)]


def _examples(rows: duckdb.DuckDBPyRelation) -> tuple[str, ...]:
    found = rows.limit(3).project("coalesce(url, document_id)").fetchall()
    return tuple(row[0] for row in found)


def _alarm(source: str, kind: str, subject: str, detail: str, examples: tuple[str, ...], now: datetime) -> Alarm:
    return Alarm(source=source, kind=kind, subject=subject, detail=detail, examples=examples, raised_at=now)
