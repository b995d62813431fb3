# ruff: noqa: S608 (figures and names of our own)
"""SQL of `warehouse.relations`, in the order it runs, and the figures it decides by.

A document is numbered by day and id (`n`), a text known by its words (`words_id`: two addresses may show one text).
"""

import duckdb

from warehouse.schema import TEXT_ID

_KEPT = 128
"""Runs kept of a text: two that have a share J of their runs in common share some 128 J of the kept ones."""
_COMMON = 8
"""Kept runs that two texts must share to be compared."""
_NEAR = 16
_STOCK = 500
"""A run brings a text together with the `_NEAR` next ones that have it, by day; one of more than `_STOCK` texts with
none: a stock phrase. Both bound the work whatever the texts are."""
_WORDS = 20
"""A shorter text is compared with none: `Photo of the day` says nothing."""
_GROUP = 50
"""All pairs of so many documents of one text are written out; of a larger group each document with the first."""

_DUPLICATE = 0.8
"""Runs in common of near duplicates: the customary bound of web crawls (Jaccard of shingles)."""
_COSINE, _IN_ORDER, _ONCE = 0.55, 0.6, 20
"""Of one speech, all three. Over the 491,536 pairs of 992 pages (seeds, Kremlin, White House, Hansard, Congress, wcxb)
two translations of one speech have .77 and .85 (253 of 296 words); the next by cosine .56 with .18 (of 111), the next
by order .75 (a Hansard page and its excerpt) with cosine .48. A third of the one translation still has .55 and .85."""
_APART, _BESIDE = 31, 3
"""Days: a translation comes within a month; without a speaker in common the days must lie close."""

# `hash` may differ in another DuckDB: its sketches are not comparable with ours.
_METHOD = f"duckdb {duckdb.__version__}, {_KEPT} runs of 3"

CACHES = (
    "CREATE TABLE IF NOT EXISTS own_sketches (document_id VARCHAR, text_sha256 VARCHAR, method VARCHAR, words_id UUID, "
    "runs UINTEGER[])",
    "CREATE TABLE IF NOT EXISTS own_pairs (words_a UUID, words_b UUID, jaccard DOUBLE, cosine DOUBLE, shared BIGINT, "
    "once BIGINT, ordered BIGINT)",
    "COMMENT ON TABLE own_sketches IS 'Internal: runs of words kept of each text, to find texts that are alike.'",
    "COMMENT ON TABLE own_pairs IS 'Internal: how alike two texts are, for those that were compared.'",
)
"""Tables of the writer alone; what is in them can be made again."""

_CURRENT = "(SELECT document_id, text_sha256 FROM documents JOIN document_versions USING (document_id, version))"

SKETCH = (
    f"""
DELETE FROM own_sketches
WHERE method <> '{_METHOD}' OR (document_id, text_sha256) NOT IN (SELECT (document_id, text_sha256) FROM {_CURRENT})
""",
    rf"""
INSERT INTO own_sketches BY NAME
WITH new AS (
    SELECT document_id, text_sha256, regexp_extract_all(lower(text), '[\p{{L}}\p{{N}}]+') AS words
    FROM documents JOIN {_CURRENT} USING (document_id)
    ANTI JOIN own_sketches USING (document_id, text_sha256)
), hashed AS (
    SELECT *, list_sort(list_transform(list_zip(words, words[2:], words[3:], true), lambda run: hash(run))) AS hashes
    FROM new
)
SELECT document_id, text_sha256, '{_METHOD}' AS method,
       CASE WHEN len(words) >= {_WORDS} THEN {TEXT_ID.format(text="array_to_string(words, ' ')")} END AS words_id,
       list_transform(list_sort(list_distinct(hashes[:{2 * _KEPT}]))[:{_KEPT}], lambda h: (h & 4294967295)::UINTEGER)
           AS runs
FROM hashed
""",
)

COMPARED = (
    """
CREATE OR REPLACE TEMP TABLE compared AS
WITH named AS (
    SELECT document_id,
           list(DISTINCT regexp_extract(lower(speaker), '[^ ]+$')) FILTER (speaker IS NOT NULL) AS speakers
    FROM turns GROUP BY document_id
)
SELECT row_number() OVER (ORDER BY coalesce(e.date_from, d.published_date) NULLS LAST, d.document_id)::INTEGER AS n,
       d.document_id, s.words_id, s.runs, e.date_from AS event_day, coalesce(e.date_from, d.published_date) AS day,
       coalesce(t.speakers, []) AS speakers,
       t.document_id IS NOT NULL OR d.kind IN
           ('official_transcript', 'official_translation', 'unofficial_translation', 'statement') AS speech
FROM documents d
JOIN own_sketches s USING (document_id)
LEFT JOIN named t USING (document_id)
LEFT JOIN events e ON e.event_id = d.event_id
WHERE s.words_id IS NOT NULL
""",
    """
CREATE OR REPLACE TEMP TABLE members AS
SELECT *, row_number() OVER (PARTITION BY words_id ORDER BY document_id) AS place,
       count(*) OVER (PARTITION BY words_id) AS documents
FROM compared
""",
)

