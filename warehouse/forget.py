# ruff: noqa: S608 (names of tables are our own; paths are quoted)
"""One page taken out of the writer's database and the shards: rewritten files, not freed blocks."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import duckdb
import pyarrow as pa

from schemas.tables import HISTORY
from warehouse.capture import Capture
from warehouse.copying import changed
from warehouse.schema import transaction
from warehouse.stage import CHILDREN


class Page(NamedTuple):
    """What is to be forgotten."""

    documents: tuple[str, ...]
    """Ids."""
    captures: tuple[str, ...]
    """Ids."""
    addresses: tuple[str, ...]
    """Every address that leads to it, as normalised and as written."""
    hashes: tuple[str, ...] = ()
    """Of bytes that are no page's."""


_BY_DOCUMENT = (
    *("documents", "document_versions", "document_aliases", "removal_spans"),
    *(name for name in CHILDREN if name != "removals"),
    *(f"{name}_history" for name in HISTORY),
)

_DELETE = (
    "DELETE FROM pages WHERE capture_id IN (FROM gone_captures) OR document_id IN (FROM gone_documents)",
    "DELETE FROM removal_texts WHERE text_id NOT IN (SELECT text_id FROM removal_spans)",
    "DELETE FROM relations WHERE document_a IN (FROM gone_documents) OR document_b IN (FROM gone_documents)",
    "DELETE FROM speaker_conflicts WHERE document_a IN (FROM gone_documents) OR document_b IN (FROM gone_documents)",
    "UPDATE links SET target_document_id = NULL WHERE target_document_id IN (FROM gone_documents)",
    """DELETE FROM quarantine WHERE capture_id IN (FROM gone_captures) OR url IN (FROM gone_addresses)
    OR (stage = 'archive' AND page_sha256 IN (FROM gone_hashes))""",
    "DELETE FROM candidates WHERE address IN (FROM gone_addresses) OR fetch_address IN (FROM gone_addresses)",
    "DELETE FROM polls WHERE address IN (FROM gone_addresses)",
)

_EXAMPLES = "UPDATE alarms SET examples = list_filter(examples, lambda one: NOT list_contains($1, one))"

_SHARED = """
SELECT word, min(coalesce(d.url, document_id))
FROM (SELECT unnest($1::VARCHAR[]) AS word) JOIN document_versions v ON contains(v.text, word)
JOIN documents d USING (document_id) WHERE document_id NOT IN (FROM gone_documents) GROUP BY word
"""

_PLACE = {"capture_id": pa.string(), "warc_file": pa.string(), "warc_offset": pa.int64(), "refers_to": pa.string()}

_MOVED = """
UPDATE pages SET warc_file = m.warc_file, warc_offset = m.warc_offset, refers_to = m.refers_to
FROM moved m WHERE m.capture_id = pages.capture_id
"""


def texts_of(con: duckdb.DuckDBPyConnection, documents: Sequence[str]) -> list[str]:
    """The paragraphs and comments of all versions of documents."""
    sources = ("paragraphs", "paragraphs_history", "comments", "comments_history")
    union = " UNION ".join(f"SELECT text FROM {name} WHERE document_id IN (SELECT unnest($1))" for name in sources)
    return [row[0] for row in con.execute(f"{union} ORDER BY ALL", [list(documents)]).fetchall()]


def charsets_of(con: duckdb.DuckDBPyConnection, page: Page) -> list[str]:
    """What the bytes of a page were read with."""
    _register(con, page, ())
    sql = "SELECT DISTINCT charset FROM pages SEMI JOIN gone_captures ON value = capture_id WHERE charset IS NOT NULL"
    return [row[0] for row in con.execute(f"{sql} ORDER BY ALL").fetchall()]


def shared(con: duckdb.DuckDBPyConnection, page: Page, words: Sequence[str]) -> dict[str, str]:
    """Those of the words that other documents have too, in any version; each with the address of one, or its id."""
    _register(con, page, ())
    return dict(con.execute(_SHARED, [list(words)]).fetchall())


def forget_rows(
    path: Path, page: Page, moved: Sequence[Capture], then: Callable[[duckdb.DuckDBPyConnection], object]
) -> None:
    """Takes a page out of the writer's database, which is replaced by a new file; `moved` are others' new places.

    `then` makes again what rests on all documents together. Raises as `warehouse.copying.rewrite`.
    """
    with changed(path) as con:
        with transaction(con):
            _register(con, page, moved)
            for name in _BY_DOCUMENT:
                con.execute(f"DELETE FROM {name} WHERE document_id IN (FROM gone_documents)")
            for statement in (*_DELETE, _MOVED):
                con.execute(statement)
            con.execute(_EXAMPLES, [[*page.addresses, *page.documents]])
            con.execute("UPDATE meta SET snapshot_id = sha256(snapshot_id || $1)", [uuid4().hex])
            con.execute("DELETE FROM publications")
        then(con)


def row_counts(con: duckdb.DuckDBPyConnection, page: Page) -> dict[str, int]:
    """Table → how many rows are the page's own; tables without any are left out."""
    _register(con, page, ())
    conditions = dict.fromkeys(_BY_DOCUMENT, "document_id IN (FROM gone_documents)") | {
        "pages": "capture_id IN (FROM gone_captures) OR document_id IN (FROM gone_documents)",
        "quarantine": "capture_id IN (FROM gone_captures) OR url IN (FROM gone_addresses)",
        "candidates": "address IN (FROM gone_addresses) OR fetch_address IN (FROM gone_addresses)",
    }
    found = {n: con.execute(f"SELECT count(*) FROM {n} WHERE {sql}").fetchone() for n, sql in conditions.items()}
    return {name: row[0] for name, row in found.items() if row and row[0]}


def shards_with(shards: Path, captures: Sequence[str]) -> list[Path]:
    """The shards that hold one of these captures, and those that cannot be read: each is made again when needed."""
    with duckdb.connect() as con:
        return [shard for shard in sorted(shards.iterdir()) if shard.is_dir() and _holds(con, shard, captures)]


def _holds(con: duckdb.DuckDBPyConnection, shard: Path, captures: Sequence[str]) -> bool:
    sql = "SELECT count(*) FROM read_parquet($1) WHERE capture_id IN (SELECT unnest($2::VARCHAR[]))"
    try:
        return con.execute(sql, [str(shard / "pages.parquet"), list(captures)]).fetchone() != (0,)
    except duckdb.Error:
        return True


def _register(con: duckdb.DuckDBPyConnection, page: Page, moved: Sequence[Capture]) -> None:
    for name, values in zip(("documents", "captures", "addresses", "hashes"), page, strict=True):
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE gone_{name} AS SELECT unnest($1::VARCHAR[]) AS value", [list(values)]
        )
    rows = [(c.capture_id, c.warc_file, c.warc_offset, c.original.capture_id if c.original else None) for c in moved]
    columns = list(zip(*rows, strict=True)) or [()] * 4
    arrays = [pa.array(column, kind) for column, kind in zip(columns, _PLACE.values(), strict=True)]
    con.register("moved", pa.table(arrays, names=list(_PLACE)))
