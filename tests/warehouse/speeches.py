"""Invented pages that say the same, or belong to one event, as a cleaner would return them."""

from collections.abc import Sequence
from datetime import date

from schemas.records import DocumentEvent, Event, Link, Turn
from schemas.vocabulary import DocumentKind, EventRelation
from tests.warehouse.generate import Capture, Language, Page, Shape, digest, make_page

LANGUAGE = Language(vocabulary=3_000, phrases=100)
BARE = Shape(extras=False)


def speech(number: int, words: int = 300) -> str:
    """A speech of its own for each number."""
    return LANGUAGE.text(number, words)


def retold(text: str, seed: int = 0, keep: float = 0.7) -> str:
    """Another translation of it."""
    return LANGUAGE.retold(text, seed, keep)


def document_id(number: int) -> str:
    """Of the page with that number."""
    return make_page(Capture(number)).document.document_id


def page(
    number: int,
    text: str,
    *,
    capture: int = 0,
    kind: DocumentKind = "unofficial_translation",
    day: date | None = date(2025, 5, 3),
    speaker: str | None = "Ada Quill",
    events: Sequence[tuple[Event, EventRelation]] = (),
    translates: int | None = None,
) -> Page:
    """A page with a text, a day it was published, one speaker, and what it has to do with events."""
    made = make_page(Capture(number, day=capture, junk=capture, shape=BARE))
    key = made.document.document_id
    made.document = made.document.model_copy(update={"text": text, "kind": kind, "published_date": day})
    made.turns = [Turn(document_id=key, ordinal=0, role="statement", speaker=speaker, speaker_basis="label", text=text)]
    made.turns = made.turns if speaker else []
    made.paragraphs = []
    made.events = [event for event, _ in events]
    made.document_events = [
        DocumentEvent(document_id=key, event_id=event.event_id, relation=relation, evidence=f'title: "{event.name}"')
        for event, relation in events
    ]
    if translates is not None:
        address, target = f"https://example.org/{translates}", document_id(translates)
        made.links = [Link(document_id=key, kind="translation_of", address=address, target_document_id=target)]
    return made


def event(
    name: str,
    day: date | None = date(2025, 5, 3),
    last: date | None = None,
    *,
    kind: str = "press_conference",
    place: str | None = "Lima",
    parent: Event | None = None,
) -> Event:
    """An event known by its name, kind, place and days."""
    return Event(
        event_id=digest(name, kind, place, day),
        name=name,
        kind=kind,
        place=place,
        date_from=day,
        date_to=last or day,
        parent_event_id=parent.event_id if parent else None,
    )
