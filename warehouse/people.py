# ruff: noqa: S608 (fixed text)
"""Names of speakers read out of the writer's database, and persons written back; who is who: `cleaners.identity`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import duckdb
import pyarrow as pa
from pydantic import BaseModel

from schemas.tables import Speaker, SpeakerConflict
from warehouse.columns import to_table
from warehouse.schema import transaction

_SCOPES = r"""list_filter([
    'issuer ' || regexp_replace(lower(d.issuer), '^the ', ''), 'site ' || regexp_replace(d.site, '^www\.', '')
], lambda scope: scope IS NOT NULL)"""

# A row for each document, name and label: everything else reads this and not the turns.
_SAID = """
CREATE OR REPLACE TEMP TABLE said AS
SELECT document_id, speaker, speaker_label, speaker_note, speaker_affiliation
FROM turns WHERE speaker IS NOT NULL GROUP BY ALL
"""

_PLACES = f"""
SELECT d.document_id, {_SCOPES} AS scopes, d.title, list(DISTINCT s.speaker ORDER BY s.speaker) AS speakers
FROM said s JOIN documents d USING (document_id)
WHERE document_id IN (SELECT document_id FROM said JOIN asked ON asked.name = said.speaker)
GROUP BY ALL ORDER BY d.document_id
"""

_SCOPED = f"""
SELECT DISTINCT unnest(scopes) AS scope, speaker
FROM (SELECT {_SCOPES} AS scopes, s.speaker
      FROM said s JOIN documents d USING (document_id) JOIN asked ON asked.name = s.speaker)
ORDER BY ALL
"""

# A turn that was superseded has the person that its name has now, if it has one.
_WANTED = """
CREATE OR REPLACE TEMP TABLE wanted AS
SELECT t.rowid AS turn, coalesce(w.speaker_id, e.speaker_id) AS speaker_id
FROM {turns} t
LEFT JOIN everywhere e ON e.name = t.speaker
LEFT JOIN within w ON w.document_id = t.document_id AND w.name = t.speaker
WHERE t.speaker_id IS DISTINCT FROM coalesce(w.speaker_id, e.speaker_id)
"""
_SET = "UPDATE {turns} SET speaker_id = wanted.speaker_id FROM wanted WHERE {turns}.rowid = wanted.turn"

_FORMS = """
WITH named AS (
    SELECT s.*, coalesce(w.speaker_id, e.speaker_id) AS speaker_id
    FROM said s
    LEFT JOIN everywhere e ON e.name = s.speaker
    LEFT JOIN within w ON w.document_id = s.document_id AND w.name = s.speaker
)
SELECT speaker_id, 'speaker' AS kind, speaker AS form, count(DISTINCT document_id) AS documents
FROM named WHERE speaker_id IS NOT NULL GROUP BY ALL
UNION ALL
SELECT speaker_id, 'label', speaker_label, count(DISTINCT document_id)
FROM named WHERE speaker_id IS NOT NULL AND speaker_label IS NOT NULL GROUP BY ALL
UNION ALL
SELECT speaker_id, 'office', speaker_affiliation, count(DISTINCT document_id)
FROM named WHERE speaker_id IS NOT NULL AND speaker_affiliation IS NOT NULL GROUP BY ALL
UNION ALL
SELECT speaker_id, 'title', right(left(title, strpos(title, speaker) - 1), 120), count(DISTINCT document_id)
FROM named JOIN documents USING (document_id)
WHERE speaker_id IS NOT NULL AND strpos(title, speaker) > 1 GROUP BY ALL
"""

_GROUPS = """
WITH groups AS (
    SELECT 'event ' || event_id AS name, document_id, false AS same_words FROM documents WHERE event_id IS NOT NULL
    UNION
    SELECT 'event ' || event_id, document_id, false FROM document_events
    WHERE relation IN ('renders', 'reports') AND document_id IN (SELECT document_id FROM documents)
    UNION
    SELECT document_a || ' ' || document_b, unnest([document_a, document_b]), true FROM relations
    WHERE kind IN ('same_text', 'near_duplicate', 'same_speech')
)
SELECT name, bool_or(same_words), list(document_id ORDER BY document_id)
FROM groups GROUP BY name HAVING count(*) > 1 ORDER BY name
"""


class Form(NamedTuple):
    """A form that stands for a person in so many documents; kind: speaker, label, office, title (what is before it)."""

    speaker_id: str
    kind: str
    form: str
    documents: int


class Group(NamedTuple):
    """Documents of one event; `same_words` where they render one speech."""

    name: str
    same_words: bool
    documents: list[str]


def read_names(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The speakers of all current turns, as printed; makes the temporary table `said` that the others here read."""
    con.execute(_SAID)
    return [name for (name,) in con.execute("SELECT DISTINCT speaker FROM said ORDER BY speaker").fetchall()]


