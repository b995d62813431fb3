"""Persons over all documents: reads the names out of the writer's database, says who is who, writes it back."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from cleaners.conflicts import find_conflicts, mentions
from cleaners.identity import Place, everywhere, initialled, open_forms, within
from cleaners.introductions import names_with
from cleaners.persons import parse_person
from cleaners.profiles import describe
from warehouse import people

if TYPE_CHECKING:
    import duckdb

    from schemas.tables import SpeakerConflict

OPENING = 3000
"""Characters at the start of a text in which the persons of an event are introduced."""


def resolve_speakers(con: duckdb.DuckDBPyConnection) -> int:
    """Sets `turns.speaker_id` and makes `speakers` and `speaker_conflicts` anew; gives the number of persons.

    The rows depend on the current documents alone, not on the order in which they came. To be called after all shards
    are loaded and events are linked, before publishing.
    """
    names = people.read_names(con)
    known = everywhere(names)
    places = _places(con, open_forms(names, known))
    if any(place.titled for place in places):
        known = everywhere([*names, *(form for place in places for form in place.titled)])
    people.write_ids(con, known, within(places, known, _scoped(con, known, names)))
    speakers = describe(people.read_forms(con))
    people.write_people(con, speakers, _conflicts(con))
    return len(speakers)


def _places(con: duckdb.DuckDBPyConnection, names: list[str]) -> list[Place]:
    """The documents with these names, that only they can tell, and the full names that their titles have for them."""
    unknown = frozenset(names)
    return [
        Place(document, scopes, speakers, _titled(title, unknown.intersection(speakers)))
        for document, scopes, title, speakers in people.read_places(con, unknown)
    ]


def _titled(title: str | None, names: frozenset[str]) -> list[str]:
    surnames = {name.surname for name in map(parse_person, names) if name}
    return [form for surname in sorted(surnames) for form in names_with(surname, title or "")]


def _scoped(con: duckdb.DuckDBPyConnection, known: dict[str, str], names: list[str]) -> list[tuple[str, str]]:
    """The full names that initials may stand for, by issuer and site."""
    surnames = initialled(names)
    return people.read_scoped(con, [form for form in names if form in known and _surname(form) in surnames])


def _surname(form: str) -> str | None:
    name = parse_person(form)
    return name.surname if name else None


def _conflicts(con: duckdb.DuckDBPyConnection) -> list[SpeakerConflict]:
    groups = people.read_groups(con)
    documents = {document for group in groups for document in group.documents}
    labels: dict[str, list[tuple[str, str | None, str | None]]] = defaultdict(list)
    for document, speaker, note, affiliation in people.read_labels(con, documents):
        labels[document].append((speaker, note, affiliation))
    openings = people.read_openings(con, documents, OPENING)
    named = {document: mentions(title, text, labels[document]) for document, title, text in openings}
    found = [row for group in groups for row in find_conflicts(group.documents, named, same_words=group.same_words)]
    # One pair of documents may belong together in two ways; the first that shows the conflict is enough.
    distinct = {(row.document_a, row.document_b, row.name_a, row.name_b): row for row in reversed(found)}
    return [distinct[key] for key in sorted(distinct)]
