"""Documents that say the same: `relations` of the kinds that rest on text, and on links between translations.

Every pair is judged by itself (`warehouse.relations_text`), so that rows do not depend on when a page came. Which pairs
are looked at at all: each text keeps its `_KEPT` runs of three words with the smallest hashes (a bottom-k sketch); two
texts are compared when they share `_COMMON` kept runs. Independent translations of one speech share 37 of 128, the most
alike of unlike transcripts 13 (measured on one speech, 12 press briefings and 20 Kremlin pages). A run that many
texts have, a stock phrase, brings together only those that are near in time.

What was hashed and scored stays in the writer's database (tables `own_…`), so that only new texts are read; to look
for pairs again among 100,000 takes some 15 s of a processor. Relations by event are made by `warehouse.linking`, after
this.
"""

import duckdb
import pyarrow as pa

from warehouse import relations_sql as sql
from warehouse.columns import listed
from warehouse.linking import unlink_events
from warehouse.relations_text import Likeness, Profile, compare, profile
from warehouse.schema import transaction

_CHUNK = 200
"""Pairs of texts in memory at a time, with their profiles: some 100 MB of long transcripts."""


def relate(con: duckdb.DuckDBPyConnection) -> int:
    """Makes `relations` anew from the current documents; gives the rows that stand.

    Kinds, the first that holds: same_text (the same words in the same order), near_duplicate, translation_of (a link on
    one of the pages; `warehouse.links.resolve_links` comes first), same_speech. What `warehouse.linking` made of an
    earlier state is undone.
    """
    with transaction(con):
        unlink_events(con)
        for statement in (*sql.CACHES, *sql.SKETCH, *sql.COMPARED, *sql.CANDIDATES):
            con.execute(statement)
        _score(con)
        for statement in sql.RELATIONS:
            con.execute(statement)
    row = con.execute("SELECT count(*) FROM relations").fetchone()
    return int(row[0]) if row else 0


def _score(con: duckdb.DuckDBPyConnection) -> None:
    """Compares the candidates that were never compared."""
    pairs = con.execute(sql.UNSCORED).fetchall()
    for start in range(0, len(pairs), _CHUNK):
        chunk = pairs[start : start + _CHUNK]
        profiles = _profiles(con, {document for pair in chunk for document in pair[2:]})
        scored = [compare(profiles[a], profiles[b]) for _, _, a, b in chunk]
        _remember(con, [pair[0] for pair in chunk], [pair[1] for pair in chunk], scored)


def _profiles(con: duckdb.DuckDBPyConnection, documents: set[str]) -> dict[str, Profile]:
    with listed(con, documents) as wanted:
        query = f"SELECT document_id, text FROM documents WHERE document_id IN {wanted}"  # noqa: S608 - our own
        return {document: profile(text) for document, text in con.execute(query).fetchall()}


def _remember(con: duckdb.DuckDBPyConnection, ones: list[str], others: list[str], scored: list[Likeness]) -> None:
    figures = {name: [getattr(likeness, name) for likeness in scored] for name in Likeness._fields}
    con.register("scored_pairs", pa.table({"words_a": ones, "words_b": others, **figures}))
    con.execute("INSERT INTO own_pairs BY NAME SELECT * REPLACE (words_a::UUID AS words_a, words_b::UUID AS words_b) "
                "FROM scored_pairs")  # fmt: skip
    con.unregister("scored_pairs")
