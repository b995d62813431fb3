# ruff: noqa: S608 (fixed text)
"""SQL of the views and table macros that people query."""

_ALL_TURNS = "(FROM turns UNION ALL BY NAME FROM turns_history)"
_ALL_PARAGRAPHS = "(FROM paragraphs UNION ALL BY NAME FROM paragraphs_history)"

_ANSWERS = """
CREATE VIEW answers AS
WITH asked AS (
    SELECT document_id, exchange,
           string_agg(text, chr(10) || chr(10) ORDER BY ordinal) AS question,
           list(DISTINCT coalesce(p.name, speaker) ORDER BY coalesce(p.name, speaker))
               FILTER (speaker IS NOT NULL) AS asked_by
    FROM turns
    LEFT JOIN speakers p USING (speaker_id)
    WHERE role = 'question' AND exchange IS NOT NULL
    GROUP BY document_id, exchange
)
SELECT a.document_id, d.source, a.version, a.ordinal, a.exchange, asked.question, asked.asked_by,
       coalesce(p.name, a.speaker) AS speaker, a.speaker_id, a.speaker_affiliation, a.text AS answer, e.name AS event,
       e.date_from AS event_date, d.published_date AS date, d.title, d.language, d.url AS address, a.cite
FROM turns a
JOIN documents d USING (document_id)
LEFT JOIN speakers p ON p.speaker_id = a.speaker_id
LEFT JOIN asked ON asked.document_id = a.document_id AND asked.exchange = a.exchange
LEFT JOIN events e ON e.event_id = d.event_id
WHERE a.role = 'answer'
"""

# A paragraph is found again when the neighbouring version has the same text (the n-th of equal ones for the n-th). What
# is left stands in a gap between paragraphs found again; in one gap the n-th old one and the n-th new one are a change.
_EDITS = f"""
CREATE VIEW edits AS
WITH every AS (
    SELECT document_id, version, ordinal, text,
           row_number() OVER (PARTITION BY document_id, version, text ORDER BY ordinal) AS nth
    FROM {_ALL_PARAGRAPHS}
    WHERE document_id IN (SELECT document_id FROM document_versions WHERE version > 1)
), paired AS (
    SELECT o.document_id, o.version + 1 AS version, o.ordinal, o.text, 'before' AS side, n.text IS NOT NULL AS found
    FROM every o
    JOIN document_versions v ON v.document_id = o.document_id AND v.version = o.version + 1
    LEFT JOIN every n
        ON n.document_id = o.document_id AND n.version = o.version + 1 AND n.text = o.text AND n.nth = o.nth
    UNION ALL
    SELECT n.document_id, n.version, n.ordinal, n.text, 'after' AS side, o.text IS NOT NULL AS found
    FROM every n
    LEFT JOIN every o
        ON o.document_id = n.document_id AND o.version = n.version - 1 AND o.text = n.text AND o.nth = n.nth
    WHERE n.version > 1
), gapped AS (
    SELECT *, count(*) FILTER (found) OVER (PARTITION BY document_id, version, side ORDER BY ordinal) AS gap
    FROM paired
), loose AS (
    SELECT *, row_number() OVER (PARTITION BY document_id, version, side, gap ORDER BY ordinal) AS place
    FROM gapped
    WHERE NOT found
), titles AS (
    SELECT document_id, version, title AS after,
           lag(title) OVER (PARTITION BY document_id ORDER BY version) AS before
    FROM document_versions
)
SELECT d.document_id, v.version, v.valid_from AS edited_at, v.cause,
       CASE WHEN b.ordinal IS NULL THEN 'added' WHEN a.ordinal IS NULL THEN 'removed' ELSE 'changed' END AS change,
       b.ordinal AS before_paragraph, a.ordinal AS after_paragraph, b.text AS before, a.text AS after,
       d.source, d.title, d.url AS address
FROM (FROM loose WHERE side = 'before') b
FULL JOIN (FROM loose WHERE side = 'after') a USING (document_id, version, gap, place)
JOIN document_versions v USING (document_id, version)
JOIN documents d ON d.document_id = v.document_id
UNION ALL BY NAME
SELECT t.document_id, t.version, v.valid_from AS edited_at, v.cause, 'title' AS change, t.before, t.after, d.source,
       d.title, d.url AS address
FROM titles t
JOIN document_versions v USING (document_id, version)
JOIN documents d ON d.document_id = t.document_id
WHERE t.version > 1 AND t.before IS DISTINCT FROM t.after
"""

_TIMELINE = """
CREATE VIEW timeline AS
WITH spoken AS (
    SELECT document_id, list(DISTINCT coalesce(p.name, speaker) ORDER BY coalesce(p.name, speaker)) AS speakers,
           list(DISTINCT speaker_id ORDER BY speaker_id) FILTER (speaker_id IS NOT NULL) AS speaker_ids
    FROM turns
    LEFT JOIN speakers p USING (speaker_id)
    WHERE speaker IS NOT NULL
    GROUP BY document_id
)
SELECT coalesce(e.date_from, d.published_date) AS date,
       CASE WHEN e.date_from IS NOT NULL THEN 'event' WHEN d.published_date IS NOT NULL THEN 'published' END
           AS date_basis,
       e.date_to, d.published_at, d.event_id, e.name AS event, e.kind AS event_kind, e.place,
       p.name AS parent_event, s.speakers, s.speaker_ids, d.document_id, d.source, d.kind, d.language, d.title,
       d.url AS address
FROM documents d
LEFT JOIN spoken s USING (document_id)
LEFT JOIN events e ON e.event_id = d.event_id
LEFT JOIN events p ON p.event_id = e.parent_event_id
ORDER BY date NULLS LAST, d.published_at NULLS LAST, d.document_id
"""

_DOCUMENTS_AT = """
CREATE MACRO documents_at(ts) AS TABLE
SELECT v.document_id, v.version, v.valid_from, v.valid_to, v.cause, d.source, d.url, d.kind, d.language,
       v.title, v.text, v.text_sha256, v.page_sha256, v.capture_id, v.cleaner_version, d.gone_at
FROM document_versions v
JOIN documents d USING (document_id)
WHERE v.valid_from <= ts::TIMESTAMPTZ AND (v.valid_to IS NULL OR v.valid_to > ts::TIMESTAMPTZ)
"""

_CITED = f"""
CREATE MACRO cited(cite) AS TABLE
SELECT t.cite, t.document_id, t.version, t.ordinal, t.version = d.version AS current, t.role,
       coalesce(p.name, t.speaker) AS speaker, t.speaker_id, t.speaker AS printed_as, t.speaker_basis, t.text, v.title,
       d.published_date AS date, d.url AS address, v.valid_from AS captured_at, v.capture_id, v.page_sha256
FROM {_ALL_TURNS} t
JOIN document_versions v ON v.document_id = t.document_id AND v.version = t.version
JOIN documents d ON d.document_id = t.document_id
LEFT JOIN speakers p ON p.speaker_id = t.speaker_id
WHERE t.cite = cite
"""

VIEWS = {"answers": _ANSWERS, "edits": _EDITS, "timeline": _TIMELINE}
MACROS = {"documents_at": _DOCUMENTS_AT, "cited": _CITED}
COMMENTS = {
    "answers": "One row per answering turn, the questions of its exchange beside it; persons by the name in speakers.",
    "edits": "One row per paragraph added, changed or removed, and per title changed, by a version of a document.",
    "timeline": "Documents in the order of what they are about: the event's first day, else the day of publication.",
}
