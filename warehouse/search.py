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

from warehouse.columns import listed
from warehouse.query import Result

VERSION = 1
CHUNK = 500
"""Documents indexed between two looks at the database."""
_SCHEMA = """
CREATE TABLE meta (version INTEGER NOT NULL, snapshot_id TEXT NOT NULL);
CREATE TABLE documents (document_id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entries (
    id INTEGER PRIMARY KEY, document_id TEXT NOT NULL, turn INTEGER, source TEXT NOT NULL, kind TEXT NOT NULL,
    date TEXT, speaker TEXT, url TEXT, cite TEXT NOT NULL
);
CREATE INDEX entries_document ON entries (document_id);
CREATE VIRTUAL TABLE texts USING fts5 (title, text, tokenize = "unicode61 remove_diacritics 2", prefix = '3');
INSERT INTO texts (texts, rank) VALUES ('rank', 'bm25(4.0, 1.0)');
"""

# All that an entry shows or is found by; a document whose fingerprint is as it was is not read again.
_FINGERPRINTS = """
SELECT d.document_id,
       md5(concat_ws(chr(31), d.version, v.text_sha256, d.title, d.source, d.kind, d.url, d.published_date::VARCHAR,
                     t.speakers)) AS fingerprint
FROM documents d JOIN document_versions v USING (document_id, version)
LEFT JOIN (
    SELECT document_id, string_agg(coalesce(speaker, ''), chr(30) ORDER BY ordinal) AS speakers FROM turns GROUP BY ALL
) t USING (document_id)
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
        with _transaction(to):
            if _stamp(to) is None:
                for statement in _SCHEMA.strip().split(";\n"):
                    to.execute(statement)
            changed = _update(con, to)
            to.execute("DELETE FROM meta")
            to.execute("INSERT INTO meta VALUES (?, ?)", [VERSION, snapshot])
    return changed


def _update(con: duckdb.DuckDBPyConnection, to: sqlite3.Connection) -> int:
    now = dict(con.execute(_FINGERPRINTS).fetchall())
    was = dict(to.execute("SELECT document_id, fingerprint FROM documents").fetchall())
    gone = [document for document in was if was[document] != now.get(document)]
    new = [document for document in now if was.get(document) != now[document]]
    _drop(to, gone)
    for start in range(0, len(new), CHUNK):
        some = new[start : start + CHUNK]
        with listed(con, some) as wanted:
            _add(to, con.execute(_ENTRIES.format(wanted=wanted)).fetchall())
        to.executemany("INSERT INTO documents VALUES (?, ?)", [(document, now[document]) for document in some])
    return len({*gone, *new})


def _drop(to: sqlite3.Connection, documents: Sequence[str]) -> None:
    for document in documents:
        to.execute("DELETE FROM texts WHERE rowid IN (SELECT id FROM entries WHERE document_id = ?)", [document])
        to.execute("DELETE FROM entries WHERE document_id = ?", [document])
        to.execute("DELETE FROM documents WHERE document_id = ?", [document])


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
    Searching finds letters without their accents. `mark` stands around the hit in the snippet.

    Raises:
        SearchError: nothing to look for, or an index that is missing, damaged or of another snapshot.
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
    # The snippet is made for the hits that are shown, not for all that are ranked.
    return f"""
        WITH best AS MATERIALIZED (
            SELECT texts.rowid AS id, texts.rank AS rank FROM texts JOIN entries e ON e.id = texts.rowid
            WHERE texts MATCH ?{conditions} ORDER BY texts.rank LIMIT ?
        )
        SELECT round(-best.rank, 2), e.date, e.source, e.speaker, nullif(coalesce(nullif(t.title, ''), h.title), ''),
               (SELECT snippet(texts, -1, ?, ?, '…', 24) FROM texts WHERE texts MATCH ? AND rowid = best.id),
               e.cite, e.url
        FROM best JOIN entries e USING (id) JOIN texts t ON t.rowid = best.id
        LEFT JOIN entries d ON d.document_id = e.document_id AND d.turn IS NULL LEFT JOIN texts h ON h.rowid = d.id
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


@contextmanager
def _transaction(con: sqlite3.Connection) -> Iterator[None]:
    con.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        con.execute("ROLLBACK")
        raise
    con.execute("COMMIT")


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
