"""A seeded generator of many staged documents, in SQL: what `tests.warehouse.generate` makes one by one, for figures.

Texts are of invented words by Zipf's law (`Language`: the n-th word 1/n as often), so that neither compression nor an
index has it easier than with a language. The same (seed, number, edition) is the same document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
from pydantic import BaseModel

from schemas.records import Paragraph, Removal, Turn
from schemas.tables import PageRow
from tests.warehouse.generate import Language
from warehouse.columns import columns
from warehouse.stage import StagedDocument

SOURCES = 10
SPEAKERS = 500
YEARS = 10


@dataclass(frozen=True)
class Bulk:
    """How much is on a page, and how it is drawn."""

    seed: int = 1
    paragraphs: int = 20
    words: int = 22
    """Words a paragraph: 22 are some 100 characters, so 20 paragraphs are 2 kB."""
    removals: int = 10
    shared: int = 5
    """Removals whose text stands on every page; of the others each page has its own."""
    transcripts: int = 4
    """Every n-th document is a transcript, with a turn for every two paragraphs; 0: none is."""
    children: bool = True
    """Whether paragraphs, turns and removals are written, or documents and pages alone."""
    vocabulary: int = 30_000

    def told(self) -> str:
        """The parameters, for a figure's line."""
        turns = f"turns of two paragraphs in 1 of {self.transcripts}" if self.transcripts else "no turns"
        rows = f"{self.removals} removals ({self.shared} of them the same on all pages), {turns}"
        return (
            f"seed {self.seed}, {self.paragraphs} paragraphs of {self.words} words (vocabulary {self.vocabulary:,}, "
            f"Zipf), {rows if self.children else 'no child rows'}"
        )


@contextmanager
def generator(bulk: Bulk) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in memory that `write_shards` makes its rows with."""
    words = Language(vocabulary=bulk.vocabulary).words
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute("CREATE TABLE vocabulary AS SELECT $1::VARCHAR[] AS words", [words])
        yield con


def write_shards(
    con: duckdb.DuckDBPyConnection, bulk: Bulk, folder: Path, documents: range, per_shard: int, edition: int = 0
) -> list[Path]:
    """Writes documents as shards of `per_shard`; another `edition` has other words in every third paragraph.

    Rows stand as in the shards of a run, document by document: loads and reads of one document's rows rest on it.
    """
    _make(con, bulk, documents, edition)
    shards = []
    for start in range(0, len(documents), per_shard):
        some = documents[start : start + per_shard]
        shard = folder / f"{some[0]:09}-{edition}"
        shard.mkdir()
        numbers = f"n BETWEEN {some[0]} AND {some[-1]}"
        for name, sql in _tables(bulk).items():
            target = shard / f"{name}.parquet"
            order = "n" if name in ("pages", "documents") else "n, ordinal"
            chosen = f"SELECT * EXCLUDE (n) FROM ({sql}) WHERE {numbers} ORDER BY {order}"
            con.execute(f"COPY ({chosen}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
        shards.append(shard)
    return shards


def _make(con: duckdb.DuckDBPyConnection, bulk: Bulk, documents: range, edition: int) -> None:
    """The temporary tables `said` (a paragraph a row) and `made` (a document a row)."""
    chance = f"(hash({bulk.seed}, n, i, w, wording) & 4294967295) / 4294967296.0"
    drawn = f"words[pow({bulk.vocabulary}, {chance})::INTEGER]"
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE said AS
        SELECT n, i, array_to_string([{drawn} FOR w IN range({bulk.words})], ' ') AS text
        FROM (
            SELECT n, i, CASE WHEN i % 3 = 1 THEN {edition} ELSE 0 END AS wording
            FROM range({documents.start}, {documents.stop}, {documents.step}) a(n), range({bulk.paragraphs}) b(i)
        ), vocabulary
    """)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE made AS
        SELECT *, length(text) AS kept, sha256(text) AS text_sha256, left(sha256('document ' || n), 24) AS document_id,
               sha256(n || ' ' || {edition}) AS page_sha256,
               left(sha256('capture ' || n || ' ' || {edition}), 24) AS capture,
               TIMESTAMPTZ '2026-01-01' + INTERVAL ({edition}) DAY AS fetched_at, 'source' || n % {SOURCES} AS source,
               'https://example.org/' || n AS url, DATE '2016-01-01' + (n * 7919 % {YEARS * 365})::INTEGER AS day,
               {f"n % {bulk.transcripts} = 0" if bulk.transcripts else "false"} AS spoken
        FROM (SELECT n, string_agg(text, chr(10) || chr(10) ORDER BY i) AS text FROM said GROUP BY n)
    """)


def _tables(bulk: Bulk) -> dict[str, str]:
    """Record type → SELECT of its rows, with the document's number as `n`."""
    return {"pages": _PAGES, "documents": _DOCUMENTS} | (_children(bulk) if bulk.children else {})


