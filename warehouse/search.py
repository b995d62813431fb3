"""Full-text search: `search.sqlite` beside the published database, brought up to it by what has changed.

SQLite's FTS5: phrases, prefixes, bm25 and snippets, and it is updated in place (DuckDB's own index is rebuilt whole, at
about 400 documents a second, without phrases or snippets: measured). Every word is indexed once: a transcript by its
turns, with an entry of their own, and what stands outside turns in the document's entry with its title.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from warehouse.columns import listed
from warehouse.query import Result
from warehouse.schema import transaction

VERSION = 2
CHUNK = 5_000
"""Documents looked up in the database at a time: each look reads the ids of all paragraphs."""
ROWS = 1_000
"""Entries in memory at a time."""
RANKED = 100_000
"""Hits that are ranked: of more, those indexed last. To rank one takes 1.4 µs, and the commonest words are in every
document of a million."""

# Without an index of their own prefixes of one or two letters take seconds at 20,000 documents (measured). Sixteen
# times the usual memory (1 MB) for words not yet written saves a third of the time of indexing.
_SCHEMA = """
CREATE TABLE meta (version INTEGER NOT NULL, snapshot_id TEXT NOT NULL);
CREATE TABLE documents (document_id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entries (
    id INTEGER PRIMARY KEY, document_id TEXT NOT NULL, turn INTEGER, source TEXT NOT NULL, kind TEXT NOT NULL,
    date TEXT, speaker TEXT, url TEXT, cite TEXT NOT NULL
);
CREATE INDEX entries_document ON entries (document_id);
CREATE VIRTUAL TABLE texts USING fts5 (title, text, tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3');
INSERT INTO texts (texts, rank) VALUES ('rank', 'bm25(4.0, 1.0)');
INSERT INTO texts (texts, rank) VALUES ('hashsize', 16777216);
"""

# What is indexed of a document comes from its row and rows that are replaced with it: these name all of them.
_FOUND = """
CREATE OR REPLACE TEMP TABLE found AS
SELECT document_id,
       md5(concat_ws(chr(31), version, page_sha256, cleaner_version, title, source, kind, url, published_date::VARCHAR))
           AS fingerprint, published_date
FROM documents
"""
_GONE = "SELECT document_id FROM indexed ANTI JOIN found USING (document_id, fingerprint)"
_NEW = """
SELECT document_id, fingerprint FROM found ANTI JOIN indexed USING (document_id, fingerprint)
ORDER BY published_date NULLS FIRST, document_id
"""

_ENTRIES = """
WITH wanted AS (SELECT text AS document_id FROM {wanted}),
rest AS (
    SELECT document_id, string_agg(text, chr(10) || chr(10) ORDER BY ordinal) AS text
    FROM paragraphs SEMI JOIN wanted USING (document_id) WHERE turn IS NULL GROUP BY ALL
)
SELECT d.document_id, NULL AS turn, d.source, d.kind, d.published_date::VARCHAR, NULL AS speaker, d.url,
       d.document_id || '@' || d.version AS cite, coalesce(d.title, '') AS title, coalesce(rest.text, '') AS text
FROM documents d SEMI JOIN wanted USING (document_id) LEFT JOIN rest USING (document_id)
UNION ALL
SELECT t.document_id, t.ordinal, d.source, d.kind, d.published_date::VARCHAR, t.speaker, d.url, t.cite, '', t.text
FROM turns t JOIN documents d USING (document_id) SEMI JOIN wanted USING (document_id)
"""


class SearchError(Exception):
    """No search, or no index; the message says what to do."""


class Filters(NamedTuple):
    """What hits must be of; `since` and `until` are of the date of publication, inclusive."""

    source: str | None = None
    speaker: str | None = None
    kind: str | None = None
    since: date | None = None
    until: date | None = None


def update_index(published: Path, index: Path) -> int:
    """Brings the index up to the published database; gives how many documents were indexed or dropped.

    One transaction: who searches meanwhile sees the state before, and a kill leaves it. A damaged or older index is
    made anew. Needs the home's lock.
    """
    if not _is_ours(index):
        for part in (index, *(index.with_name(index.name + end) for end in ("-wal", "-shm"))):
            part.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(index, isolation_level=None)) as to,
        duckdb.connect(str(published), read_only=True) as con,
    ):
        to.execute("PRAGMA journal_mode = WAL")
        snapshot = _snapshot(con)
        if _stamp(to) == snapshot:
            return 0
        with transaction(to):
            if _stamp(to) is None:
                for statement in _SCHEMA.strip().split(";\n"):
                    to.execute(statement)
            changed = _update(con, to)
            to.execute("DELETE FROM meta")
            to.execute("INSERT INTO meta VALUES (?, ?)", [VERSION, snapshot])
    return changed


def _update(con: duckdb.DuckDBPyConnection, to: sqlite3.Connection) -> int:
    indexed = to.execute("SELECT document_id, fingerprint FROM documents").fetchall()
    names = {name: pa.array([row[at] for row in indexed], pa.string()) for at, name in enumerate(_INDEXED)}
    con.register("indexed", pa.table(names))
    con.execute(_FOUND)
    gone, new = con.execute(_GONE).fetchall(), con.execute(_NEW).fetchall()
    _drop(to, gone)
    for start in range(0, len(new), CHUNK):
        some = new[start : start + CHUNK]
        with listed(con, (document for document, _ in some)) as wanted:
            found = con.execute(_ENTRIES.format(wanted=wanted))
            while rows := found.fetchmany(ROWS):
                _add(to, rows)
        to.executemany("INSERT INTO documents VALUES (?, ?)", some)
    return len({row[0] for row in (*gone, *new)})


_INDEXED = ("document_id", "fingerprint")


def _drop(to: sqlite3.Connection, documents: Sequence[tuple[str]]) -> None:
    to.executemany("DELETE FROM texts WHERE rowid IN (SELECT id FROM entries WHERE document_id = ?)", documents)
    to.executemany("DELETE FROM entries WHERE document_id = ?", documents)
    to.executemany("DELETE FROM documents WHERE document_id = ?", documents)


def _add(to: sqlite3.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    [(last,)] = to.execute("SELECT coalesce(max(id), 0) FROM entries").fetchall()
    numbered = list(enumerate(rows, last + 1))
    to.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [(n, *row[:8]) for n, row in numbered])
    to.executemany("INSERT INTO texts (rowid, title, text) VALUES (?, ?, ?)", [(n, *row[8:]) for n, row in numbered])


def search(
    published: Path,
    index: Path,
    words: str,
    filters: Filters | None = None,
    limit: int = 20,
    mark: tuple[str, str] = ("[", "]"),
) -> Result:
    """The best hits for `words`, best first; the higher the score, the better.

    Columns: score, date, source, speaker, title, snippet, cite, url.

    Words must all be there, in any order; `"two words"` is a phrase, `elect*` a prefix, `-word` must not be there.
    Searching finds letters without their accents. `mark` stands around the hit in the snippet. Of more than `RANKED`
    hits those indexed last are ranked. Between a publication and its update an index answers for the one before.

    Raises:
        SearchError: nothing to look for, or an index that is missing, damaged or older than this program's.
    """
    asked = _fts(words)
    f = filters or Filters()
    wanted: dict[str, object] = {
        "e.source = ?": f.source,
        "e.kind = ?": f.kind,
        "e.date >= ?": f.since and f.since.isoformat(),
        "e.date <= ?": f.until and f.until.isoformat(),
        "instr(folded(e.speaker), folded(?)) > 0": f.speaker,
    }
    given = {condition: value for condition, value in wanted.items() if value is not None}
    with _open(published, index) as con:
        rows = con.execute(
            _hits("".join(f" AND {c}" for c in given)), [asked, *given.values(), limit, *mark, asked]
        ).fetchall()
    columns = ("score", "date", "source", "speaker", "title", "snippet", "cite", "url")
    return Result(columns, ("DOUBLE", *("VARCHAR",) * 7), rows)


def _hits(conditions: str) -> str:
    # The snippet is made for the hits that are shown, not for all that are ranked. CROSS JOIN: in this order.
    return f"""
        WITH some AS MATERIALIZED (
            SELECT texts.rowid AS id, texts.rank AS rank FROM texts CROSS JOIN entries e ON e.id = texts.rowid
            WHERE texts MATCH ?{conditions} ORDER BY texts.rowid DESC LIMIT {RANKED}
        ), best AS MATERIALIZED (SELECT id, rank FROM some ORDER BY rank LIMIT ?)
        SELECT round(-best.rank, 2), e.date, e.source, e.speaker,
               (SELECT nullif(title, '') FROM texts WHERE rowid = coalesce(d.id, e.id)),
               (SELECT snippet(texts, -1, ?, ?, '…', 24) FROM texts WHERE texts MATCH ? AND rowid = best.id),
               e.cite, e.url
        FROM best CROSS JOIN entries e ON e.id = best.id
        LEFT JOIN entries d ON d.document_id = e.document_id AND d.turn IS NULL
        ORDER BY best.rank, e.cite
    """  # noqa: S608 - conditions are our own


def _fts(words: str) -> str:
    """What a person typed as an FTS5 query in which nothing he typed is syntax."""
    wanted: list[str] = []
    unwanted: list[str] = []
    plain = re.sub(r"[\x00-\x1f]", " ", words)
    for minus, phrase, word in re.findall(r'(?<!\S)(-?)(?:"([^"]*)"|(\S+))', plain):
        text = phrase or word
        prefix = "*" if word.endswith("*") else ""
        if not re.search(r"\w", text):
            continue
        quoted = '"{}"{}'.format(text.rstrip("*").replace('"', ""), prefix)
        (unwanted if minus else wanted).append(quoted)
    if not wanted:
        raise SearchError(
            f'{words!r} names nothing to look for; give words, "a phrase", or the beginning of a word: elect*'
        )
    return " AND ".join(wanted) + "".join(f" NOT {one}" for one in unwanted)


@contextmanager
def _open(published: Path, index: Path) -> Iterator[sqlite3.Connection]:
    if not published.exists():
        raise SearchError(f"{published} is not there yet; run onrecord ingest first")
    if not _is_ours(index):
        raise SearchError(f"{index} is missing or cannot be read; the next onrecord ingest makes it again")
    with closing(sqlite3.connect(f"{index.as_uri()}?mode=ro", uri=True)) as con:
        con.create_function("folded", 1, _folded, deterministic=True)
        yield con


def _folded(text: str | None) -> str | None:
    return None if text is None else text.casefold()


def _snapshot(con: duckdb.DuckDBPyConnection) -> str:
    row = con.execute("SELECT snapshot_id FROM meta").fetchone()
    assert row is not None
    return str(row[0])


def _stamp(con: sqlite3.Connection) -> str | None:
    """The snapshot the index belongs to; None for an empty file."""
    if not con.execute("SELECT count(*) FROM sqlite_master WHERE name = 'meta'").fetchone()[0]:
        return None
    row = con.execute("SELECT snapshot_id FROM meta").fetchone()
    return None if row is None else str(row[0])


def _is_ours(index: Path) -> bool:
    """Whether there is an index of this version that can be read."""
    if not index.exists():
        return False
    try:
        with closing(sqlite3.connect(f"{index.as_uri()}?mode=ro", uri=True)) as con:
            return con.execute("SELECT version FROM meta").fetchall() == [(VERSION,)]
    except sqlite3.DatabaseError:
        return False
