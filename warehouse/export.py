# ruff: noqa: S608 (names in SQL are our own; the condition runs on a read-only connection)
"""The published tables as files for other tools, each row with where it is from, and a dictionary of all columns."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args

import duckdb
import pyarrow as pa

from schemas.tables import TABLES
from warehouse.columns import columns
from warehouse.query import explained, read_only

Kind = Literal["parquet", "jsonl", "csv"]
KINDS: tuple[str, ...] = get_args(Kind)

OF_DOCUMENTS = (
    *("documents", "document_versions", "document_tags", "links", "turns", "paragraphs", "insertions", "comments"),
    *("removals", "dates", "document_events"),
)
"""Tables whose rows belong to a document; the condition chooses by it."""
OTHERS = ("events", "speakers", "speaker_conflicts", "relations", "rules", "document_aliases")
DICTIONARY = "dictionary.md"
ROWS = 50_000
"""Rows held in memory at once."""

_PROVENANCE = {"url": "Address of the page.", "version": "The document's version.", "page_sha256": "Hash of its bytes."}
"""Added to rows of documents that do not have it."""


class ExportError(Exception):
    """Nothing was exported; the message says what to do."""


def export(published: Path, folder: Path, kind: Kind, where: str | None = None) -> dict[str, int]:
    """Writes every table to `folder`, and gives their rows; the folder appears whole or not at all.

    Parquet is partitioned by source. `where` is a condition on `documents`, such as `source = 'mid_ru'`. A folder that
    an earlier export made is replaced, any other that has something in it is refused.

    Raises:
        ExportError: the folder is not ours.
        QueryError: there is no published file, or the condition cannot be run.
    """
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / DICTIONARY).exists())):
        raise ExportError(f"{folder} has other things in it; name a new or an empty folder")
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        with read_only(published) as con:
            _try(con, where)
            written = {name: _write(con, name, part, kind, where) for name in (*OF_DOCUMENTS, *OTHERS)}
            (part / DICTIONARY).write_text("\n".join(_dictionary(con, written)), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return written


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
        return _jsonl(con, f"SELECT to_json(r) FROM ({sql}) r", folder / f"{name}.jsonl")
    if kind == "csv":
        lists = [c.name for c in columns(TABLES[name].model) if c.sql.endswith("]") or c.sql.startswith("MAP")]
        texts = ", ".join(f'to_json("{column}")::VARCHAR AS "{column}"' for column in lists)
        sql = f"SELECT * REPLACE ({texts}) FROM ({sql})" if lists else sql
    reader = con.execute(sql).to_arrow_reader(ROWS)
    return _csv(reader, folder / f"{name}.csv") if kind == "csv" else _parquet(reader, folder / name)


def _select(name: str, where: str | None) -> str:
    """All rows of a table, those of documents with their provenance."""
    if name not in OF_DOCUMENTS:
        return f"SELECT * FROM {name}"
    condition = f"WHERE document_id IN (SELECT document_id FROM documents WHERE ({where}\n))" if where else ""
    if name == "documents":
        return f"SELECT * FROM documents {condition}"
    own = {column.name for column in columns(TABLES[name].model)}
    added = [f"d.{column}" for column in ("source", *_PROVENANCE) if column not in own]
    chosen = ", ".join(["t.*", *added])
    return f"SELECT {chosen} FROM {name} t JOIN documents d USING (document_id) {condition}"


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
    from pyarrow import dataset

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
    return rows[0]


def _dictionary(con: duckdb.DuckDBPyConnection, written: dict[str, int]) -> Iterator[str]:
    [(snapshot, published, version)] = con.execute(
        "SELECT snapshot_id, published_at, onrecord_version FROM meta"
    ).fetchall()
    yield "# Data dictionary\n"
    yield f"onrecord {version}, snapshot `{snapshot[:16]}`, published {published:%Y-%m-%d %H:%M} UTC."
    for name, rows in written.items():
        model = TABLES[name].model
        own = [(c.name, c.sql, c.description) for c in columns(model)]
        names = {column[0] for column in own}
        own += [(c, "VARCHAR", why) for c, why in _PROVENANCE.items() if name in OF_DOCUMENTS and c not in names]
        yield f"\n## {name}\n\n{' '.join((model.__doc__ or '').split())} {rows} rows.\n"
        yield "| column | type | meaning |\n|---|---|---|"
        yield from (f"| {column} | {sql} | {why.replace('|', chr(92) + '|')} |" for column, sql, why in own)
