# ruff: noqa: S608 (names in SQL are our own; the paths of shards are quoted)
"""Reads what drift is found by: facts of the pages that a run staged, and of those of the same sites before.

The history is in the tables as they are (`documents`, `removals`, `turns`, `rules`, `runs`): what is loaded has passed
its checks or was accepted, so nothing more is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import duckdb

from warehouse.columns import duckdb_columns
from warehouse.drift_facts import MIN_BEFORE, History, PageFacts, Rules
from warehouse.stage import CHILDREN

BEFORE = 500
"""Latest pages of the same sites that a run is compared with."""

JUDGED = 2000
"""Pages of a run that are compared, taken evenly."""

WINDOW = 20
"""A run of fewer pages is judged together with the latest ones before it, up to so many."""

FIELDS = (
    "title", "subtitle", "authors", "publisher", "issuer", "language", "document_number", "place", "canonical_url",
    "published_at", "published_date",
)  # fmt: skip
"""Fields whose being there is compared; beside them whether a page has turns, named speakers, tags."""

CONSTANT = {
    "title": "title",
    "text": "text",
    "canonical_url": "canonical_url",
    "document_number": "document_number",
    "published_at": "CASE WHEN published_precision IN ('instant', 'minute') THEN published_at END",
    # News of one day has one date: only an old one that all pages share is none of theirs.
    "published_date": "CASE WHEN published_date < seen::DATE - 7 THEN published_date END",
}
"""Fields that differ from page to page, as SQL."""

SENTENCE = r"[^.!?…。]{60,}(?:[.!?…][”’»)]*(?:\s|$)|。)"
"""Running text: furniture has no sentences, or the same on many pages."""

# Of two captures of one document the later. A page is known by its capture in a shard, by its document in the tables.
_STAGED = """
SELECT d.capture_id AS key, d.*, concat_ws(' ', split_part(p.media_type, ';', 1), d.site) AS form, NULL::VARCHAR AS run,
       NULL::TIMESTAMPTZ AS loaded, d.fetched_at AS seen
FROM {documents} d JOIN {pages} p USING (capture_id)
QUALIFY row_number() OVER (PARTITION BY d.document_id ORDER BY d.fetched_at DESC, d.capture_id) = 1
ORDER BY hash(d.document_id), d.document_id LIMIT {judged}
"""

# A date since which pages count is that of the run that archived them: it goes with the alarm's. Which pages they are
# is found without their texts.
_LOADED = """
WITH latest AS (
    SELECT d.document_id, concat_ws(' ', split_part(p.media_type, ';', 1), d.site) AS form, p.run_id AS run,
           r.started_at AS loaded, d.last_seen AS seen
    FROM documents d JOIN pages p USING (capture_id)
    LEFT JOIN runs r ON r.run_id = p.run_id AND r.source = d.source
    WHERE d.source = $1 AND form IN (SELECT form FROM drift_staged)
    ORDER BY d.last_seen DESC, d.document_id LIMIT {before}
)
SELECT document_id AS key, * FROM latest JOIN documents USING (document_id)
"""

_FACTS = """
WITH talks AS (
    SELECT t.{key} AS key, count(*) AS turns, count(t.speaker) AS named FROM {turns} t
    SEMI JOIN {side} s ON s.key = t.{key} GROUP BY ALL
), tagged AS (SELECT DISTINCT t.{key} AS key FROM {tags} t SEMI JOIN {side} s ON s.key = t.{key})
SELECT p.key, p.document_id, coalesce(p.url, p.document_id), p.run, p.loaded, p.cleaner_version,
       [{present}], [{constants}], [e.key FOR e IN map_entries(p.evidence) IF contains(e.value, 'error:')],
       length(p.text), p.removed_chars / greatest(p.visible_chars, 1), coalesce(t.turns, 0)
FROM {side} p LEFT JOIN talks t USING (key) LEFT JOIN tagged g USING (key)
ORDER BY p.seen DESC, p.key
"""

_TAKEN = """
WITH r AS (
    SELECT q.{key} AS key, q.document_id, q.rule, q.text FROM {removals} q SEMI JOIN {side} s ON s.key = q.{key}
), sentences AS (
    SELECT key, document_id, rule, unnest(regexp_extract_all(text, '{sentence}')) AS sentence FROM r
), own AS (SELECT sentence FROM sentences GROUP BY sentence HAVING count(DISTINCT document_id) = 1),
taken AS (
    SELECT key, rule, sum(length(sentence))::BIGINT AS chars FROM sentences SEMI JOIN own USING (sentence) GROUP BY ALL
)
SELECT key, rule, coalesce(any_value(taken.chars), 0) FROM r LEFT JOIN taken USING (key, rule) GROUP BY key, rule
"""


class _Side(NamedTuple):
    """Where the rows of one side stand, and by which column they are a page's."""

    name: str
    key: str
    turns: str
    tags: str
    removals: str


