# ruff: noqa: S608 (names in SQL are our own; the paths of shards are quoted)
"""Text that stands on most pages of a source and that no rule names: the rule it asks for, ready to paste."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from warehouse.baseline import staged_files, staged_sql
from warehouse.drift_facts import MIN_BEFORE, MIN_PAGES, Finding

MOST = 0.5
"""Share of the pages on which a text stands that is furniture …"""
SOME = 0.1
"""… and share of those before on which it may have stood, to be new."""
TOLD = 5
"""Texts that are told of, the commonest first."""
LEAST = 12
"""Characters of a text that is told of: shorter ones (`Yes.`, `* * *`) are said and printed by many."""

_REPEATED = """
WITH counted AS (
    SELECT text, count(DISTINCT document_id) AS pages, list(DISTINCT document_id) AS documents
    FROM {paragraphs} WHERE length(text) >= {least} GROUP BY text
)
SELECT text, pages, documents[:3] FROM counted WHERE pages >= $1 ORDER BY pages DESC, text
"""

# For an accepted alarm pages count from the acceptance on.
_BEFORE = """
SELECT count(DISTINCT b.document_id), count(DISTINCT p.document_id)
FROM drift_before b LEFT JOIN (SELECT document_id FROM paragraphs WHERE text = $1) p USING (document_id)
WHERE $2::TIMESTAMPTZ IS NULL OR b.loaded >= $2
"""


def find_repeated(
    con: duckdb.DuckDBPyConnection, source: str, shards: Sequence[Path], accepted: Mapping[str, datetime]
) -> list[Finding]:
    """Texts that are new on most staged pages. Call it after `warehouse.baseline.read_drift`, on its history."""
    if not staged_files(shards, "paragraphs"):
        return []
    documents = staged_sql(shards, "documents")
    pages = dict(con.execute(f"SELECT document_id, coalesce(url, document_id) FROM {documents}").fetchall())
    if len(pages) < 2 * MIN_PAGES:
        return []
    sql = _REPEATED.format(paragraphs=staged_sql(shards, "paragraphs"), least=LEAST)
    found: list[Finding] = []
    for text, count, shown in con.execute(sql, [MOST * len(pages)]).fetchall():
        subject = name_of(text)
        before, had = con.execute(_BEFORE, [text, accepted.get(f"repeated_text:{subject}")]).fetchone() or (0, 0)
        if before >= MIN_BEFORE and had <= SOME * before and len(found) < TOLD:
            detail = f"a text stands on {count} of {len(pages)} pages and no rule names it; to remove it: "
            detail += suggested_rule(source, text, count, len(pages))
            found.append(Finding("repeated_text", subject, detail, tuple(pages[d] for d in sorted(shown))))
    return found


def suggested_rule(source: str, text: str, count: int, pages: int) -> str:
    """A rule that claims blocks which are this text, as an adapter has it."""
    shown = "^" + re.escape(text).replace(r"\ ", " ") + "$"
    why = f"stands on {count} of {pages} pages"
    return f"Rule(id={f'{source}/{name_of(text)}'!r}, text={shown!r}, label='other', why={why!r})"


def name_of(text: str) -> str:
    """The first words of a text, as part of an id that can be typed: `join-our-newsletter`."""
    return "-".join(re.findall(r"\w+", text.casefold())[:5]) or "signs"
