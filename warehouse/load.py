# ruff: noqa: S608 (names in SQL are our own; the paths of shards are quoted)
"""Loads shards into the writer's database: set-based SQL over the Parquet files, one transaction per shard.

What a capture means for its document (the verdict):
- `new`: the document was not there.
- `changed`: its words or the bounds of its turns are others, so it gets a new version (a citation never changes its
  words); `parser_change` when the bytes are the same, else `page_edit`. The old rows move to the `*_history` tables.
- `refreshed`: the same words from other bytes or by other code; the rows are replaced, the version stays.
- `same`: nothing is new but that it was seen.
- `superseded`: a capture older than the newest one, or a claimed page where a fetched one is; it replaces nothing.

A fetched page outranks a claimed one; among equals the later capture does, by (fetched_at, capture_id).
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import duckdb

from schemas.tables import HISTORY, Run
from warehouse import upsert
from warehouse.columns import to_table
from warehouse.schema import TEXT_ID, transaction
from warehouse.stage import CHILDREN, shard_tables
from warehouse.verdicts import find_verdicts, list_captures


class LoadCounts(NamedTuple):
    """What a load did, in documents; `rows` are the rows written, `superseded` the captures that replaced nothing."""

    documents_new: int = 0
    documents_changed: int = 0
    unchanged: int = 0
    superseded: int = 0
    quarantined: int = 0
    rows: int = 0


def load_shard(con: duckdb.DuckDBPyConnection, shard: Path, now: datetime) -> LoadCounts:
    """Loads a shard in one transaction; a shard that is in already changes nothing, its documents count as unchanged.

    `now`, with a zone, is kept as the time of the load. Raises FileNotFoundError without a shard and duckdb.Error for
    a file that cannot be read; then the transaction is rolled back.
    """
    if counts := _loaded(con, shard.name):
        return counts
    files = shard_tables(shard)
    with transaction(con):
        counts = _load(con, files)
        _remember(con, shard.name, counts, now)
    return counts


def load_run(con: duckdb.DuckDBPyConnection, run: Run) -> None:
    """Writes a run's row, in place of an earlier state of it."""
    con.register("staged_run", to_table(Run, [run]))
    with transaction(con):
        con.execute("DELETE FROM runs WHERE run_id = $1 AND source = $2", [run.run_id, run.source])
        con.execute("INSERT INTO runs BY NAME FROM staged_run")
    con.unregister("staged_run")


def staged(files: Mapping[str, Path], name: str) -> str:
    """The Parquet file of a record type, as SQL."""
    return "read_parquet('{}')".format(str(files[name]).replace("'", "''"))


def _loaded(con: duckdb.DuckDBPyConnection, key: str) -> LoadCounts | None:
    names = ", ".join(LoadCounts._fields)
    row = con.execute(f"SELECT {names} FROM loaded_shards WHERE shard = $1", [key]).fetchone()
    if row is None:
        return None
    was = LoadCounts(*row)
    unchanged = was.documents_new + was.documents_changed + was.unchanged
    return LoadCounts(unchanged=unchanged, superseded=was.superseded, quarantined=was.quarantined)


def _load(con: duckdb.DuckDBPyConnection, files: Mapping[str, Path]) -> LoadCounts:
    counts = LoadCounts()
    if "documents" in files:
        counts = _load_documents(con, files)
    rows = counts.rows
    quarantined = 0
    for name, merge in upsert.STATEMENTS.items():
        if name in files:
            merged = _run(con, merge.format(staged=staged(files, name)))
            rows += merged
            quarantined += merged if name == "quarantine" else 0
    if "pages" in files:
        con.execute(upsert.FRESHNESS.format(staged=staged(files, "pages")))
    return counts._replace(quarantined=quarantined, rows=rows)


def _load_documents(con: duckdb.DuckDBPyConnection, files: Mapping[str, Path]) -> LoadCounts:
    total = dict.fromkeys(("new", "changed", "refreshed", "same", "superseded"), 0)
    rows = 0
    turns = staged(files, "turns") if "turns" in files else None
    for generation in list_captures(con, staged(files, "documents")):
        found = find_verdicts(con, generation, turns)
        for verdict, count in found.items():
            total[verdict] += count
        rows += _apply(con, files, found)
    con.execute("DELETE FROM quarantine WHERE page_sha256 IN (SELECT page_sha256 FROM captures)")
    con.execute("UPDATE meta SET cleaner_version = (SELECT max(cleaner_version) FROM captures)")
    unchanged = total["refreshed"] + total["same"]
    return LoadCounts(total["new"], total["changed"], unchanged, total["superseded"], 0, rows)


def _apply(con: duckdb.DuckDBPyConnection, files: Mapping[str, Path], found: Mapping[str, int]) -> int:
    if "changed" in found:
        _close_versions(con)
    if "changed" in found or "refreshed" in found:
        _delete_replaced(con)
    rows = 0
    if found.keys() & {"new", "changed", "refreshed"}:
        rows = _insert_documents(con, files) + _insert_children(con, files)
    if found.keys() & {"same", "superseded"}:
        _mark_seen(con)
    _name_first_capture(con)
    return rows