CANDIDATES = (
    f"""
CREATE OR REPLACE TEMP TABLE postings AS
WITH texts AS (SELECT min(n) AS n, any_value(runs) AS runs FROM compared GROUP BY words_id),
     kept AS (SELECT n, unnest(runs) AS run FROM texts),
     told AS (SELECT run, count(*) AS texts FROM kept GROUP BY run HAVING count(*) BETWEEN 2 AND {_STOCK})
SELECT run, n, texts, row_number() OVER (PARTITION BY run ORDER BY n) AS place
FROM kept JOIN told USING (run)
""",
    f"""
CREATE OR REPLACE TEMP TABLE candidate_pairs AS
WITH found AS (
    SELECT a.n AS one, b.n AS other
    FROM (SELECT run, n, unnest(range(place + 1, least(place + {_NEAR}, texts) + 1)) AS place FROM postings) a
    JOIN postings b USING (run, place)
    GROUP BY ALL HAVING count(*) >= {_COMMON}
)
SELECT least(a.words_id, b.words_id) AS words_a, greatest(a.words_id, b.words_id) AS words_b,
       a.document_id AS document_one, b.document_id AS document_other
FROM found JOIN compared a ON a.n = one JOIN compared b ON b.n = other
""",
    "DELETE FROM own_pairs WHERE (words_a, words_b) NOT IN (SELECT (words_a, words_b) FROM candidate_pairs)",
)

UNSCORED = """
SELECT words_a::VARCHAR, words_b::VARCHAR, document_one, document_other
FROM candidate_pairs ANTI JOIN own_pairs USING (words_a, words_b)
ORDER BY document_one, document_other
"""

_SAME_TEXT = f"""
SELECT a.document_id AS one, b.document_id AS other, 1 AS rank, 'same_text' AS kind, 1.0 AS score,
       'the same words in the same order' AS evidence
FROM members a JOIN members b ON a.words_id = b.words_id AND a.place < b.place
WHERE a.place = 1 OR a.documents <= {_GROUP}
"""

# Of a text that many documents show, as many as are written out pair by pair.
_PAIRED = f"""
SELECT p.*, a.document_id AS one, b.document_id AS other, a.speech OR b.speech AS speech,
       a.event_day AS event_one, b.event_day AS event_other, a.day AS day_one, b.day AS day_other,
       list_sort(list_intersect(a.speakers, b.speakers)) AS speakers
FROM own_pairs p
JOIN members a ON a.words_id = p.words_a AND a.place <= {_GROUP}
JOIN members b ON b.words_id = p.words_b AND b.place <= {_GROUP}
"""

_NEAR_DUPLICATE = f"""
SELECT one, other, 2 AS rank, 'near_duplicate' AS kind, jaccard AS score,
       format('{{:.2f}} of all runs of three words in common', jaccard) AS evidence
FROM paired WHERE jaccard >= {_DUPLICATE}
"""

_TRANSLATION = """
SELECT document_id AS one, target_document_id AS other, 3 AS rank, 'translation_of' AS kind, NULL AS score,
       min('link ' || address) AS evidence
FROM links WHERE kind = 'translation_of' AND target_document_id <> document_id
GROUP BY document_id, target_document_id
"""

_SPOKEN = f"""
speech AND once >= {_ONCE} AND cosine >= {_COSINE} AND ordered >= {_IN_ORDER} * once
AND coalesce(abs(event_one - event_other) <= 1, true) AND coalesce(abs(day_one - day_other) <= {_APART}, true)
AND (len(speakers) > 0 OR coalesce(abs(day_one - day_other) <= {_BESIDE}, false))
"""

_SAME_SPEECH = f"""
SELECT one, other, 4 AS rank, 'same_speech' AS kind, cosine AS score,
       format('cosine {{:.2f}} over {{}} shared words; {{}} of the {{}} words used once in both in one order',
              cosine, shared, ordered, once)
       || CASE WHEN len(speakers) > 0 THEN '; both name ' || array_to_string(speakers, ', ') ELSE '' END
       || coalesce(format('; days {{}} and {{}}', least(day_one, day_other)::VARCHAR,
                          greatest(day_one, day_other)::VARCHAR), '') AS evidence
FROM paired WHERE {_SPOKEN}
"""

_KINDS = " UNION ALL BY NAME ".join(f"({kind})" for kind in (_SAME_TEXT, _NEAR_DUPLICATE, _TRANSLATION, _SAME_SPEECH))

RELATIONS = (
    "DELETE FROM relations",
    f"""
INSERT INTO relations BY NAME
WITH paired AS ({_PAIRED}), found AS ({_KINDS})
SELECT least(one, other) AS document_a, greatest(one, other) AS document_b, kind, score, evidence
FROM found
QUALIFY row_number() OVER (PARTITION BY document_a, document_b ORDER BY rank, evidence) = 1
ORDER BY document_a, document_b
""",
)
