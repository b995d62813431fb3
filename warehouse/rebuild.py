# ruff: noqa: S608 (names of tables are our own; paths are quoted)
"""What a database made again from the archive takes over from the one it replaces, where that can be read.

The archive has every page and journal and archive say what was seen when; what code of earlier days made of a page (the
versions with cause `parser_change`, and so the numbers that citations name) is in the old database alone, as are
discovery's finds and the runs.
"""

from pathlib import Path

import duckdb

from schemas.tables import HISTORY
from warehouse.archive import ArchiveError
from warehouse.copying import attach, tables
from warehouse.schema import transaction
from warehouse.stage import CHILDREN
from warehouse.warc import WarcError, first_fields

_WHOLE = ("runs", "candidates", "polls", "hosts", "alarms", "freshness", "rule_counts")
"""Tables taken over as they are: nothing in the archive tells of them, or less than they know."""

_CURRENT = ("documents", *("removal_spans" if name == "removals" else name for name in CHILDREN))

# A document whose versions are not those of the old file, or whose turns begin elsewhere; `stands`: its words and turns
# are those of the old file's current version.
_KEPT = """
CREATE OR REPLACE TEMP TABLE kept AS
WITH ours AS (
    SELECT document_id, list((version, cause, text_sha256) ORDER BY version) AS versions,
           arg_max(text_sha256, version) AS text
    FROM main.document_versions GROUP BY ALL
), theirs AS (
    SELECT document_id, list((version, cause, text_sha256) ORDER BY version) AS versions,
           arg_max(text_sha256, version) AS text
    FROM old.document_versions GROUP BY ALL
), now AS (SELECT document_id, ordinal, text FROM main.turns),
was AS (SELECT document_id, ordinal, text FROM old.turns),
moved AS (SELECT DISTINCT document_id FROM ((FROM now EXCEPT FROM was) UNION ALL (FROM was EXCEPT FROM now)))
SELECT o.document_id, o.text = t.text AND m.document_id IS NULL AS stands, d.version AS ours, e.version AS theirs,
       e.version + (NOT stands)::INTEGER AS number, d.page_sha256 = e.page_sha256 AS same_page
FROM ours o JOIN theirs t USING (document_id) JOIN main.documents d USING (document_id)
JOIN old.documents e USING (document_id) LEFT JOIN moved m USING (document_id)
WHERE o.versions <> t.versions OR m.document_id IS NOT NULL
"""

_NEW_VERSIONS = """
CREATE OR REPLACE TEMP TABLE new_versions AS
SELECT v.* REPLACE (
    k.number AS version, greatest(v.valid_from, w.valid_from) AS valid_from,
    CASE WHEN k.same_page THEN 'parser_change' ELSE 'page_edit' END AS cause
)
FROM kept k JOIN main.document_versions v ON v.document_id = k.document_id AND v.version = k.ours
JOIN old.document_versions w ON w.document_id = k.document_id AND w.version = k.theirs
WHERE NOT k.stands
"""

_CLOSE = """
UPDATE document_versions SET valid_to = n.valid_from FROM new_versions n
WHERE document_versions.document_id = n.document_id AND document_versions.version = n.version - 1
"""

_TEXTS = """
INSERT INTO removal_texts BY NAME
SELECT * FROM old.removal_texts
SEMI JOIN main.removal_spans USING (text_id) ANTI JOIN main.removal_texts USING (text_id)
"""

_QUARANTINE = """
UPDATE quarantine SET first_seen = o.first_seen, last_seen = o.last_seen, attempts = o.attempts FROM old.quarantine o
WHERE o.capture_id = quarantine.capture_id
"""


def archive_files(raw: Path) -> list[Path]:
    """The closed files of the archive in the order in which they were begun.

    Raises:
        ArchiveError: one of them does not begin with a record.
    """
    return sorted(raw.glob("*.warc.gz"), key=_begun)