def _select(model: type[BaseModel], given: dict[str, str], origin: str, added: Sequence[str] = ()) -> str:
    """A staged table's rows: what is given, NULL where that may be, else something harmless."""
    empty = {c.name: "NULL" if c.nullable else _HARMLESS[c.sql] for c in columns(model) if c.name not in given}
    chosen = [f"({(given | empty)[c.name]})::{c.sql} AS {c.name}" for c in columns(model)]
    return f"SELECT {', '.join([*chosen, *added, 'n'])} FROM {origin}"


_HARMLESS = {"VARCHAR": "''", "BIGINT": "0", "VARCHAR[]": "[]", "MAP(VARCHAR, VARCHAR)": "MAP {}"}
_REMOVED = 200
"""Characters that the rows say were removed."""

_PAGES = _select(
    PageRow,
    {
        **{name: name for name in ("page_sha256", "document_id", "url", "source", "fetched_at")},
        "capture_id": "capture", "final_url": "url", "status": "200", "media_type": "'text/html'",
        "charset": "'utf-8'", "bytes": "kept * 8", "warc_file": "'a.warc.gz'", "warc_offset": "n * 5000",
        "run_id": "'run'",
    },
    "made",
)  # fmt: skip
_DOCUMENTS = _select(
    StagedDocument,
    {
        **{name: name for name in ("document_id", "source", "url", "text", "page_sha256", "fetched_at", "text_sha256")},
        "site": "'example.org'", "url_basis": "'fetched'", "title": "array_to_string(string_split(text, ' ')[:6], ' ')",
        "kind": "CASE WHEN spoken THEN 'official_transcript' ELSE 'article' END", "language": "'en'",
        "published_date": "day", "published_precision": "'day'", "published_evidence": "'css .date'",
        "words": "len(string_split(text, ' '))", "visible_chars": f"kept + {_REMOVED}", "kept_chars": "kept",
        "removed_chars": f"{_REMOVED}", "evidence": "MAP {'title': 'css h1'}", "capture_id": "capture",
        "cleaner_version": "'c1'",
    },
    "made",
)  # fmt: skip


def _children(bulk: Bulk) -> dict[str, str]:
    capture = ["capture AS capture_id"]
    said = "said JOIN (SELECT n, document_id, capture, spoken FROM made) USING (n)"
    spoken = f"""(
        SELECT n, any_value(document_id) AS document_id, any_value(capture) AS capture, i // 2 AS turn,
               string_agg(text, chr(10) || chr(10) ORDER BY i) AS text, min(i) AS first, max(i) AS last
        FROM {said} WHERE spoken GROUP BY n, i // 2
    )"""
    paragraphs = {"document_id": "document_id", "ordinal": "i", "text": "text", "kind": "'text'", "block": "i + 1"}
    paragraphs["turn"] = "CASE WHEN spoken THEN i // 2 END"
    turns = {"document_id": "document_id", "ordinal": "turn", "text": "text", "exchange": "turn // 2 + 1"}
    turns |= {"role": "CASE WHEN turn % 2 = 0 THEN 'question' ELSE 'answer' END", "speaker_basis": "'label'"}
    turns |= dict.fromkeys(("speaker", "speaker_label"), f"'Speaker ' || hash(n, turn % 2) % {SPEAKERS}")
    turns |= {"first_paragraph": "first", "last_paragraph": "last"}
    removals = {name: name for name in ("page_sha256", "document_id", "source")}
    removals |= {"ordinal": "r", "block": "100 + r", "start_char": "0", "stop_char": "20", "label": "'newsletter'"}
    own = "left(page_sha256, 12) || ' of this page, part ' || r"
    removals["text"] = f"CASE WHEN r < {bulk.shared} THEN 'Subscribe to our newsletter, part ' || r ELSE {own} END"
    removals |= {"rule": "'common/rule' || r", "cleaner_version": "'c1'"}
    found = {
        "paragraphs": _select(Paragraph, paragraphs, said, capture),
        "removals": _select(Removal, removals, f"made, range({bulk.removals}) b(r)", capture),
    }
    return found | ({"turns": _select(Turn, turns, spoken, capture)} if bulk.transcripts else {})
