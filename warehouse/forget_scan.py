# ruff: noqa: S608 (names of tables are the file's own, quoted)
"""Looks through every file of a home for words, whatever they are packed in: WARC, Parquet, DuckDB, SQLite, plain."""

import gzip
import re
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, NamedTuple

import duckdb

PIECES = 200
"""Pieces of a text that are looked for, at most: the longest ones."""
_PIECE = re.compile(r"[\w ]{12,80}")
_END = "(?:[^A-Za-z0-9/?&=#%_.-]|[.](?:[^A-Za-z0-9]|$)|$)"
_CHUNK = 2**20


class Finding(NamedTuple):
    """A place where some of the words are: a file, and what in it (a table, or nothing); what was found there."""

    file: Path
    part: str
    words: str


def pieces(texts: Iterable[str]) -> list[str]:
    """What to look for to find texts: their runs of 12 to 80 letters, digits and spaces, the longest `PIECES` of them.

    Markup and escapes of a page do not divide these as a rule.
    """
    found = {run.strip() for text in texts for run in _PIECE.findall(text)}
    return sorted(found, key=lambda piece: (-len(piece), piece))[:PIECES]


def find_words(
    folder: Path, words: Sequence[str], addresses: Sequence[str], charsets: Iterable[str] = ()
) -> list[Finding]:
    """Where words or addresses stand in the files under a folder, as raw bytes, unpacked, or in a row.

    In bytes they are looked for in UTF-8, and words in these charsets too. An address that only begins another one is
    none. A database is opened for reading; nobody may be writing to it.
    """
    patterns = [*map(re.escape, words), *(re.escape(address) + _END for address in addresses)]
    if not patterns:
        return []
    pattern = "|".join(patterns)
    otherwise = {some: word for charset in charsets for word in words if (some := _encoded(word, charset))}
    raw = [*(one.encode() for one in patterns), *map(re.escape, otherwise)]
    expression = re.compile(b"|".join(raw))
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    found = ((file, part, hit) for file in files for part, hit in _look(file, expression, max(map(len, raw)), pattern))
    return [Finding(file, part, otherwise.get(hit) or hit.decode()) for file, part, hit in found]


def _encoded(word: str, charset: str) -> bytes:
    """A word as it stands in bytes of that charset; nothing where it cannot, or where nobody knows the charset."""
    try:
        return word.encode(charset)
    except (UnicodeEncodeError, LookupError):
        return b""


def _look(file: Path, expression: re.Pattern[bytes], room: int, pattern: str) -> Iterator[tuple[str, bytes]]:
    with file.open("rb") as stream:
        if hit := _search(iter(lambda: stream.read(_CHUNK), b""), expression, room):
            yield "", hit
    if file.suffix == ".gz" or file.name.endswith(".gz.open"):
        if hit := _search(_unpacked(file), expression, room):
            yield "unpacked", hit
    elif file.suffix in (".duckdb", ".parquet"):
        yield from _rows_with(file, pattern)
    elif file.suffix == ".sqlite":
        yield from _sqlite(file, expression)


def _search(chunks: Iterable[bytes], expression: re.Pattern[bytes], room: int) -> bytes | None:
    before = b""
    for chunk in chunks:
        if found := expression.search(before + chunk):
            return found[0]
        before = (before + chunk)[-room:]
    return None


def _unpacked(file: Path) -> Iterator[bytes]:
    """A gzip file's bytes; what comes after damage is left out."""
    with file.open("rb") as raw, gzip.open(raw) as stream:
        yield from _until_damage(stream)


def _until_damage(stream: gzip.GzipFile | BinaryIO) -> Iterator[bytes]:
    try:
        while some := stream.read(_CHUNK):
            yield some
    except (EOFError, OSError, zlib.error):
        return


def _rows_with(file: Path, pattern: str) -> Iterator[tuple[str, bytes]]:
    with duckdb.connect() as con:
        for name, rows in _tables(con, file):
            sql = f"SELECT regexp_extract(t::VARCHAR, $1) FROM {rows} t WHERE regexp_matches(t::VARCHAR, $1) LIMIT 1"
            if found := con.execute(sql, [pattern]).fetchone():
                yield name, str(found[0]).encode()


def _tables(con: duckdb.DuckDBPyConnection, file: Path) -> list[tuple[str, str]]:
    quoted = str(file).replace("'", "''")
    if file.suffix == ".parquet":
        return [("rows", f"read_parquet('{quoted}')")]
    con.execute(f"ATTACH '{quoted}' AS looked_at (READ_ONLY)")
    sql = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'looked_at' ORDER BY ALL"
    return [(name, f'looked_at."{name}"') for (name,) in con.execute(sql).fetchall()]


def _sqlite(file: Path, expression: re.Pattern[bytes]) -> Iterator[tuple[str, bytes]]:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as con:
        names = [row[0] for row in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
        for name in names:
            for row in con.execute(f'SELECT * FROM "{name}"'):
                text = "\n".join(str(value) for value in row if isinstance(value, str)).encode()
                if found := expression.search(text):
                    yield name, found[0]
                    break
