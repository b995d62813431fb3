"""What `onrecord show` tells of a page beside its text: every field that has a value, and what that rests on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from cleaners.clean import Cleaned
from schemas.records import DateFound, Document

FIRST = (
    *("source", "kind", "title", "subtitle", "authors", "publisher", "issuer", "document_number", "language"),
    *("published_at", "published_date"),
)
"""Fields of the document that are shown first, dates after them; the others follow in the order of the record."""

ELSEWHERE = frozenset(
    {"text", "visible_chars", "kept_chars", "removed_chars", "evidence", "url_basis"}
    | {"published_precision", "published_zone", "published_zone_basis", "published_evidence"}
)
"""Shown with the blocks, in the last line, or beside the field that they tell of."""

FOLLOWING = frozenset({"document_id", "page_sha256", "site"})
"""Follow from the address and the bytes: `--json` has them."""


class Field(NamedTuple):
    """A field, its value and where on the page that stands; the last is empty where nothing says so."""

    name: str
    value: str
    basis: str


def fields_of(cleaned: Cleaned) -> Iterator[Field]:
    """The document's fields that are not null, then its other dates, tags, links and events."""
    document = cleaned.document
    others = (name for name in Document.model_fields if name not in {*FIRST, *ELSEWHERE, *FOLLOWING})
    yield from _named(document, FIRST, cleaned.dates)
    yield from _dates(document, cleaned.dates)
    yield from _named(document, others, cleaned.dates)
    for kind, tags in groupby(cleaned.tags, key=lambda tag: f"tag.{tag.kind}"):
        yield Field(kind, ", ".join(tag.value for tag in tags), document.evidence.get(kind, ""))
    for kind, links in groupby(cleaned.links, key=lambda link: f"link.{link.kind}"):
        yield Field(kind, ", ".join(link.address for link in links), document.evidence.get(kind, ""))
    yield from _events(cleaned)


def _named(document: Document, names: Iterator[str] | tuple[str, ...], dates: tuple[DateFound, ...]) -> Iterator[Field]:
    published = next((row for row in dates if row.kind == "published"), None)
    for name in names:
        value = getattr(document, name)
        if value in (None, "", ()):
            continue
        basis = document.evidence.get(name, "")
        if name == "url":
            basis = document.url_basis
        elif published is not None and name.startswith("published_"):
            basis = _basis(document, published)
        yield Field(name, ", ".join(value) if isinstance(value, tuple) else str(value), basis)


def _dates(document: Document, dates: tuple[DateFound, ...]) -> Iterator[Field]:
    """Those that are neither the document's own nor an event's; of publication too, where its day is not known."""
    for row in dates:
        if row.kind != "event" and (row.kind != "published" or document.published_date is None):
            yield Field(row.kind, str(row.value or row.date or row.raw), _basis(document, row))


def _basis(document: Document, row: DateFound) -> str:
    zone = f"{row.zone} ({row.zone_basis})" if row.zone is not None else ""
    return "; ".join(filter(None, [document.evidence.get(row.kind, row.evidence), row.precision, zone]))


def _events(cleaned: Cleaned) -> Iterator[Field]:
    events = {event.event_id: event for event in cleaned.events}
    for row in cleaned.document_events:
        event = events[row.event_id]
        days = " – ".join(str(day) for day in dict.fromkeys([event.date_from, event.date_to]) if day is not None)
        told = ", ".join(filter(None, [event.name, event.kind, event.place, days]))
        yield Field("event", told, f"{row.relation}; {row.evidence}")
