# ruff: noqa: S608 (names in SQL are our own; the paths of shards are quoted)
"""Loads shards into the writer's database: set-based SQL over the Parquet files, a few shards a transaction.

What a capture means for its document (the verdict):
- `new`: the document was not there.
- `changed`: its words or the bounds of its turns are others, so it gets a new version (a citation never changes its
  words); `parser_change` when the bytes are the same, else `page_edit`. The old rows move to the `*_history` tables.
- `refreshed`: the same words from other bytes or by other code; the rows are replaced, the version stays.
- `same`: nothing is new but that it was seen.
- `superseded`: a capture older than the newest one, or a claimed page where a fetched one is; it replaces nothing.

A fetched page outranks a claimed one; among equals the later capture does, by (fetched_at, capture_id).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import reduce
from pathlib import Path
from typing import NamedTuple

import duckdb

from schemas.tables import HISTORY, Run
from warehouse import upsert
from warehouse.columns import to_table
from warehouse.schema import TEXT_ID, transaction
from warehouse.stage import CHILDREN, shard_tables
from warehouse.verdicts import find_verdicts, list_captures

GROUP = 8
"""Shards in one transaction. Each costs 50 to 90 ms, however little is in it: 250 pages of 2 kB at a time load at less
than half the speed of 2,000."""


class LoadCounts(NamedTuple):
    """What a load did, in documents; `rows` are the rows written, `superseded` the captures that replaced nothing."""

    documents_new: int = 0
    documents_changed: int = 0
    unchanged: int = 0
    superseded: int = 0
    quarantined: int = 0
    rows: int = 0

    def plus(self, other: "LoadCounts") -> "LoadCounts":
        """Both together."""
        return LoadCounts(*map(sum, zip(self, other, strict=True)))


def load_shards(con: duckdb.DuckDBPyConnection, shards: Sequence[Path], now: datetime) -> LoadCounts:
    """Loads shards, each whole or not at all; one that is in already changes nothing, its documents are unchanged.

    `now`, with a zone, is kept as the time of the load. Raises FileNotFoundError without a shard and duckdb.Error for
    a file that cannot be read; then what the failing transaction did is rolled back.
    """
    counts = LoadCounts()
    fresh = []
    for shard in dict.fromkeys(shards):
        known = _loaded(con, shard.name)
        if known is None:
            fresh.append(shard)
        else:
            counts = counts.plus(known)
    for start in range(0, len(fresh), GROUP):
        for group in _apart(con, fresh[start : start + GROUP]):
            counts = counts.plus(_load_group(con, group, now))
    return counts


_KEPT = LoadCounts._fields[:-1]
"""What is remembered of a shard; the rows of a group are not told apart."""
_NAMED = ", filename = true"
_REFUSED = "SELECT parse_path(filename)[-2], count(*) FROM {staged} GROUP BY ALL"


def load_run(con: duckdb.DuckDBPyConnection, run: Run) -> None:
    """Writes a run's row, in place of an earlier state of it."""
    con.register("staged_run", to_table(Run, [run]))
    with transaction(con):
        con.execute("DELETE FROM runs WHERE run_id = $1 AND source = $2", [run.run_id, run.source])
        con.execute("INSERT INTO runs BY NAME FROM staged_run")
    con.unregister("staged_run")


def staged(files: Mapping[str, Sequence[Path]], name: str, options: str = "") -> str:
    """The Parquet files of a record type, as SQL."""
    listed = ", ".join("'{}'".format(str(path).replace("'", "''")) for path in files[name])
    return f"read_parquet([{listed}]{options})"


def _loaded(con: duckdb.DuckDBPyConnection, key: str) -> LoadCounts | None:
    row = con.execute(f"SELECT {', '.join(_KEPT)} FROM loaded_shards WHERE shard = $1", [key]).fetchone()
    if row is None:
        return None
    was = LoadCounts(*row)
    unchanged = was.documents_new + was.documents_changed + was.unchanged
    return LoadCounts(unchanged=unchanged, superseded=was.superseded, quarantined=was.quarantined)


def _apart(con: duckdb.DuckDBPyConnection, shards: Sequence[Path]) -> list[Sequence[Path]]:
    """What can be loaded at once; shards that name a capture twice between them (it was read again) go one by one."""
    files = _files(shards)
    if len(shards) == 1 or "pages" not in files:
        return [shards]
    pages = staged(files, "pages")
    repeats = con.execute(f"SELECT count(*) <> count(DISTINCT capture_id) FROM {pages}").fetchone() == (True,)
    return [[shard] for shard in shards] if repeats else [shards]


def _files(shards: Sequence[Path]) -> dict[str, list[Path]]:
    """Record type → its Parquet files."""
    files: dict[str, list[Path]] = defaultdict(list)
    for shard in shards:
        for name, path in shard_tables(shard).items():
            files[name].append(path)
    return files


