# ruff: noqa: S608 (figures and names of our own)
"""SQL of `warehouse.linking`, in the order it runs."""

_GROUP = 50
"""All pairs of so many documents of one event are written out; of a larger group each document with the first."""

# own_links: a linked row of document_events as it stands, and the page's row that it stands for, if it gave one.
# own_events: events as the pages gave them, where linking changed or dropped the row.
CACHES = (
    "CREATE TABLE IF NOT EXISTS own_links (document_id VARCHAR, event_id VARCHAR, relation VARCHAR, evidence VARCHAR, "
    "page_event_id VARCHAR, page_evidence VARCHAR)",
    "CREATE TABLE IF NOT EXISTS own_events AS FROM events LIMIT 0",
    "COMMENT ON TABLE own_links IS 'Internal: rows of document_events that rest on another page, with what it gave.'",
    "COMMENT ON TABLE own_events IS 'Internal: events as pages gave them, where another row stands for them.'",
)

UNLINK = (
    # Of a page that was loaded since, the rows are its own again.
    """
CREATE OR REPLACE TEMP TABLE standing_links AS
FROM own_links SEMI JOIN document_events USING (document_id, event_id, relation, evidence)
""",
    """
DELETE FROM document_events
WHERE (document_id, event_id, relation) IN (SELECT (document_id, event_id, relation) FROM standing_links)
""",
    """
INSERT INTO document_events BY NAME
SELECT document_id, page_event_id AS event_id, relation, page_evidence AS evidence
FROM standing_links WHERE page_event_id IS NOT NULL
""",
    """
UPDATE documents SET event_id = s.page_event_id FROM standing_links s
WHERE s.relation = 'renders' AND documents.document_id = s.document_id AND documents.event_id = s.event_id
""",
    "UPDATE events SET parent_event_id = o.parent_event_id FROM own_events o WHERE events.event_id = o.event_id",
    "INSERT INTO events BY NAME FROM own_events ANTI JOIN events USING (event_id)",
    "DELETE FROM events WHERE event_id NOT IN (SELECT event_id FROM document_events)",
    "DELETE FROM own_links",
    "DELETE FROM own_events",
)

_TEXT_KINDS = "('same_text', 'near_duplicate', 'translation_of', 'same_speech')"

ONE_SPEECH = f"""
SELECT a.event_id, b.event_id, r.kind || ' of ' || r.document_a || ' and ' || r.document_b || ': ' || r.evidence
FROM relations r
JOIN documents a ON a.document_id = r.document_a
JOIN documents b ON b.document_id = r.document_b
JOIN events ea ON ea.event_id = a.event_id
JOIN events eb ON eb.event_id = b.event_id
WHERE r.kind IN {_TEXT_KINDS} AND a.event_id <> b.event_id AND coalesce(abs(ea.date_from - eb.date_from) <= 1, true)
ORDER BY r.document_a, r.document_b
"""

# A conference without days or place of its own has, for this, those of what happened at it.
CONFERENCES = """
WITH held AS (
    SELECT c.event_id, c.name, coalesce(c.place, min(o.place)) AS place,
           strip_accents(lower(coalesce(c.place, min(o.place)))) AS city,
           coalesce(c.date_from, min(o.date_from)) AS first, coalesce(c.date_to, max(o.date_to)) AS last
    FROM events c LEFT JOIN events o ON o.parent_event_id = c.event_id
    WHERE c.kind = 'conference'
    GROUP BY c.event_id, c.name, c.place, c.date_from, c.date_to
    HAVING c.place IS NOT NULL OR count(DISTINCT o.place) = 1
)
SELECT a.event_id, a.name, b.event_id, b.name, a.place,
       greatest(a.first, b.first) || ' to ' || least(a.last, b.last)
FROM held a JOIN held b ON a.city = b.city AND a.event_id < b.event_id AND a.first <= b.last AND b.first <= a.last
ORDER BY a.event_id, b.event_id
"""

STANDING = """
SELECT e.event_id
FROM events e
LEFT JOIN documents d ON d.event_id = e.event_id AND d.kind IN ('official_transcript', 'official_translation')
GROUP BY e.event_id, e.date_from
ORDER BY count(d.document_id) = 0, e.date_from IS NULL, e.event_id
"""