def _close_versions(con: duckdb.DuckDBPyConnection) -> None:
    changed = "(SELECT document_id FROM verdicts WHERE verdict = 'changed')"
    for name in HISTORY:
        con.execute(f"INSERT INTO {name}_history BY NAME FROM {name} WHERE document_id IN {changed}")
    con.execute("""
        UPDATE document_versions SET valid_to = verdicts.valid_from FROM verdicts
        WHERE verdicts.verdict = 'changed' AND document_versions.document_id = verdicts.document_id
            AND document_versions.version = verdicts.version - 1
    """)


def _delete_replaced(con: duckdb.DuckDBPyConnection) -> None:
    tables = ["documents", *("removal_spans" if name == "removals" else name for name in CHILDREN)]
    for name in tables:
        con.execute(f"""
            DELETE FROM {name}
            WHERE document_id IN (SELECT document_id FROM verdicts WHERE verdict IN ('changed', 'refreshed'))
        """)


def _insert_documents(con: duckdb.DuckDBPyConnection, files: Mapping[str, Path]) -> int:
    documents = staged(files, "documents")
    versions = _run(
        con,
        f"""INSERT INTO document_versions BY NAME
        SELECT s.document_id, v.version, v.valid_from, v.cause, s.title, s.text, s.text_sha256, s.page_sha256,
               s.capture_id, s.cleaner_version
        FROM {documents} s JOIN verdicts v ON v.capture_id = s.capture_id
        WHERE v.verdict IN ('new', 'changed')""",
    )
    return versions + _run(
        con,
        f"""INSERT INTO documents BY NAME
        SELECT s.* EXCLUDE (capture_id, fetched_at, cleaner_version, text_sha256),
               v.version, v.newest_capture AS capture_id, v.first_seen, v.last_seen, v.gone_at
        FROM {documents} s JOIN verdicts v ON v.capture_id = s.capture_id
        WHERE v.verdict IN ('new', 'changed', 'refreshed')""",
    )


def _insert_children(con: duckdb.DuckDBPyConnection, files: Mapping[str, Path]) -> int:
    rows = 0
    for name in CHILDREN.keys() & files.keys():
        if name == "removals":
            rows += _insert_removals(con, staged(files, name))
            continue
        added = ", v.version" if name in HISTORY else ""
        added += ", v.document_id || '@' || v.version || '#' || s.ordinal AS cite" if name == "turns" else ""
        source = _written(staged(files, name))
        rows += _run(con, f"INSERT INTO {name} BY NAME SELECT s.* EXCLUDE (capture_id){added} {source}")
    return rows


def _insert_removals(con: duckdb.DuckDBPyConnection, removals: str) -> int:
    text_id = TEXT_ID.format(text="s.text")
    con.execute(f"CREATE OR REPLACE TEMP TABLE spans AS SELECT s.*, {text_id} AS text_id {_written(removals)}")
    con.execute("""
        INSERT INTO removal_texts BY NAME
        SELECT text_id, any_value(text) AS text FROM spans ANTI JOIN removal_texts USING (text_id) GROUP BY text_id
    """)
    return _run(con, "INSERT INTO removal_spans BY NAME SELECT * EXCLUDE (capture_id, text) FROM spans")


def _written(rows: str) -> str:
    return f"FROM {rows} s JOIN verdicts v USING (capture_id) WHERE v.verdict IN ('new', 'changed', 'refreshed')"


def _mark_seen(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("""
        UPDATE documents
        SET first_seen = v.first_seen, last_seen = v.last_seen, capture_id = v.newest_capture, gone_at = v.gone_at
        FROM verdicts v
        WHERE v.verdict IN ('same', 'superseded') AND documents.document_id = v.document_id
    """)


def _name_first_capture(con: duckdb.DuckDBPyConnection) -> None:
    # The order of loading must not show: a first version is of the earliest capture of its text, fetched if one is.
    con.execute("""
        UPDATE document_versions
        SET valid_from = v.fetched_at, capture_id = v.capture_id, page_sha256 = v.page_sha256,
            cleaner_version = v.cleaner_version
        FROM verdicts v
        WHERE v.names_first AND document_versions.document_id = v.document_id AND document_versions.version = 1
    """)


def _remember(con: duckdb.DuckDBPyConnection, key: str, counts: LoadCounts, now: datetime) -> None:
    names = ", ".join(LoadCounts._fields)
    values = ", ".join(str(count) for count in counts)
    con.execute(f"INSERT INTO loaded_shards (shard, loaded_at, {names}) VALUES ($1, $2, {values})", [key, now])
    con.execute("UPDATE meta SET snapshot_id = sha256(snapshot_id || ' ' || $1)", [key])


def _run(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = con.execute(sql).fetchone()
    return int(row[0]) if row else 0
