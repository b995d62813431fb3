"""Golden cases: a page, what is known of it, and what it must become.

A case is a folder `tests/sources/<source>/<case>/` with `page.html`, `page.txt` or `page.json`, `meta.json` (url,
source, media_type, fetched_at) and either `expected.json` or `expected_error.json` (stage, reason). Expected records
hold what a person can check by eye: hashes, and what follows from another field, are left out, and so is every null or
empty one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cleaners.clean import Cleaned, Rejected, clean_page
from cleaners.refusals import reason_of
from cleaners.rules import all_rules
from schemas.page import RawPage
from schemas.records import Document, Record
from schemas.source import Source

NOW = datetime(2026, 11, 1, tzinfo=UTC)
"""The present as cases see it, if `meta.json` names no later capture: dates after it are no dates."""

DERIVED = {
    "document_id", "page_sha256", "cleaner_version", "event_id", "parent_event_id", "ordinal", "source", "site", "url",
    "text_sha256",
}  # fmt: skip
DOCUMENT_FIELDS = tuple(
    name for name in Document.model_fields if name not in DERIVED - {"source", "site", "url"} and name != "text"
)
RECORDS = (
    "turns", "paragraphs", "insertions", "comments", "removals", "dates", "tags", "links", "events", "document_events"
)  # fmt: skip
FIELDS = (*DOCUMENT_FIELDS, *RECORDS)


@dataclass(frozen=True)
class Case:
    """One folder."""

    folder: Path

    @property
    def name(self) -> str:
        return f"{self.folder.parent.name}/{self.folder.name}"

    @property
    def expected(self) -> Path:
        return self.folder / "expected.json"

    @property
    def expected_error(self) -> Path:
        return self.folder / "expected_error.json"

    @property
    def page(self) -> RawPage:
        """The page, as `meta.json` says it came."""
        file = next(self.folder.glob("page.*"))
        return RawPage(body=file.read_bytes(), **{k: v for k, v in self.meta.items() if k != "source"})

    @property
    def meta(self) -> dict[str, Any]:
        meta: dict[str, Any] = json.loads((self.folder / "meta.json").read_text("utf-8"))
        return meta


def cases_in(folder: Path) -> list[Case]:
    """The cases of one source, by name; none where there is no such folder."""
    return [Case(file.parent) for file in sorted(folder.glob("*/meta.json"))]


def run_case(case: Case) -> Cleaned | Rejected:
    """What the page becomes today."""
    page = case.page
    now = max(NOW, page.fetched_at) if page.fetched_at is not None else NOW
    try:
        return clean_page(page, case.meta["source"], now=now)
    except Rejected as refused:
        return refused


def unmet(source: Source, results: Sequence[Cleaned | Rejected]) -> Iterator[str]:
    """What the source declares that none of these outcomes has met: its rules, refusals and layouts, in words."""
    cleaned = [result for result in results if isinstance(result, Cleaned)]
    fired = {row.rule for result in cleaned for row in result.removals}
    reasons = {result.reason for result in results if isinstance(result, Rejected)}
    for rule in all_rules(source):
        if rule.id.startswith(f"{source.name}/") and rule.id not in fired:
            yield f"the rule {rule.id} fires on no case"
    for rule in source.reject:
        if reason_of(rule) not in reasons:
            yield f"the rule {rule.id} refuses no case"
    met = [result.draft.layout for result in cleaned]
    for number, layout in enumerate(source.layouts, 1):
        if layout not in met:
            yield f"layout {number} ({layout.when or layout.body}) is that of no case"


def as_json(result: Cleaned | Rejected) -> dict[str, Any]:
    """An outcome in the form of `expected.json` or `expected_error.json`."""
    if isinstance(result, Rejected):
        return {"stage": result.stage, "reason": result.reason}
    document = result.document.model_dump(mode="json")
    fields = {name: document[name] for name in DOCUMENT_FIELDS if document[name] not in (None, [], {}, "")}
    names = {event.event_id: event.name for event in result.events}
    rows = {name: [_row(row, names) for row in getattr(result, name)] for name in RECORDS}
    return fields | {name: found for name, found in rows.items() if found}


def _row(row: Record, events: dict[str, str]) -> dict[str, Any]:
    data = row.model_dump(mode="json", exclude_none=True)
    named = {"part_of": events[data["parent_event_id"]]} if "parent_event_id" in data else {}
    if "event_id" in data and "name" not in data:
        named["event"] = events[data["event_id"]]
    return named | {key: value for key, value in data.items() if key not in DERIVED and value != ""}


def write_expectation(case: Case, today: dict[str, Any]) -> Path:
    """Writes an outcome as the case's only expectation, one record a line; a person reviews it."""
    refused = set(today) == {"stage", "reason"}
    file, other = (case.expected_error, case.expected) if refused else (case.expected, case.expected_error)
    file.write_text(pretty(today), "utf-8")
    other.unlink(missing_ok=True)
    return file


def pretty(data: dict[str, Any]) -> str:
    """JSON with one field or record a line, so that a change shows as the lines that changed."""
    return "{\n" + ",\n".join(f' "{key}": {pretty_value(value)}' for key, value in data.items()) + "\n}\n"


def pretty_value(value: Any) -> str:
    """One field: a list of records has a record a line."""
    if isinstance(value, list) and any(isinstance(row, dict) for row in value):
        return "[\n" + ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in value) + "\n ]"
    return json.dumps(value, ensure_ascii=False)
