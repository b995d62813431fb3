# ruff: noqa: S608 (names in SQL are our own; the paths of shards are quoted)
"""What staged shards would change in what is loaded, before anything is: the texts, largest first, then by rule, turn
and field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from warehouse.columns import duckdb_columns
from warehouse.query import Result
from warehouse.stage import StagedDocument

TEXTS = 50
"""Texts that are shown, newly removed and newly kept together."""

SHOWN = 60
"""Characters of a value or a text that are shown."""

_OWN = {"document_id", "capture_id", "fetched_at", "cleaner_version", "text_sha256", "event_id", "evidence", "text"}
"""Columns that say nothing of the reading, or are told of by their parts."""

COLUMNS = ("what", "name", "pages", "newly_removed", "newly_kept", "was", "becomes", "example")
_TYPES = ("VARCHAR", "VARCHAR", "BIGINT", "BIGINT", "BIGINT", "VARCHAR", "VARCHAR", "VARCHAR")

# A document's text is its paragraphs as printed, a blank line between two; one that stands there twice counts twice.
# The rule is one whose removal has the paragraph's words.
_TEXTS = """
WITH now AS (
    SELECT document_id, unnest(string_split(text, chr(10) || chr(10))) AS text FROM {documents}
), was AS (
    SELECT document_id, unnest(string_split(text, chr(10) || chr(10))) AS text FROM documents
    SEMI JOIN {documents} USING (document_id)
), changed AS (
    SELECT document_id, text, coalesce(n.n, 0) - coalesce(w.n, 0) AS more
    FROM (SELECT *, count(*) AS n FROM now SEMI JOIN documents USING (document_id) GROUP BY ALL) n
    FULL JOIN (SELECT *, count(*) AS n FROM was GROUP BY ALL) w USING (document_id, text)
    WHERE coalesce(n.n, 0) <> coalesce(w.n, 0)
), removed AS (
    SELECT document_id, rule, text, true AS is_now FROM {removals} UNION ALL
    SELECT document_id, rule, text, false FROM removals SEMI JOIN {documents} USING (document_id)
), named AS (
    SELECT c.document_id, c.text, c.more, min(r.rule) AS rule FROM changed c LEFT JOIN removed r
    ON r.document_id = c.document_id AND r.is_now = (c.more < 0) AND contains(r.text, c.text)
    GROUP BY ALL
), sized AS (
    SELECT *, more < 0 AS is_less, length(replace(text, ' ', '')) * abs(more) AS chars FROM named
)
SELECT if(is_less, 'newly removed', 'newly kept'), rule, count(DISTINCT document_id),
       (if(is_less, sum(chars), 0))::BIGINT, (if(is_less, 0, sum(chars)))::BIGINT,
       if(is_less, left(text, {shown}), NULL), if(is_less, NULL, left(text, {shown})), min(document_id)
FROM sized GROUP BY is_less, rule, text ORDER BY sum(chars) DESC, text LIMIT {texts}
"""

_CHANGED = """
SELECT 'page', 'text changed, of ' || count(*) || ' read', count(*) FILTER (s.text IS DISTINCT FROM d.text),
       NULL, NULL, NULL, NULL, min(document_id) FILTER (s.text IS DISTINCT FROM d.text)
FROM {documents} s JOIN documents d USING (document_id) HAVING count(*) FILTER (s.text IS DISTINCT FROM d.text) > 0
"""

# Of the same document, what one side has removed and the other has not; a text that stands there twice counts twice.
_REMOVALS = """
WITH now AS (
    SELECT document_id, rule, text, count(*) AS n FROM {removals} SEMI JOIN documents USING (document_id) GROUP BY ALL
), was AS (
    SELECT document_id, rule, text, count(*) AS n FROM removals SEMI JOIN {documents} USING (document_id) GROUP BY ALL
), both_sides AS (
    SELECT document_id, rule, text, coalesce(now.n, 0) - coalesce(was.n, 0) AS more
    FROM now FULL JOIN was USING (document_id, rule, text)
), sized AS (
    SELECT *, length(replace(text, ' ', '')) * abs(more) AS chars FROM both_sides WHERE more <> 0
)
SELECT 'rule', rule, count(DISTINCT document_id),
       coalesce(sum(chars) FILTER (more > 0), 0)::BIGINT, coalesce(sum(chars) FILTER (more < 0), 0)::BIGINT,
       left(arg_max(text, chars) FILTER (more < 0), {shown}), left(arg_max(text, chars) FILTER (more > 0), {shown}),
       arg_max(document_id, chars)