def read_drift(
    con: duckdb.DuckDBPyConnection, source: str, shards: Sequence[Path], accepted: Mapping[str, datetime]
) -> tuple[list[PageFacts], History, Rules]:
    """The staged pages whose site has a history, that history, and the rules of both.

    `accepted` says of each alarm that a person accepted since when pages count for it. A short run comes with the
    latest pages before it, which are then not part of the history.
    """
    if not staged_files(shards, "documents"):
        return [], History([], accepted), Rules({}, frozenset())
    there, before = _sides(con, source, shards)
    run, past = _facts(con, there), _facts(con, before)
    short = max(WINDOW - len(run), 0) if run else 0
    ids = {page.document_id for page in run}
    late = [page for page in past if page.document_id not in ids][:short]
    taken = {page.document_id for page in late}
    history = History([page for page in past if page.document_id not in taken], accepted)
    return [*run, *late], history, _rules(con, shards)


def staged_files(shards: Sequence[Path], name: str) -> list[str]:
    """The Parquet files of a record type."""
    return [str(path) for shard in shards if (path := shard / f"{name}.parquet").is_file()]


def staged_sql(shards: Sequence[Path], name: str) -> str:
    """A record type of the shards as SQL, also where no shard has a row of it."""
    files = staged_files(shards, name)
    if files:
        return "read_parquet([{}])".format(", ".join("'{}'".format(path.replace("'", "''")) for path in files))
    model = CHILDREN[name][0]
    columns = {**duckdb_columns(model), "capture_id": "VARCHAR"}
    empty = ", ".join(f'NULL::{sql.removesuffix(" NOT NULL")} AS "{column}"' for column, sql in columns.items())
    return f"(SELECT {empty} WHERE false)"


def _sides(con: duckdb.DuckDBPyConnection, source: str, shards: Sequence[Path]) -> tuple[_Side, _Side]:
    documents, pages = staged_sql(shards, "documents"), staged_sql(shards, "pages")
    chosen = _STAGED.format(documents=documents, pages=pages, judged=JUDGED)
    con.execute(f"CREATE OR REPLACE TEMP TABLE drift_staged AS {chosen}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE drift_before AS {_LOADED.format(before=BEFORE)}", [source])
    measured = "(SELECT form FROM drift_before GROUP BY form HAVING count(*) >= $1)"
    con.execute(f"DELETE FROM drift_staged WHERE form NOT IN {measured}", [MIN_BEFORE])
    con.execute("DELETE FROM drift_before WHERE form NOT IN (SELECT form FROM drift_staged)")
    names = ("turns", "document_tags", "removals")
    return (
        _Side("drift_staged", "capture_id", *(staged_sql(shards, name) for name in names)),
        _Side("drift_before", "document_id", *names),
    )


def _facts(con: duckdb.DuckDBPyConnection, side: _Side) -> list[PageFacts]:
    """The latest first."""
    given = side._asdict() | {"side": side.name, "sentence": SENTENCE}
    rules: dict[str, dict[str, int]] = defaultdict(dict)
    for key, rule, chars in con.execute(_TAKEN.format(**given)).fetchall():
        rules[key][rule] = chars
    there = [f"CASE WHEN {_is_there(name)} THEN '{name}' END" for name in FIELDS]
    there += ["CASE WHEN t.turns > 0 THEN 'turns' END", "CASE WHEN t.named > 0 THEN 'speakers' END"]
    there.append("CASE WHEN g.key IS NOT NULL THEN 'tags' END")
    constants = [f"CASE WHEN ({sql}) IS NOT NULL THEN hash({sql}) END" for sql in CONSTANT.values()]
    sql = _FACTS.format(**given, present=", ".join(there), constants=", ".join(constants))
    return [
        PageFacts(
            page, document_id, run, loaded, code,
            present=frozenset(name for name in present if name),
            constants={name: value for name, value in zip(CONSTANT, values, strict=True) if value is not None},
            errors=frozenset(errors), chars=chars, removed=removed, turns=turns, rules=rules.get(key, {}),
        )
        for key, document_id, page, run, loaded, code, present, values, errors, chars, removed, turns
        in con.execute(sql).fetchall()
    ]  # fmt: skip


def _is_there(name: str) -> str:
    return f"coalesce(CAST(p.\"{name}\" AS VARCHAR), '') NOT IN ('', '[]')"


def _rules(con: duckdb.DuckDBPyConnection, shards: Sequence[Path]) -> Rules:
    known: dict[str, dict[str, str]] = defaultdict(dict)
    own = set()
    loaded = "SELECT * FROM rules WHERE cleaner_version IN (SELECT cleaner_version FROM drift_before)"
    staged = f"SELECT * FROM {staged_sql(shards, 'rules')}" if staged_files(shards, "rules") else loaded
    for sql, is_staged in ((loaded, False), (staged, True)):
        for rule, code, source, selector in con.execute(
            f"SELECT DISTINCT rule, cleaner_version, source, selector FROM ({sql})"
        ).fetchall():
            known[code][rule] = selector
            if is_staged and source is not None:
                own.add(rule)
    return Rules(known, frozenset(own))
