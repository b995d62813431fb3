"""Relations at size, on invented documents: `python -m tests.quality.relations [DOCUMENTS [WORDS]]`.

Documents of ten years in an invented language (`tests.warehouse.generate.Language`, seeded). Of every hundred, 1 tells
the speech of 0 again with .7 of its words kept, 2 is a near duplicate of 0 (.98 kept), 3 has its very text. Prints what
was found of each kind and what was found that is not there, seconds, and the most memory; exits with 1 over the bounds.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import duckdb

from tests.warehouse.generate import Language, digest
from warehouse.linking import link_events
from warehouse.relations import relate
from warehouse.schema import open_staging

SECONDS, GIB = 300, 4
KEPT = {1: 0.7, 2: 0.98, 3: 1.0}
KINDS = {(0, 1): "same_speech", (0, 2): "near_duplicate", (0, 3): "same_text", (1, 2): "same_speech",
         (1, 3): "same_speech", (2, 3): "near_duplicate"}  # fmt: skip
ADDED = 10
"""Documents that come later, for the cost of a run with little new."""


def rows(documents: range, words: int) -> Iterator[tuple[str, str, int]]:
    """Id, text and day of each document; of one speech the days lie within three."""
    language = Language()
    for number in documents:
        first, kind = number - number % 100, number % 100
        if kind in KEPT:
            text = language.retold(language.text(first, words), number, KEPT[kind])
            yield digest(number), text, first * 7919 % 3650 + kind
        else:
            yield digest(number), language.text(number, words), number * 7919 % 3650


def fill(con: duckdb.DuckDBPyConnection, documents: range, words: int, folder: Path) -> None:
    """Writes the documents, by way of a file."""
    path = folder / "documents.tsv"
    with path.open("w", encoding="utf-8") as out:
        out.writelines("\t".join(map(str, row)) + "\n" for row in rows(documents, words))
    given = """'c' AS capture_id, 'p' AS page_sha256, 1 AS version, 'statement' AS kind, 's' AS source,
        'fetched' AS url_basis, [] AS authors, 0 AS words, 0 AS visible_chars, 0 AS kept_chars, 0 AS removed_chars,
        MAP {} AS evidence, now() AS first_seen, now() AS last_seen, now() AS valid_from, 'first' AS cause,
        'c' AS cleaner_version"""
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE made AS
        SELECT column0 AS document_id, column1 AS text, sha256(column1) AS text_sha256,
               DATE '2016-01-01' + column2::INTEGER AS published_date, {given}
        FROM read_csv('{path}', delim='\t', header=false, quote='', escape='', all_varchar=true)
    """)
    for table in ("documents", "document_versions"):
        columns = {name for (name,) in con.execute(f"SELECT column_name FROM (DESCRIBE {table})").fetchall()}
        both = ", ".join(
            columns & {name for (name,) in con.execute("SELECT column_name FROM (DESCRIBE made)").fetchall()}
        )
        con.execute(f"INSERT INTO {table} BY NAME SELECT {both} FROM made")
    con.execute("DROP TABLE made")


def expected(documents: int) -> set[tuple[str, str, str]]:
    """The relations that are there: ids in order, and kind."""
    found = set()
    for first in range(0, documents, 100):
        for one, other in combinations(range(4), 2):
            if first + other < documents:
                a, b = sorted((digest(first + one), digest(first + other)))
                found.add((a, b, KINDS[one, other]))
    return found


def timed(con: duckdb.DuckDBPyConnection) -> tuple[float, float]:
    """Seconds of making relations and events, and processor seconds of all threads."""
    start = time.perf_counter(), time.process_time()
    relate(con)
    link_events(con)
    return time.perf_counter() - start[0], time.process_time() - start[1]


def main(documents: int = 100_000, words: int = 450) -> None:
    """Makes, measures, prints."""
    with tempfile.TemporaryDirectory() as name, open_staging(Path(name, "staging.duckdb")) as con:
        con.execute("SET threads = 2")
        fill(con, range(documents), words, Path(name))
        first = timed(con)
        truth, rows_found = (
            expected(documents),
            con.execute("SELECT document_a, document_b, kind FROM relations").fetchall(),
        )
        found = set(rows_found)
        fill(con, range(documents, documents + ADDED), words, Path(name))
        again = timed(con)
        size = sum(part.stat().st_size for part in Path(name).glob("staging.*")) / 2**20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    for kind in sorted(set(KINDS.values())):
        there = {row for row in truth if row[2] == kind}
        wrong = {row for row in found - truth if row[2] == kind}
        print(f"{kind:15} {len(there & found):,} of {len(there):,} found, {len(wrong):,} that are not there")
    print(f"{documents:,} documents of {words} words: {first[0]:.0f} s ({first[1]:.0f} s of processors); {ADDED} more: "
          f"{again[0]:.1f} s ({again[1]:.1f} s); at most {peak:.1f} GiB; file {size:,.0f} MiB")  # fmt: skip
    sys.exit(first[0] > SECONDS or peak > GIB)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