MERGE = (
    """
INSERT INTO own_events BY NAME
SELECT * FROM events
WHERE event_id IN (SELECT event_id FROM event_map) OR parent_event_id IN (SELECT event_id FROM event_map)
""",
    # A page may name both of two events that are one.
    """
INSERT INTO own_links BY NAME
WITH same AS (FROM event_map UNION ALL SELECT DISTINCT same_as, same_as, NULL FROM event_map),
     touched AS (
         SELECT e.document_id, e.event_id AS page_event_id, s.same_as AS event_id, e.relation,
                e.evidence AS page_evidence, s.why
         FROM document_events e JOIN same s USING (event_id)
     ), joined AS (
         SELECT document_id, event_id, relation,
                string_agg(DISTINCT page_evidence, '; ' ORDER BY page_evidence) || '; ' || min(why) AS evidence
         FROM touched GROUP BY ALL HAVING count(why) > 0
     )
SELECT t.document_id, t.event_id, t.relation, j.evidence, t.page_event_id, t.page_evidence
FROM touched t JOIN joined j USING (document_id, event_id, relation)
""",
    """
DELETE FROM document_events
WHERE (document_id, event_id, relation) IN (SELECT (document_id, page_event_id, relation) FROM own_links)
""",
    "INSERT INTO document_events BY NAME SELECT DISTINCT document_id, event_id, relation, evidence FROM own_links",
    "UPDATE documents SET event_id = same_as FROM event_map m WHERE documents.event_id = m.event_id",
    """
UPDATE events SET parent_event_id = CASE WHEN m.same_as <> events.event_id THEN m.same_as END
FROM event_map m WHERE events.parent_event_id = m.event_id
""",
    "DELETE FROM events WHERE event_id IN (SELECT event_id FROM event_map)",
)

INHERIT = (
    f"""
CREATE OR REPLACE TEMP TABLE inherited AS
WITH pairs AS (
    SELECT document_a AS document_id, document_b AS given_by, kind, score, evidence FROM relations
    UNION ALL SELECT document_b, document_a, kind, score, evidence FROM relations
)
SELECT p.document_id, g.event_id, 'renders' AS relation,
       p.kind || ' with ' || p.given_by || ': ' || p.evidence AS evidence
FROM pairs p
JOIN documents d ON d.document_id = p.document_id AND d.event_id IS NULL
JOIN documents g ON g.document_id = p.given_by AND g.event_id IS NOT NULL
JOIN events e ON e.event_id = g.event_id
WHERE p.kind IN {_TEXT_KINDS} AND coalesce(d.published_date >= e.date_from - 1, true)
QUALIFY row_number() OVER (
    PARTITION BY p.document_id ORDER BY list_position([{_TEXT_KINDS[1:-1]}], p.kind), p.score DESC, p.given_by
) = 1
""",
    "INSERT INTO own_links BY NAME FROM inherited",
    "INSERT INTO document_events BY NAME FROM inherited",
    "UPDATE documents SET event_id = i.event_id FROM inherited i WHERE documents.document_id = i.document_id",
)

# Rank 1: both render or report the event. Rank 2: it is the one's, or the one's is part of it, and the other's too.
RELATIONS = (
    f"""
INSERT INTO relations BY NAME
WITH own AS (SELECT DISTINCT document_id, event_id FROM document_events WHERE relation IN ('renders', 'reports')),
     held AS (
         SELECT document_id, event_id, 1 AS rank FROM own
         UNION SELECT document_id, event_id, 2 FROM own JOIN events USING (event_id) WHERE kind = 'conference'
         UNION SELECT document_id, parent_event_id, 2 FROM own JOIN events USING (event_id)
             WHERE parent_event_id IS NOT NULL
     ), numbered AS (
         SELECT *, row_number() OVER (PARTITION BY event_id, rank ORDER BY document_id) AS place,
                count(*) OVER (PARTITION BY event_id, rank) AS documents
         FROM held
     )
SELECT a.document_id AS document_a, b.document_id AS document_b,
       CASE a.rank WHEN 1 THEN 'same_event' ELSE 'same_parent_event' END AS kind, NULL::DOUBLE AS score,
       CASE a.rank WHEN 1 THEN 'event' ELSE 'part of' END || ' "' || e.name || '"' || coalesce(', ' || e.place, '')
       || coalesce(', ' || e.date_from || CASE WHEN e.date_to > e.date_from THEN ' to ' || e.date_to ELSE '' END, '')
           AS evidence
FROM numbered a
JOIN numbered b ON b.event_id = a.event_id AND b.rank = a.rank AND b.place > a.place
JOIN events e ON e.event_id = a.event_id
WHERE (a.place = 1 OR a.documents <= {_GROUP})
    AND (a.document_id, b.document_id) NOT IN (SELECT (document_a, document_b) FROM relations)
QUALIFY row_number() OVER (PARTITION BY a.document_id, b.document_id ORDER BY a.rank, a.event_id) = 1
ORDER BY document_a, document_b
""",
)