def read_places(
    con: duckdb.DuckDBPyConnection, names: Iterable[str]
) -> list[tuple[str, list[str], str | None, list[str]]]:
    """The documents in which one of these speaks: id, scopes (issuer, site), title, all its speakers."""
    _ask(con, names)
    return con.execute(_PLACES).fetchall()


def read_scoped(con: duckdb.DuckDBPyConnection, names: Iterable[str]) -> list[tuple[str, str]]:
    """(scope, name) for those of these names that speak in a document of the scope."""
    _ask(con, names)
    return con.execute(_SCOPED).fetchall()


def write_ids(
    con: duckdb.DuckDBPyConnection, everywhere: Mapping[str, str], within: Mapping[tuple[str, str], str]
) -> None:
    """Sets `speaker_id` of the turns, superseded ones included; touches only those that change."""
    keys = {"name": list(everywhere), "speaker_id": list(everywhere.values())}
    _register(con, "everywhere", keys)
    documents, names = [key[0] for key in within], [key[1] for key in within]
    _register(con, "within", {"document_id": documents, "name": names, "speaker_id": list(within.values())})
    for turns in ("turns", "turns_history"):
        con.execute(_WANTED.format(turns=turns))
        con.execute(_SET.format(turns=turns))


def read_forms(con: duckdb.DuckDBPyConnection) -> list[Form]:
    """All forms of the persons that `write_ids` was given last."""
    return [Form(*row) for row in con.execute(_FORMS).fetchall()]


def read_groups(con: duckdb.DuckDBPyConnection) -> list[Group]:
    """The documents that belong to one event, or render one speech, two or more together."""
    return [Group(*row) for row in con.execute(_GROUPS).fetchall()]


def read_openings(
    con: duckdb.DuckDBPyConnection, documents: Iterable[str], characters: int
) -> list[tuple[str, str | None, str]]:
    """Id, title and the first characters of the text of these documents."""
    _ask(con, documents)
    query = "SELECT document_id, title, left(text, $1) FROM documents WHERE document_id IN (SELECT name FROM asked)"
    return con.execute(query, [characters]).fetchall()


def read_labels(
    con: duckdb.DuckDBPyConnection, documents: Iterable[str]
) -> list[tuple[str, str, str | None, str | None]]:
    """Document, speaker, note of the label, affiliation: everyone who speaks in these documents."""
    _ask(con, documents)
    query = """SELECT DISTINCT document_id, speaker, speaker_note, speaker_affiliation FROM said
    WHERE document_id IN (SELECT name FROM asked) ORDER BY ALL"""
    return con.execute(query).fetchall()


def write_people(
    con: duckdb.DuckDBPyConnection, speakers: Sequence[Speaker], conflicts: Sequence[SpeakerConflict]
) -> None:
    """Puts these rows in place of those of `speakers` and `speaker_conflicts`."""
    _replace(con, "speakers", Speaker, speakers)
    _replace(con, "speaker_conflicts", SpeakerConflict, conflicts)


def _replace(con: duckdb.DuckDBPyConnection, table: str, model: type[BaseModel], rows: Sequence[BaseModel]) -> None:
    con.register("made", to_table(model, rows))
    with transaction(con):
        con.execute(f"DELETE FROM {table}")
        con.execute(f"INSERT INTO {table} BY NAME FROM made")
    con.unregister("made")


def _ask(con: duckdb.DuckDBPyConnection, names: Iterable[str]) -> None:
    _register(con, "asked", {"name": sorted(set(names))})


def _register(con: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, list[str]]) -> None:
    con.register("given", pa.table({key: pa.array(values, pa.string()) for key, values in columns.items()}))
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM given")
    con.unregister("given")
