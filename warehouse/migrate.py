"""Older files of the writer brought up to the tables of today, one version after the other."""

from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import duckdb

from warehouse.copying import changed
from warehouse.schema import SCHEMA_VERSION, SchemaError


class Migration(NamedTuple):
    """What makes a file of the version before into one of this version; `check` is a SELECT that must give true."""

    version: int
    statements: tuple[str, ...]
    check: str


# Version 1 took pages in from files only. Which document a page is of is known there for those that were read, and for
# others at the same address as written; what was refused gets its document when `reprocess` reads it again. The code
# that read the rows is at least as new as that which read their version, so at most too much is read again.
_TO_2 = Migration(
    2,
    (
        "ALTER TABLE documents ADD COLUMN cleaner_version VARCHAR",
        """UPDATE documents SET cleaner_version = v.cleaner_version FROM document_versions v
        WHERE v.document_id = documents.document_id AND v.version = documents.version""",
        *(f"ALTER TABLE pages ADD COLUMN {name} VARCHAR" for name in ("document_id", "refers_to", "etag")),
        "ALTER TABLE pages ADD COLUMN last_modified VARCHAR",
        """UPDATE pages SET document_id = 'content:' || page_sha256
        WHERE url IS NULL AND media_type <> 'application/octet-stream'""",
        """UPDATE pages SET document_id = known.document_id
        FROM (
            SELECT p.url, min(v.document_id) AS document_id
            FROM pages p JOIN (
                SELECT capture_id, document_id FROM document_versions
                UNION SELECT capture_id, document_id FROM documents
            ) v USING (capture_id)
            WHERE p.url IS NOT NULL GROUP BY p.url
        ) known WHERE known.url = pages.url""",
        "ALTER TABLE candidates ADD COLUMN fetch_address VARCHAR",
        "UPDATE candidates SET fetch_address = address",
        *(f"ALTER TABLE candidates ADD COLUMN {name} VARCHAR" for name in ("title", "published")),
        "ALTER TABLE candidates ADD COLUMN next_try TIMESTAMPTZ",
        "ALTER TABLE candidates ADD COLUMN attempts BIGINT DEFAULT 0",
        "ALTER TABLE loaded_shards DROP COLUMN rows",
        "CREATE TABLE derived (snapshot_id VARCHAR)",
        "CREATE TABLE hosts (host VARCHAR, failures INTEGER, not_before TIMESTAMPTZ)",
        """CREATE TABLE polls (address VARCHAR, source VARCHAR, etag VARCHAR, last_modified VARCHAR, sha256 VARCHAR,
        "cursor" VARCHAR, polled_at TIMESTAMPTZ)""",
    ),
    """SELECT count(*) = 0 FROM documents d LEFT JOIN pages p USING (capture_id)
    WHERE p.document_id IS DISTINCT FROM d.document_id""",
)

MIGRATIONS = (_TO_2,)
"""In order, without a gap; the last one is of `SCHEMA_VERSION`."""


def upgrade(path: Path, found: int) -> None:
    """Brings a file of schema version `found` up to today's; as it was it is kept beside, as `<name>.v<found>.duckdb`.

    The steps run on a copy, whose rows then go to a new file with the tables of today: that replaces the old one when
    it is whole. Call it under the home's lock.

    Raises:
        SchemaError: a step does not come out as it must; the file is as it was.
        duckdb.Error: as `rewrite`.
    """
    with changed(path, keep=path.with_suffix(f".v{found}.duckdb")) as con:
        for migration in MIGRATIONS:
            if migration.version > found:
                _run(con, migration, path)
        _stamp(con)


def _run(con: duckdb.DuckDBPyConnection, migration: Migration, path: Path) -> None:
    for statement in migration.statements:
        con.execute(statement)
    if con.execute(migration.check).fetchone() != (True,):
        raise SchemaError(
            f"{path} cannot be brought to schema version {migration.version}: its rows contradict each other; "
            "`onrecord rebuild` makes it again from the archive"
        )


def _stamp(con: duckdb.DuckDBPyConnection) -> None:
    # Another snapshot, so that the next run publishes it.
    con.execute(
        "UPDATE meta SET schema_version = $1, onrecord_version = $2, "
        "snapshot_id = sha256(snapshot_id || ' schema ' || $1)",
        [SCHEMA_VERSION, version("onrecord")],
    )
