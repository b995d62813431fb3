"""Documents of one event that name one person differently: found, with their evidence, and never resolved.

Two names conflict when the surname is the same, no given name of the one document fits one of the other, and they stand
in the same position: both beside the same office, both in the note of one speaker's label, or both as speakers of one
speech. A document that has both names has two people, and conflicts with nobody.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from cleaners.introductions import introduced_in, named_in
from cleaners.labels import OFFICES
from cleaners.persons import PersonName, fits, parse_person
from cleaners.spelling import fold_given
from schemas.tables import SpeakerConflict


class Mention(NamedTuple):
    """A person whom a document names in full: where (`note`, `office`, `speaker`), beside what, in which words."""

    name: PersonName
    where: str
    beside: frozenset[str]
    words: str


def mentions(title: str | None, opening: str, labels: Iterable[tuple[str, str | None, str | None]]) -> list[Mention]:
    """Everybody named in full in a title, an opening (paragraphs parted by blank lines) and labels.

    `labels` are (speaker, note, affiliation).
    """
    texts = [title or "", *opening.split("\n\n")]
    found = [_official(name, text) for text in texts for name in introduced_in(text)]
    for speaker, note, affiliation in labels:
        name = parse_person(speaker)
        if name is None:
            continue
        if name.is_full:
            found.append(Mention(name, "speaker", _offices(affiliation), speaker))
            found += [_official(name._replace(office=affiliation), speaker)] if _offices(affiliation) else []
        found += [Mention(other, "note", frozenset((name.surname,)), note) for other in named_in(note or "") if note]
    return found


def _official(name: PersonName, words: str) -> Mention:
    office = f"{name.office} {name.shown}"
    return Mention(name, "office", _offices(name.office), office if office in words else words)


def _offices(office: str | None) -> frozenset[str]:
    words = {word.casefold().strip(".,’'") for word in (office or "").split()}
    return frozenset(words & OFFICES)


def find_conflicts(
    documents: Iterable[str], of: Mapping[str, Sequence[Mention]], *, same_words: bool
) -> list[SpeakerConflict]:
    """The conflicts between documents of one event; `of` gives the mentions of each, `same_words` says one speech.

    Of many documents with one name and many with another, each stands beside the first of the other kind.
    """
    by_surname: dict[str, dict[str, list[Mention]]] = defaultdict(lambda: defaultdict(list))
    for document in sorted(documents):
        for mention in of.get(document, ()):
            by_surname[mention.name.surname][document].append(mention)
    return [row for named in by_surname.values() for row in _conflicts_of(named, same_words)]


def _conflicts_of(named: Mapping[str, Sequence[Mention]], same_words: bool) -> list[SpeakerConflict]:
    """The conflicts about one surname."""
    alike: dict[frozenset[tuple[object, ...]], list[str]] = defaultdict(list)
    for document, found in named.items():
        alike[frozenset((mention.name.given, mention.where, mention.beside) for mention in found)].append(document)
    if len(alike) > _MOST:
        return []
    pairs = {
        (min(a, b), max(a, b))
        for one, other in combinations(alike.values(), 2)
        for a, b in (*((one[0], b) for b in other), *((a, other[0]) for a in one))
    }
    return [row for a, b in sorted(pairs) if (row := _conflict(a, b, named[a], named[b], same_words))]


def _conflict(
    a: str, b: str, in_a: Sequence[Mention], in_b: Sequence[Mention], same_words: bool
) -> SpeakerConflict | None:
    pairs = [(one, other) for one in in_a for other in in_b]
    if any(_agree(one.name, other.name) or _agree(other.name, one.name) for one, other in pairs):
        return None
    evidence = sorted((one, other) for one, other in pairs if _same_position(one, other, same_words))
    if not evidence:
        return None
    one, other = evidence[0]
    return SpeakerConflict(
        document_a=a,
        document_b=b,
        name_a=one.name.shown,
        name_b=other.name.shown,
        evidence=f"{_WHERE[one.where]}: “{one.words}”, “{other.words}”",
    )


def _agree(one: PersonName, other: PersonName) -> bool:
    """Whether two names with one surname may be one person's.

    After `President of Norland Recep Maxim Birch` nobody can tell where the name begins: `Recep` may be a part of it.
    """
    before = {fold_given(word) for word in (one.office or "").split()[-1:]}
    return fits(one, other) or not {*one.given, *before}.isdisjoint(other.given)


_MOST = 20
"""Ways in which documents of one event name a surname; with more, it is a list of people and not a person."""

_WHERE = {
    "note": "in the note of the same speaker's label",
    "office": "beside the same office",
    "speaker": "as a speaker of the same speech",
}


def _same_position(one: Mention, other: Mention, same_words: bool) -> bool:
    if one.where != other.where:
        return False
    return same_words if one.where == "speaker" else bool(one.beside) and one.beside == other.beside
