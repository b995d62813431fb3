"""Pages that were asked for again: unchanged ones move `last_seen`, gone ones get `gone_at`; nothing is cleaned.

What the fetch stage must know of earlier captures is in `pages` (ETag and Last-Modified ride in the archive's records,
so that a rebuild has them too).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import duckdb

from schemas.tables import DocumentAlias, PageRow
from warehouse import upsert
from warehouse.capture import GONE, Capture, Original
from warehouse.columns import to_table
from warehouse.schema import transaction


class Seen(NamedTuple):
    """What a document's address showed when it was last fetched."""

    etag: str | None
    last_modified: str | None
    fetched_at: datetime
    """When it was last asked for, whatever came."""
    gone: bool
    """It said 404 or 410 then."""
    original: Original
    """The bytes of the last page it gave."""


class SightingCounts(NamedTuple):
    """What sightings did; `waiting` are those of a capture that is not loaded yet: they are left for the next run."""

    seen: int = 0
    gone: int = 0
    waiting: int = 0


def is_sighting(capture: Capture, seen: Seen | None) -> bool:
    """Whether a capture only tells that a page is as its address showed it last, or gone; others are to be cleaned.

    `seen` is what was known before it. A page that is back, or goes back to an earlier text, is cleaned.
    """
    if capture.status in GONE:
        return True
    unchanged = seen is not None and not seen.gone and seen.original.page_sha256 == capture.page_sha256
    return unchanged and capture.original is not None


def validators(con: duckdb.DuckDBPyConnection) -> dict[str, Seen]:
    """Document id → what its address showed when it was last fetched; without those that never gave a page."""
    rows = con.execute(_VALIDATORS, [list(GONE)]).fetchall()
    return {row[0]: Seen(row[1], row[2], row[3], row[4], Original(*row[5:])) for row in rows}


def originals(con: duckdb.DuckDBPyConnection) -> dict[str, Original]:
    """Hash of a page's bytes → the first capture that holds them."""
    return {row[1]: Original(*row) for row in con.execute(_ORIGINALS).fetchall()}


def load_sightings(
    con: duckdb.DuckDBPyConnection, pages: Sequence[PageRow], aliases: Sequence[DocumentAlias], now: datetime
) -> SightingCounts:
    """Loads sightings in one transaction; those that are in already change nothing.

    It also marks documents whose page was gone after they were last seen, so call it once after a run's shards are
    loaded, even without sightings. `now`, with a zone, is part of the snapshot's name. Raises ValueError for a row that
    is no sighting.
    """
    for page in pages:
        if page.status not in GONE and page.refers_to is None:
            raise ValueError(f"capture {page.capture_id} is no sighting: its page is to be cleaned")
    with transaction(con):
        counts = _load(con, pages)
        counts = counts._replace(gone=_count(con, _MARK_GONE, [list(GONE)]))
        named = _load_aliases(con, aliases)
        if counts.seen or counts.gone or named:
            con.execute("UPDATE meta SET snapshot_id = sha256(snapshot_id || ' seen ' || $1)", [now.isoformat()])
    return counts


def _load(con: duckdb.DuckDBPyConnection, pages: Sequence[PageRow]) -> SightingCounts:
    if not pages:
        return SightingCounts()
    con.register("staged_pages", to_table(PageRow, list({page.capture_id: page for page in pages}.values())))
    fresh = _count(con, "SELECT count(*) FROM staged_pages ANTI JOIN pages USING (capture_id)")
    con.execute(_SIGHTINGS, [list(GONE)])
    con.unregister("staged_pages")
    seen = _count(con, "INSERT INTO pages BY NAME FROM sightings")
    con.execute(_MARK_SEEN)
    con.execute(upsert.FRESHNESS.format(staged="sightings"))
    con.execute("DROP TABLE sightings")
    return SightingCounts(seen=seen, waiting=fresh - seen)


def _load_aliases(con: duckdb.DuckDBPyConnection, aliases: Sequence[DocumentAlias]) -> int:
    if not aliases:
        return 0
    con.register("staged_aliases", to_table(DocumentAlias, aliases))
    merged = _count(con, upsert.STATEMENTS["document_aliases"].format(staged="staged_aliases"))
    con.unregister("staged_aliases")
    return merged


def _count(con: duckdb.DuckDBPyConnection, sql: str, values: Sequence[object] = ()) -> int:
    row = con.execute(sql, values).fetchone()
    return int(row[0]) if row else 0


_ORIGINAL = ", ".join("{p}." + name for name in Original._fields)

_ORIGINALS = f"""
SELECT {_ORIGINAL.format(p="p")} FROM pages p WHERE refers_to IS NULL
QUALIFY row_number() OVER (PARTITION BY page_sha256 ORDER BY fetched_at, capture_id) = 1
"""  # noqa: S608 (names of columns are our own)

_VALIDATORS = f"""
WITH fetched AS (FROM pages WHERE status IS NOT NULL AND document_id IS NOT NULL),
last_try AS (
    SELECT document_id, max(fetched_at) AS fetched_at, arg_max(status, (fetched_at, capture_id)) IN (
        SELECT unnest($1::INTEGER[])
    ) AS gone
    FROM fetched GROUP BY document_id
),
last_page AS (
    SELECT DISTINCT ON (document_id) document_id, etag, last_modified, coalesce(refers_to, capture_id) AS holder
    FROM fetched WHERE status BETWEEN 200 AND 299 ORDER BY document_id, fetched_at DESC, capture_id DESC
)
SELECT document_id, l.etag, l.last_modified, t.fetched_at, t.gone, {_ORIGINAL.format(p="o")}
FROM last_page l JOIN last_try t USING (document_id) JOIN pages o ON o.capture_id = l.holder
"""  # noqa: S608 (names of columns are our own)

_SIGHTINGS = """
CREATE TEMP TABLE sightings AS FROM staged_pages s ANTI JOIN pages USING (capture_id)
WHERE s.status IN (SELECT unnest($1::INTEGER[])) OR s.refers_to IN (SELECT capture_id FROM pages)
"""

# As a load does for a capture whose verdict is `same`.
_MARK_SEEN = """
UPDATE documents SET last_seen = s.fetched_at, capture_id = s.capture_id
FROM (
    SELECT DISTINCT ON (document_id, page_sha256) document_id, page_sha256, fetched_at, capture_id
    FROM sightings ORDER BY document_id, page_sha256, fetched_at DESC, capture_id DESC
) s
WHERE documents.document_id = s.document_id AND documents.page_sha256 = s.page_sha256
    AND documents.url_basis = 'fetched' AND (s.fetched_at, s.capture_id) > (documents.last_seen, documents.capture_id)
"""

# From `pages` alone, so that the order of loading does not show.
_MARK_GONE = """
UPDATE documents SET gone_at = g.gone_at
FROM (
    SELECT d.document_id, min(p.fetched_at) FILTER (p.fetched_at > d.last_seen) AS gone_at
    FROM pages p JOIN documents d USING (document_id)
    WHERE p.status IN (SELECT unnest($1::INTEGER[])) GROUP BY d.document_id
) g
WHERE documents.document_id = g.document_id AND documents.gone_at IS DISTINCT FROM g.gone_at
"""
