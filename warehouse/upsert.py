"""Statements that merge staged rows into tables that are not a document's: `{staged}` is the Parquet files as SQL.

Each runs once per shard (`loaded_shards` sees to it), so counts may be added up. A capture stands in one shard; what
several shards may name is put together first, for a MERGE would add it twice.
"""

# The row of the later attempt stands, with the first time and all attempts.
_QUARANTINE = """
MERGE INTO quarantine q USING {staged} s ON q.capture_id = s.capture_id
WHEN MATCHED THEN UPDATE SET
    page_sha256 = s.page_sha256, url = s.url, source = s.source, stage = s.stage, reason = s.reason, detail = s.detail,
    first_seen = least(q.first_seen, s.first_seen), last_seen = greatest(q.last_seen, s.last_seen),
    attempts = q.attempts + s.attempts
WHEN NOT MATCHED THEN INSERT BY NAME
"""

_PAGES = """
MERGE INTO pages p USING {staged} s ON p.capture_id = s.capture_id
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME
"""

# The id names what an event is. Of what pages say of it otherwise the least stands: no order of loading shows.
_EVENTS = """
MERGE INTO events e USING (SELECT min(COLUMNS(*)) FROM {staged} GROUP BY event_id) s ON e.event_id = s.event_id
WHEN MATCHED THEN UPDATE SET
    name = least(e.name, s.name), kind = least(e.kind, s.kind), place = least(e.place, s.place),
    date_from = least(e.date_from, s.date_from), date_to = least(e.date_to, s.date_to),
    parent_event_id = least(e.parent_event_id, s.parent_event_id)
WHEN NOT MATCHED THEN INSERT BY NAME
"""

_RULES = """
MERGE INTO rules r USING (SELECT DISTINCT ON (rule, cleaner_version) * FROM {staged} ORDER BY ALL) s
ON r.rule = s.rule AND r.cleaner_version = s.cleaner_version
WHEN NOT MATCHED THEN INSERT BY NAME
"""

_RULE_COUNTS = """
MERGE INTO rule_counts r USING (
    SELECT run_id, source, rule, sum(pages_seen)::BIGINT AS pages_seen, sum(pages_fired)::BIGINT AS pages_fired,
           sum(chars)::BIGINT AS chars
    FROM {staged} GROUP BY ALL
) s ON r.run_id = s.run_id AND r.source = s.source AND r.rule = s.rule
WHEN MATCHED THEN UPDATE SET
    pages_seen = r.pages_seen + s.pages_seen, pages_fired = r.pages_fired + s.pages_fired, chars = r.chars + s.chars
WHEN NOT MATCHED THEN INSERT BY NAME
"""

# Who says most of it, then the smaller id: the order of loading must not show.
_ALIASES = """
MERGE INTO document_aliases a USING (
    SELECT DISTINCT ON (address) *, list_position(['redirect', 'short_link', 'canonical', 'mirror'], basis) AS rank
    FROM {staged} ORDER BY address, rank, document_id
) s ON a.address = s.address
WHEN MATCHED AND (s.rank, s.document_id)
    < (list_position(['redirect', 'short_link', 'canonical', 'mirror'], a.basis), a.document_id)
    THEN UPDATE SET document_id = s.document_id, basis = s.basis
WHEN NOT MATCHED THEN INSERT (address, document_id, basis) VALUES (s.address, s.document_id, s.basis)
"""

FRESHNESS = """
MERGE INTO freshness f USING (
    SELECT source, max(fetched_at) AS last_fetch FROM {staged} WHERE source IS NOT NULL GROUP BY source
) s ON f.source = s.source
WHEN MATCHED THEN UPDATE SET last_fetch = greatest(f.last_fetch, s.last_fetch)
WHEN NOT MATCHED THEN INSERT BY NAME
"""

STATEMENTS = {
    "pages": _PAGES,
    "quarantine": _QUARANTINE,
    "events": _EVENTS,
    "document_aliases": _ALIASES,
    "rules": _RULES,
    "rule_counts": _RULE_COUNTS,
}
