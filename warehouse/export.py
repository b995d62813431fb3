# ruff: noqa: S608 (names in SQL are our own; the condition runs on a read-only connection)
"""The published tables as files for other tools, each row with where it is from, and a dictionary of all columns."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args

import duckdb
import pyarrow as pa

from schemas.tables import HISTORY, TABLES
from warehouse.columns import Column, columns
from warehouse.query import explained, read_only

Kind = Literal["parquet", "jsonl", "csv"]
KINDS: tuple[str, ...] = get_args(Kind)

OF_DOCUMENTS = (
    *("documents", "document_versions", "document_tags", "links", "turns", "paragraphs", "insertions", "comments"),
    *("removals", "dates", "document_events"),
)
"""Tables whose rows belong to a document; the condition chooses by it."""
SUPERSEDED = tuple(f"{name}_history" for name in HISTORY)
"""Rows of earlier versions: they too have citations."""
PAIRS = ("relations", "speaker_conflicts")
"""Tables of two documents: a row is chosen with either."""
OTHERS = ("document_aliases", "events", "speakers", "rules")
EVERY = (*OF_DOCUMENTS, *SUPERSEDED, *PAIRS, *OTHERS)
DICTIONARY = "dictionary.md"
ROWS = 50_000
"""Rows held in memory at once."""

_PROVENANCE = {"url": "Address of the page.", "version": "The document's version.", "page_sha256": "Hash of its bytes."}
"""Added to rows of documents that do not have it."""


class ExportError(Exception):
    """Nothing was exported; the message says what to do."""


def export(published: Path, folder: Path, kind: Kind, where: str | None = None) -> dict[str, int]:
    """Writes every table to `folder`, and gives their rows; the folder appears whole or not at all.

    Parquet is partitioned by source. `where` is a condition on `documents`, such as `source = 'mid_ru'`: it chooses the
    rows of documents, aliases, and pairs with such a document. A folder that has only what an export writes is
    replaced, any other that has something in it is refused.

    Raises:
        ExportError: the folder is not ours.
        QueryError: there is no published file, or the condition cannot be run.
    """
    folder = folder.resolve()
    _want_ours(folder)
    part, old = folder.with_name(f".{folder.name}.part"), folder.with_name(f".{folder.name}.old")
    _remove(part)
    _remove(old)
    part.mkdir(parents=True)
    try:
        with read_only(published) as con:
            _try(con, where)
            written = {name: _write(con, name, part, kind, where) for name in EVERY}
            (part / DICTIONARY).write_text("\n".join(_dictionary(con, written)) + "\n", encoding="utf-8")
        if folder.exists():
            folder.rename(old)
        part.rename(folder)
    finally:
        _remove(part)
    _remove(old)
    return written


def _want_ours(folder: Path) -> None:
    ours = {DICTIONARY, *(name + end for name in EVERY for end in ("", ".jsonl", ".csv"))}
    if folder.exists() and (not folder.is_dir() or {path.name for path in folder.iterdir()} - ours):
        raise ExportError(f"{folder} has other things in it; name a new or an empty folder")


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _try(con: duckdb.DuckDBPyConnection, where: str | None) -> None:
    """Says what is wrong with the condition before anything is written."""
    sql = f"SELECT count(*) FROM documents WHERE ({where or 'true'}\n)"
    try:
        con.execute(sql)
    except duckdb.Error as error:
        raise explained(error, sql) from error


def _write(con: duckdb.DuckDBPyConnection, name: str, folder: Path, kind: Kind, where: str | None) -> int:
    sql = _select(name, where)
    if kind == "jsonl":
        times = {c.name: f"strftime({c.name}, '%Y-%m-%dT%H:%M:%S.%fZ')" for c in _columns(name) if "TIMES" in c.sql}
        return _jsonl(con, f"SELECT to_json(r) FROM ({_replaced(sql, times)}) r", folder / f"{name}.jsonl")
    if kind == "csv":
        nested = [c.name for c in _columns(name) if c.sql.endswith("]") or c.sql.startswith("MAP")]
        sql = _replaced(sql, {column: f"to_json({column})::VARCHAR" for column in nested})
    reader = con.execute(sql).to_arrow_reader(ROWS)
    return _csv(reader, folder / f"{name}.csv") if kind == "csv" else _parquet(reader, folder / name)


def _columns(name: str) -> tuple[Column, ...]:
    return columns(TABLES[name.removesuffix("_history")].model)


def _replaced(sql: str, columns: dict[str, str]) -> str:
    texts = ", ".join(f"{text} AS {column}" for column, text in columns.items())
    return f"SELECT * REPLACE ({texts}) FROM ({sql})" if columns else sql


def _select(name: str, where: str | None) -> str:
    """The rows of a table that are chosen, those of documents with their provenance."""
    chosen = f"(SELECT document_id FROM documents WHERE ({where}\n))" if where else None
    if name in PAIRS:
        condition = f"WHERE document_a IN {chosen} OR document_b IN {chosen}" if chosen else ""
        return f"SELECT * FROM {name} {condition}"
    condition = f"WHERE t.document_id IN {chosen}" if chosen else ""
    if name in OTHERS:
        return f"SELECT t.* FROM {name} t {condition if name == 'document_aliases' else ''}"
    if name == "documents":
        return f"SELECT t.* FROM documents t {condition}"
    added = {column: f"d.{column}" for column in ("source", *_PROVENANCE)}
    versions = ""
    if name in SUPERSEDED:  # whose bytes are those of their version
        versions = "JOIN document_versions v ON v.document_id = t.document_id AND v.version = t.version"
        added["page_sha256"] = "v.page_sha256"
    own = {column.name for column in _columns(name)}
    wanted = ", ".join(["t.*", *(sql for column, sql in added.items() if column not in own)])
    return f"SELECT {wanted} FROM {name} t JOIN documents d ON d.document_id = t.document_id {versions} {condition}"


def _jsonl(con: duckdb.DuckDBPyConnection, sql: str, path: Path) -> int:
    rows = 0
    found = con.execute(sql)
    with path.open("w", encoding="utf-8") as file:
        while some := found.fetchmany(ROWS):
            file.writelines(f"{row[0]}\n" for row in some)
            rows += len(some)
    return rows


def _csv(reader: pa.RecordBatchReader, path: Path) -> int:
    from pyarrow import csv

    rows = 0
    with csv.CSVWriter(path, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def _parquet(reader: pa.RecordBatchReader, folder: Path) -> int:
    from pyarrow import dataset, parquet

    rows = [0]

    def counted() -> Iterator[pa.RecordBatch]:
        for batch in reader:
            rows[0] += batch.num_rows
            yield batch

    by_source: dict[str, Any] = {"partitioning": ["source"], "partitioning_flavor": "hive"}
    dataset.write_dataset(
        counted(),
        folder,
        format="parquet",
        schema=reader.schema,
        **(by_source if "source" in reader.schema.names else {}),
    )
    if not rows[0]:  # no row, no partition: its columns are there all the same
        folder.mkdir(exist_ok=True)
        parquet.write_table(reader.schema.empty_table(), folder / "part-0.parquet")
    return rows[0]


def _dictionary(con: duckdb.DuckDBPyConnection, written: dict[str, int]) -> Iterator[str]:
    [(snapshot, published, version)] = con.execute(
        "SELECT snapshot_id, published_at, onrecord_version FROM meta"
    ).fetchall()
    yield "# Data dictionary\n"
    yield f"onrecord {version}, snapshot `{snapshot[:16]}`, published {published:%Y-%m-%d %H:%M} UTC."
    for name, rows in written.items():
        told = " ".join((TABLES[name.removesuffix("_history")].model.__doc__ or "").split())
        own = [(c.name, c.sql, c.description) for c in _columns(name)]
        names = {column[0] for column in own}
        if name in OF_DOCUMENTS or name in SUPERSEDED:
            added = {"source": "The adapter."} | _PROVENANCE
            own += [(c, "BIGINT" if c == "version" else "VARCHAR", why) for c, why in added.items() if c not in names]
        yield f"\n## {name}\n\n{told}{' Rows of earlier versions.' if name in SUPERSEDED else ''} {rows} rows.\n"
        yield "| column | type | meaning |\n|---|---|---|"
        yield from (f"| {column} | {sql} | {why.replace('|', chr(92) + '|')} |" for column, sql, why in own)
