"""Statements that merge a shard's rows into tables that are not a document's: `{staged}` is the Parquet file as SQL.

Each runs once per shard (`loaded_shards` sees to it), so counts may be added up.
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

# The id names what an event is; what else is known of it only grows.
_EVENTS = """
MERGE INTO events e USING {staged} s ON e.event_id = s.event_id
WHEN MATCHED THEN UPDATE SET
    place = coalesce(e.place, s.place), date_from = coalesce(e.date_from, s.date_from),
    date_to = coalesce(e.date_to, s.date_to), parent_event_id = coalesce(e.parent_event_id, s.parent_event_id)
WHEN NOT MATCHED THEN INSERT BY NAME
"""

_RULES = """
MERGE INTO rules r USING {staged} s ON r.rule = s.rule AND r.cleaner_version = s.cleaner_version
WHEN NOT MATCHED THEN INSERT BY NAME
"""

_RULE_COUNTS = """
MERGE INTO rule_counts r USING {staged} s ON r.run_id = s.run_id AND r.source = s.source AND r.rule = s.rule
WHEN MATCHED THEN UPDATE SET
    pages_seen = r.pages_seen + s.pages_seen, pages_fired = r.pages_fired + s.pages_fired, chars = r.chars + s.chars
WHEN NOT MATCHED THEN INSERT BY NAME
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
    "rules": _RULES,
    "rule_counts": _RULE_COUNTS,
}
