"""Decides what each staged capture means for its document; see `warehouse.load` for the verdicts."""

import duckdb

# A page claimed by a file comes before a fetched one, so that the fetched one has the last word.
_CAPTURES = """
CREATE OR REPLACE TEMP TABLE captures AS
SELECT document_id, capture_id, fetched_at, url_basis, page_sha256, text_sha256, cleaner_version,
       parse_path(filename)[-2] AS shard,
       row_number() OVER (
           PARTITION BY document_id ORDER BY url_basis = 'fetched', fetched_at, capture_id
       ) AS generation
FROM {documents}
"""

# `names_first`: it is the capture that a first version with this very text should name as its own.
# `newer`: it may replace what is there. Other code on the bytes that are there may too, whenever they were captured.
_VERDICTS = """
CREATE OR REPLACE TEMP TABLE verdicts AS
WITH known AS (
    SELECT s.*, d.document_id IS NOT NULL AS old, d.version AS old_version, d.page_sha256 AS old_page,
           d.url_basis AS old_basis, d.first_seen AS old_first, d.last_seen AS old_last, d.capture_id AS old_capture,
           d.gone_at AS old_gone, v.valid_from AS old_from, v.text_sha256 AS old_text,
           d.cleaner_version AS old_cleaner, v.capture_id AS first_capture,
           s.url_basis = 'fetched' AND d.url_basis <> 'fetched' AS upgrade,
           s.url_basis = d.url_basis AND (s.fetched_at, s.capture_id) >= (d.last_seen, d.capture_id) AS newer
    FROM captures s
    LEFT JOIN documents d USING (document_id)
    LEFT JOIN document_versions v ON v.document_id = d.document_id AND v.version = d.version
    WHERE s.generation = {generation}
), judged AS (
    SELECT *,
           CASE WHEN NOT old THEN 'new'
                WHEN NOT (upgrade OR newer OR (url_basis = old_basis AND page_sha256 = old_page)) THEN 'superseded'
                WHEN text_sha256 <> old_text THEN 'changed'
                WHEN upgrade OR page_sha256 <> old_page OR cleaner_version <> old_cleaner THEN 'refreshed'
                ELSE 'same' END AS verdict
    FROM known
)
SELECT document_id, capture_id, fetched_at, page_sha256, cleaner_version, verdict, shard,
       CASE verdict WHEN 'new' THEN 1 WHEN 'changed' THEN old_version + 1 ELSE old_version END AS version,
       CASE WHEN NOT old THEN 'first' WHEN page_sha256 = old_page THEN 'parser_change' ELSE 'page_edit' END AS cause,
       greatest(fetched_at, old_from) AS valid_from,
       least(fetched_at, old_first) AS first_seen,
       CASE WHEN upgrade OR newer OR NOT old THEN fetched_at ELSE old_last END AS last_seen,
       CASE WHEN upgrade OR newer OR NOT old THEN capture_id ELSE old_capture END AS newest_capture,
       CASE WHEN (upgrade OR newer) AND fetched_at >= old_gone THEN NULL ELSE old_gone END AS gone_at,
       coalesce(old_version = 1 AND text_sha256 = old_text AND (
           upgrade OR (url_basis = old_basis AND (fetched_at, capture_id) < (old_from, first_capture))
       ), false) AS names_first
FROM judged
"""

# Where the text is the same but a turn begins or ends elsewhere, `@1#3` would come to mean other words.
_TURNS_MOVED = """
UPDATE verdicts SET verdict = 'changed', version = version + 1, names_first = false
WHERE verdict = 'refreshed' AND document_id IN (
    WITH again AS (SELECT document_id, capture_id FROM verdicts WHERE verdict = 'refreshed'),
         now AS (SELECT document_id, ordinal, text FROM {turns} SEMI JOIN again USING (capture_id)),
         was AS (SELECT document_id, ordinal, text FROM turns SEMI JOIN again USING (document_id))
    SELECT document_id FROM ((FROM now EXCEPT FROM was) UNION ALL (FROM was EXCEPT FROM now))
)
"""
_NO_TURNS = "(SELECT document_id, ordinal, text, '' AS capture_id FROM turns WHERE false)"


def list_captures(con: duckdb.DuckDBPyConnection, documents: str) -> range:
    """Makes the temporary table `captures` of staged documents (SQL, with `filename`), gives its generations in order.

    A generation holds at most one capture of a document: several are judged one after the other.
    """
    con.execute(_CAPTURES.format(documents=documents))
    row = con.execute("SELECT coalesce(max(generation), 0) FROM captures").fetchone()
    return range(1, (row[0] if row else 0) + 1)


def find_verdicts(con: duckdb.DuckDBPyConnection, generation: int, turns: str | None) -> list[tuple[str, str, int]]:
    """Makes the temporary table `verdicts`, one row per capture of the generation; gives (shard, verdict, captures).

    `turns` is the staged turns as SQL, None if there are none.
    """
    con.execute(_VERDICTS.format(generation=generation))
    found = _count(con)
    if any(verdict == "refreshed" for _, verdict, _ in found):
        con.execute(_TURNS_MOVED.format(turns=turns or _NO_TURNS))
        found = _count(con)
    return found


def _count(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, int]]:
    return con.execute("SELECT shard, verdict, count(*) FROM verdicts GROUP BY ALL").fetchall()
