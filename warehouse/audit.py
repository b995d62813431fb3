# ruff: noqa: S608 (statements are our own)
"""Data checks on the published file: what must hold of every row, and how current each source is."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from warehouse.holds import OPEN
from warehouse.query import Result, run_query


class Check(NamedTuple):
    """A check: its SQL gives the rows that break it, as (source, detail, example)."""

    name: str
    why: str
    sql: str


CHECKS = (
    Check(
        "conservation",
        "kept + removed characters are the visible ones, on every row",
        "SELECT source, count(*) || ' documents are out of balance', any_value(document_id) FROM documents "
        "WHERE kept_chars + removed_chars <> visible_chars GROUP BY source",
    ),
    Check(
        "ledger",
        "what the ledger holds of a document is what its row says was removed",
        "WITH l AS (SELECT document_id, sum(length(replace(text, ' ', '')))::BIGINT AS chars FROM removals GROUP BY 1) "
        "SELECT source, count(*) || ' documents have another ledger than they say', any_value(document_id) "
        "FROM documents LEFT JOIN l USING (document_id) WHERE coalesce(chars, 0) <> removed_chars GROUP BY source",
    ),
    Check(
        "keys",
        "a document, a turn, a paragraph is one row",
        "SELECT NULL, count(*) || ' keys stand twice in ' || t, any_value(k) FROM ("
        "SELECT 'documents' AS t, document_id AS k FROM documents GROUP BY ALL HAVING count(*) > 1 UNION ALL "
        "SELECT 'turns', cite FROM turns GROUP BY ALL HAVING count(*) > 1 UNION ALL "
        "SELECT 'paragraphs', document_id || ' ' || ordinal FROM paragraphs GROUP BY ALL HAVING count(*) > 1"
        ") GROUP BY t",
    ),
    Check(
        "orphans",
        "every turn and paragraph has its document, at the same version",
        "SELECT NULL, count(*) || ' rows of ' || t || ' have no document of their version', any_value(k) FROM ("
        "SELECT 'turns' AS t, document_id AS k FROM turns ANTI JOIN documents USING (document_id, version) UNION ALL "
        "SELECT 'paragraphs', document_id FROM paragraphs ANTI JOIN documents USING (document_id, version)"
        ") GROUP BY t",
    ),
    Check(
        "held",
        "a source that is held back has an open alarm that says why",
        "SELECT source, 'held since ' || strftime(held_since, '%Y-%m-%d %H:%M') || ': ' || coalesce(reason, ''), NULL "
        f"FROM freshness ANTI JOIN ({OPEN}) USING (source) WHERE held_since IS NOT NULL",
    ),
)

_ALARMS = (
    "SELECT kind || ':' || subject, source, detail || ' (since ' || strftime(raised_at, '%Y-%m-%d %H:%M') || ')', "
    f"if(kind LIKE '%listing', examples[1], 'onrecord show ' || examples[1]) FROM ({OPEN})"
)


def audit(published: Path, source: str | None) -> Result:
    """What breaks a check, and the open alarms, a row each: check (of an alarm what it is called), source, detail,
    example (of an alarm the command that shows it); of all sources or of one.

    Raises:
        QueryError: there is no published file, or it cannot be read.
    """
    rows = [
        (check.name, *row)
        for check in CHECKS
        for row in run_query(published, check.sql).rows
        if source is None or row[0] in (source, None)
    ]
    rows += [row for row in run_query(published, _ALARMS).rows if source is None or row[1] == source]
    return Result(("check", "source", "detail", "example"), ("VARCHAR",) * 4, rows)
