"""Which captures are to be read again: those of documents that other code has read, and those that were refused."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from warehouse.columns import listed

# By source and then by name, so that an interrupted run finds the same shards again.
_OUTDATED = """
SELECT p.warc_file, p.warc_offset
FROM documents d JOIN pages p USING (capture_id)
WHERE d.cleaner_version <> $1 AND ($2::VARCHAR IS NULL OR d.source = $2)
ORDER BY d.source, p.warc_file, p.warc_offset
"""

_REFUSED = """
SELECT p.warc_file, p.warc_offset
FROM quarantine q JOIN pages p USING (capture_id)
WHERE q.stage <> 'archive' AND ($1::VARCHAR IS NULL OR q.source = $1)
ORDER BY p.warc_file, p.warc_offset
"""


def outdated(con: duckdb.DuckDBPyConnection, cleaner_version: str, source: str | None) -> list[tuple[str, int]]:
    """Where the current captures lie of documents that other code than `cleaner_version` has read: file and offset."""
    return con.execute(_OUTDATED, [cleaner_version, source]).fetchall()


def outdated_documents(
    con: duckdb.DuckDBPyConnection, cleaner_version: str, documents: Sequence[str]
) -> list[tuple[str, int]]:
    """As `outdated`, of these documents."""
    with listed(con, documents) as wanted:
        sql = _OUTDATED.replace("ORDER BY", f"AND d.document_id IN {wanted} ORDER BY")
        return con.execute(sql, [cleaner_version, None]).fetchall()


def refused(con: duckdb.DuckDBPyConnection, source: str | None) -> list[tuple[str, int]]:
    """Where the captures in quarantine lie whose pages can be tried again: file and offset."""
    return con.execute(_REFUSED, [source]).fetchall()
