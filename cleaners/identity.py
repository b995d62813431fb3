"""Which printed names are one person, over all documents: pure, and the same for the same names in any order.

- The same surname and first given name, scripts and spellings folded, are one person, wherever they stand, unless
  further given names, initials or suffixes contradict (`George H. W. Bush`, `George W. Bush`). Two people who share a
  full name are therefore one here: a page rarely says enough to tell them apart.
- A form without a full name says nothing by itself. A surname is a person only within its document, where exactly one
  person in full has it. Initials are the one person they fit in their document, else among the documents of their
  issuer or site; two or more initials that fit nobody there are a person known by them, in that issuer or site.
- Everything else stays open: no person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import combinations
from typing import NamedTuple

from cleaners.persons import PersonName, covers, fits, parse_person


class Place(NamedTuple):
    """A document with names that only it can tell: its scopes (issuer, site), its speakers, full names in its title."""

    document_id: str
    scopes: Sequence[str]
    speakers: Sequence[str]
    titled: Sequence[str] = ()


class _Waiting(NamedTuple):
    place: Place
    form: str
    name: PersonName


def speaker_id(*parts: str) -> str:
    """24 hex digits of the SHA-256 of what names a person."""
    return sha256("\n".join(("speaker", *parts)).encode()).hexdigest()[:24]


def everywhere(printed: Iterable[str]) -> dict[str, str]:
    """Printed full name → person; a full name that fits several people is left out, as is every other form."""
    parsed = {form: name for form in printed if (name := parse_person(form)) and name.is_full}
    groups: dict[tuple[str, str], set[PersonName]] = defaultdict(set)
    for name in parsed.values():
        groups[name.surname, name.given[0]].add(_bare(name))
    ids: dict[PersonName, str] = {}
    for key, names in groups.items():
        ids |= _tell_apart(key, names)
    return {form: ids[bare] for form, name in parsed.items() if (bare := _bare(name)) in ids}


def _bare(name: PersonName) -> PersonName:
    return PersonName("", name.given, name.surname, name.suffix)


def _tell_apart(key: tuple[str, str], names: set[PersonName]) -> dict[PersonName, str]:
    """People who share surname and first given name: one, or as many as there are names that contradict each other."""
    if all(fits(one, other) for one, other in combinations(names, 2)):
        return dict.fromkeys(names, speaker_id(*key))
    most = [name for name in names if not any(covers(other, name) for other in names if other != name)]
    ids = {name: speaker_id(*key, *name.given[1:], name.suffix) for name in most}
    for name in names - ids.keys():
        covering = [other for other in most if covers(other, name)]
        if len(covering) == 1:
            ids[name] = ids[covering[0]]
    return ids


def open_forms(printed: Iterable[str], known: Mapping[str, str]) -> list[str]:
    """The names of persons that only their document can tell."""
    return [form for form in printed if form not in known and parse_person(form) is not None]


def initialled(forms: Iterable[str]) -> set[str]:
    """The keys of the surnames that stand with initials only."""
    parsed = map(parse_person, forms)
    return {name.surname for name in parsed if name and name.given and not name.is_full}


def within(
    places: Iterable[Place], known: Mapping[str, str], scoped: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """(document, printed name) → person, for the names that `known` (as `everywhere` gives it) does not have.

    `scoped` are full names that stand in the documents of a scope: (scope, name).
    """
    people = _People(known)
    found: dict[tuple[str, str], str] = {}
    waiting: list[_Waiting] = []
    for place in places:
        here = [form for form in (*place.speakers, *place.titled) if form in known]
        for form in open_forms(place.speakers, known):
            name = _parsed(form)
            ids = people.fitting(name, here)
            if len(ids) == 1 and not _of_two(name, place.speakers):
                found[place.document_id, form] = ids.pop()
            elif not ids and name.given and not name.is_full:
                waiting.append(_Waiting(place, form, name))
    return _without_contradiction(found | _by_initials(waiting, people, scoped))


def _without_contradiction(found: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """Without the names that are one person by a third, and contradict each other: `P.A.` and `P.V.`, both `Pavel`."""
    names: dict[str, set[PersonName]] = defaultdict(set)
    for (_, form), person in found.items():
        names[person].add(_bare(_parsed(form)))
    return {
        (document, form): person
        for (document, form), person in found.items()
        if all(fits(_parsed(form), other) for other in names[person])
    }


def _parsed(form: str) -> PersonName:
    name = parse_person(form)
    if name is None:
        raise ValueError(f"{form!r} is no name of a person")
    return name


class _People:
    """Printed full names, whose they are, and all that is printed of each person."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.ids = dict(known)
        self.names: dict[str, list[PersonName]] = defaultdict(list)
        for form, found in known.items():
            self.names[found].append(_parsed(form))

    def fitting(self, name: PersonName, forms: Iterable[str]) -> set[str]:
        """The persons among these forms whom the name fits: nothing printed of such a person contradicts it."""
        ids = {self.ids[form] for form in forms if _parsed(form).surname == name.surname}
        return {found for found in ids if all(fits(name, other) for other in self.names[found])}


def _of_two(name: PersonName, speakers: Iterable[str]) -> bool:
    """Whether a Mr. and a Ms. of one surname speak in the document."""
    same = (other for other in map(parse_person, speakers) if other and other.surname == name.surname)
    return {"female", "male"} <= {other.gender for other in same}


def _by_initials(
    waiting: Sequence[_Waiting], people: _People, scoped: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """Initials that nobody in their document fits: a full name of the scope, else, from two initials, themselves."""
    forms: dict[tuple[str, str], set[str]] = defaultdict(set)
    for scope, form in scoped:
        forms[scope, _parsed(form).surname].add(form)
    found: dict[tuple[str, str], str] = {}
    own: dict[tuple[str, str], dict[str, PersonName]] = defaultdict(dict)
    for place, form, name in (wait for wait in waiting if len(wait.name.given) > 1):
        ids = _in_scopes(name, place, people, forms)
        if not ids:
            ids = {speaker_id(name.surname, *name.given, (*place.scopes, place.document_id)[0])}
            for scope in place.scopes:
                own[scope, name.surname][min(ids)] = name
        if len(ids) == 1:
            found[place.document_id, form] = ids.pop()
    for place, form, name in (wait for wait in waiting if len(wait.name.given) == 1):
        ids = _in_scopes(name, place, people, forms)
        here = [own.get((scope, name.surname), {}) for scope in place.scopes]
        ids |= {known for names in here for known, other in names.items() if fits(name, other)}
        if len(ids) == 1:
            found[place.document_id, form] = ids.pop()
    return found


def _in_scopes(
    name: PersonName, place: Place, people: _People, forms: Mapping[tuple[str, str], Iterable[str]]
) -> set[str]:
    return people.fitting(name, (form for scope in place.scopes for form in forms.get((scope, name.surname), ())))