def _load_group(con: duckdb.DuckDBPyConnection, shards: Sequence[Path], now: datetime) -> LoadCounts:
    files = _files(shards)
    with transaction(con):
        tallies = {shard.name: Counter[str]() for shard in shards}
        rows = _load_documents(con, files, tallies) if "documents" in files else 0
        rows += _merge(con, files)
        if "quarantine" in files:
            for name, count in con.execute(_REFUSED.format(staged=staged(files, "quarantine", _NAMED))).fetchall():
                tallies[name]["quarantined"] = count
        counts = {name: _counts(tally) for name, tally in tallies.items()}
        _remember(con, counts, now)
    return reduce(LoadCounts.plus, counts.values(), LoadCounts(rows=rows))


def _counts(tally: Counter[str]) -> LoadCounts:
    unchanged = tally["refreshed"] + tally["same"]
    return LoadCounts(tally["new"], tally["changed"], unchanged, tally["superseded"], tally["quarantined"])


def _merge(con: duckdb.DuckDBPyConnection, files: Mapping[str, Sequence[Path]]) -> int:
    rows = 0
    for name, merge in upsert.STATEMENTS.items():
        if name in files:
            rows += _run(con, merge.format(staged=staged(files, name)))
    if "pages" in files:
        con.execute(upsert.FRESHNESS.format(staged=staged(files, "pages")))
    return rows


def _load_documents(
    con: duckdb.DuckDBPyConnection, files: Mapping[str, Sequence[Path]], tallies: Mapping[str, Counter[str]]
) -> int:
    """Loads documents and what is theirs; counts verdicts by shard and gives the rows written."""
    rows = 0
    turns = staged(files, "turns") if "turns" in files else None
    for generation in list_captures(con, staged(files, "documents", _NAMED)):
        found = Counter[str]()
        for shard, verdict, count in find_verdicts(con, generation, turns):
            tallies[shard][verdict] += count
            found[verdict] += count
        rows += _apply(con, files, found)
    con.execute("DELETE FROM quarantine WHERE page_sha256 IN (SELECT page_sha256 FROM captures)")
    con.execute("UPDATE meta SET cleaner_version = (SELECT max(cleaner_version) FROM captures)")
    return rows


def _apply(con: duckdb.DuckDBPyConnection, files: Mapping[str, Sequence[Path]], found: Mapping[str, int]) -> int:
    if "changed" in found:
        _close_versions(con)
    if "changed" in found or "refreshed" in found:
        _delete_replaced(con, closed=() if "refreshed" in found else HISTORY)
    rows = 0
    if found.keys() & {"new", "changed", "refreshed"}:
        rows = _insert_documents(con, files) + _insert_children(con, files)
    if found.keys() & {"same", "superseded"}:
        _mark_seen(con)
    if found.keys() - {"new"}:
        _name_first_capture(con)
    return rows


def _close_versions(con: duckdb.DuckDBPyConnection) -> None:
    for name in HISTORY:
        # What a DELETE returns it fetches row by row; a SELECT of the same rows reads the texts of all (2.3 s against
        # 0.4 s of processors for 20,000 of 20 million).
        closed = con.execute(f"""
            DELETE FROM {name} WHERE document_id IN (SELECT document_id FROM verdicts WHERE verdict = 'changed')
            RETURNING *
        """)
        con.register("closed", closed.to_arrow_table())
        con.execute(f"INSERT INTO {name}_history BY NAME FROM closed")
        con.unregister("closed")
    con.execute("""
        UPDATE document_versions SET valid_to = verdicts.valid_from FROM verdicts
        WHERE verdicts.verdict = 'changed' AND document_versions.document_id = verdicts.document_id
            AND document_versions.version = verdicts.version - 1
    """)


def _delete_replaced(con: duckdb.DuckDBPyConnection, closed: Collection[str]) -> None:
    """Deletes what new rows will replace; in the tables `closed` nothing is left of it."""
    tables = ["documents", *("removal_spans" if name == "removals" else name for name in CHILDREN)]
    for name in tables:
        if name not in closed:
            con.execute(f"""
                DELETE FROM {name}
                WHERE document_id IN (SELECT document_id FROM verdicts WHERE verdict IN ('changed', 'refreshed'))
            """)


def _insert_documents(con: duckdb.DuckDBPyConnection, files: Mapping[str, Sequence[Path]]) -> int:
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
        SELECT s.* EXCLUDE (capture_id, fetched_at, text_sha256),
               v.version, v.newest_capture AS capture_id, v.first_seen, v.last_seen, v.gone_at
        FROM {documents} s JOIN verdicts v ON v.capture_id = s.capture_id
        WHERE v.verdict IN ('new', 'changed', 'refreshed')""",
    )


def _insert_children(con: duckdb.DuckDBPyConnection, files: Mapping[str, Sequence[Path]]) -> int:
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


def _remember(con: duckdb.DuckDBPyConnection, counts: Mapping[str, LoadCounts], now: datetime) -> None:
    for shard, found in counts.items():
        values = ", ".join(str(getattr(found, name)) for name in _KEPT)
        con.execute(
            f"INSERT INTO loaded_shards (shard, loaded_at, {', '.join(_KEPT)}) VALUES ($1, $2, {values})", [shard, now]
        )
        con.execute("UPDATE meta SET snapshot_id = sha256(snapshot_id || ' ' || $1)", [shard])


def _run(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = con.execute(sql).fetchone()
    return int(row[0]) if row else 0