def _begun(path: Path) -> tuple[str, str]:
    try:
        with path.open("rb", buffering=0) as file:
            return first_fields(file)["warc-date"], path.name
    except (WarcError, KeyError) as error:
        raise ArchiveError(f"{path}: damaged at its begin ({error}); restore it from a copy") from error


def is_whole(path: Path) -> bool:
    """Whether every row of a database can be read."""
    try:
        with duckdb.connect() as con:
            attach(con, path)
            for name in sorted(tables(con, attached=True)):
                con.execute(f"SELECT bit_xor(hash(t)) FROM old.{name} t").fetchall()
    except duckdb.Error:
        return False
    return True


def carry_over(con: duckdb.DuckDBPyConnection, old: Path) -> int:
    """Takes over from an old database of today's schema what the archive does not tell; in one transaction.

    Of documents whose versions are others there, these and their numbers stand; where the words now read are others, or
    the turns, they are one version more. Documents whose page is refused now stay as they were read. Gives how many
    documents have versions of the old file.
    """
    attach(con, old)
    with transaction(con):
        _carry_tables(con)
        _carry_refused(con)
        kept = _carry_versions(con)
    con.execute("DETACH old")
    return kept


def _carry_tables(con: duckdb.DuckDBPyConnection) -> None:
    for name in _WHOLE:
        con.execute(f"DELETE FROM {name}")
        con.execute(f"INSERT INTO {name} BY NAME FROM old.{name}")
    for name, key in (("document_aliases", "address"), ("rules", "rule, cleaner_version")):
        con.execute(f"INSERT INTO {name} BY NAME SELECT * FROM old.{name} ANTI JOIN main.{name} USING ({key})")
    con.execute(_QUARANTINE)
    refused = "SELECT * FROM old.quarantine ANTI JOIN main.quarantine USING (capture_id) WHERE stage = 'archive'"
    con.execute(f"INSERT INTO quarantine BY NAME {refused}")


def _carry_refused(con: duckdb.DuckDBPyConnection) -> None:
    """Documents that are not read any more, though the archive has their page."""
    con.execute("""
        CREATE OR REPLACE TEMP TABLE unread AS
        SELECT document_id FROM old.documents SEMI JOIN main.pages USING (capture_id)
        ANTI JOIN main.documents USING (document_id)
    """)
    for name in (*_CURRENT, "document_versions", *(f"{name}_history" for name in HISTORY)):
        con.execute(f"INSERT INTO {name} BY NAME SELECT * FROM old.{name} SEMI JOIN unread USING (document_id)")
    con.execute(_TEXTS)
    con.execute("INSERT INTO events BY NAME SELECT * FROM old.events ANTI JOIN main.events USING (event_id) "
                "SEMI JOIN main.document_events USING (event_id)")  # fmt: skip


def _carry_versions(con: duckdb.DuckDBPyConnection) -> int:
    con.execute(_KEPT)
    con.execute(_NEW_VERSIONS)
    for name in ("document_versions", *(f"{name}_history" for name in HISTORY)):
        con.execute(f"DELETE FROM {name} WHERE document_id IN (SELECT document_id FROM kept)")
        con.execute(f"INSERT INTO {name} BY NAME SELECT * FROM old.{name} SEMI JOIN kept USING (document_id)")
    con.execute("INSERT INTO document_versions BY NAME FROM new_versions")
    con.execute(_CLOSE)
    for name in HISTORY:
        rows = f"SELECT t.* FROM old.{name} t SEMI JOIN new_versions USING (document_id)"
        con.execute(f"INSERT INTO {name}_history BY NAME {rows}")
    for name in ("documents", *HISTORY):
        cite = f", cite = kept.document_id || '@' || kept.number || '#' || {name}.ordinal" if name == "turns" else ""
        con.execute(
            f"UPDATE {name} SET version = kept.number{cite} FROM kept WHERE kept.document_id = {name}.document_id"
        )
    row = con.execute("SELECT count(*) FROM kept").fetchone()
    assert row is not None
    return int(row[0])