FROM sized GROUP BY rule ORDER BY sum(chars) DESC, rule
"""

_TURNS = """
WITH now AS (
    SELECT document_id, ordinal, role, speaker, text FROM {turns} SEMI JOIN documents USING (document_id)
),
was AS (
    SELECT document_id, ordinal, role, speaker, text FROM turns SEMI JOIN {documents} USING (document_id)
), changed AS (
    SELECT document_id, was.text AS old, now.text AS new, was.speaker AS old_speaker, now.speaker AS new_speaker,
           was.role AS old_role, now.role AS new_role
    FROM now FULL JOIN was USING (document_id, ordinal)
)
SELECT 'turns', name, count(DISTINCT document_id), NULL, NULL, left(any_value(was), {shown}),
       left(any_value(becomes), {shown}), any_value(document_id)
FROM (
    SELECT 'words' AS name, document_id, old AS was, new AS becomes FROM changed WHERE old IS DISTINCT FROM new
    UNION ALL SELECT 'speaker', document_id, old_speaker, new_speaker FROM changed
    WHERE old_speaker IS DISTINCT FROM new_speaker
    UNION ALL SELECT 'role', document_id, old_role, new_role FROM changed WHERE old_role IS DISTINCT FROM new_role
) GROUP BY name ORDER BY 3 DESC
"""

_FIELD = """
SELECT 'field', '{name}', count(*), NULL, NULL, left(any_value(d."{name}"::VARCHAR), {shown}),
       left(any_value(s."{name}"::VARCHAR), {shown}), any_value(document_id)
FROM {documents} s JOIN documents d USING (document_id) WHERE s."{name}" IS DISTINCT FROM d."{name}"
HAVING count(*) > 0
"""

_NEW = """
SELECT 'page', 'refused, and would be read', count(*), NULL, NULL, any_value(q.reason), NULL, any_value(document_id)
FROM {documents} s JOIN quarantine q USING (capture_id) HAVING count(*) > 0
"""

_REFUSED = """
SELECT 'page', 'read, and would be refused', count(*), NULL, NULL, NULL, any_value(reason || ': ' || detail),
       any_value(document_id)
FROM {quarantine} q JOIN documents d USING (capture_id) HAVING count(*) > 0
"""


def compare(con: duckdb.DuckDBPyConnection, shards: Sequence[Path]) -> Result:
    """What loading these shards would change: a row a text that is kept or removed no more, a rule, a field, or a kind
    of change of turns and pages.

    `newly_removed` and `newly_kept` are characters without white space; `was` and `becomes` show one case, which
    `example` (an address, else a document id) has.
    """
    rows = list(_rows(con, shards))
    sql = "SELECT document_id, url FROM {} WHERE url IS NOT NULL"
    tables = [files for files in (_files(shards, "documents"), "documents") if files]
    urls = {key: url for table in tables for key, url in con.execute(sql.format(table)).fetchall()} if rows else {}
    return Result(COLUMNS, _TYPES, [(*row[:-1], urls.get(row[-1], row[-1])) for row in rows])


def _rows(con: duckdb.DuckDBPyConnection, shards: Sequence[Path]) -> Iterator[tuple[object, ...]]:
    files = {name: _files(shards, name) for name in ("documents", "quarantine")}
    for name in ("removals", "turns"):
        files[name] = _files(shards, name) or f"(SELECT * FROM {name} WHERE false)"
    if files["quarantine"]:
        yield from con.execute(_REFUSED.format(**files)).fetchall()
    if files["documents"] is None:
        return
    named = {**files, "shown": SHOWN, "texts": TEXTS}
    for sql in (_NEW, _CHANGED, _TEXTS, _REMOVALS, _TURNS):
        yield from con.execute(sql.format(**named)).fetchall()
    fields: list[tuple[object, ...]] = []
    for name in duckdb_columns(StagedDocument).keys() - _OWN:
        fields += con.execute(_FIELD.format(**named, name=name)).fetchall()
    yield from sorted(fields, key=lambda row: (-int(str(row[2])), str(row[1])))


def _files(shards: Sequence[Path], name: str) -> str | None:
    paths = [str(shard / f"{name}.parquet").replace("'", "''") for shard in shards]
    there = [path for path in paths if Path(path.replace("''", "'")).is_file()]
    return "read_parquet([{}])".format(", ".join(f"'{path}'" for path in there)) if there else None
