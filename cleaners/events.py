"""Occasions that a page renders or reports, read from its title and opening: nothing that does not stand there.

Two pages that render one press conference word their titles differently, so its identity is kind, place, date and the
surnames in the title. A conference that recurs is the same one on two pages when name, place and edition (`3rd`,
`Third`, `III`, or the year) agree; its days may stand on only one of them and are no part of its identity.
"""

import re
from typing import NamedTuple

from cleaners.conferences import Conference, conference_id, conferences, has_noun, same_name, seat
from cleaners.dates import find_ranges, parse_range
from cleaners.event_headings import Heading, heading_of
from cleaners.event_words import OCCASIONS, OFFICES, bare, event_id, key, plain, sentences, words_of
from schemas.records import Event
from schemas.vocabulary import DocumentKind, EventRelation

_RELATIONS: dict[DocumentKind, EventRelation] = {
    "official_transcript": "renders",
    "official_translation": "renders",
    "unofficial_translation": "renders",
    "statement": "renders",
    "news_summary": "reports",
    "article": "reports",
    "comment_page": "mentions",
    "other": "mentions",
}
_QUESTIONS = (
    r"\b(?:answer(?:s|ed|ing)?|repl(?:y|ies|ied)|respon(?:ses|ds|ded))\s+(?:to\s+)?(?:[\w’'-]+\s+){0,4}questions\b"
)
_KINDS = tuple(
    (kind, form, re.compile(pattern, re.IGNORECASE))
    for kind, form, pattern in (
        ("press_conference", "", rf"\b(?:news|press)[ -]conference\b|{_QUESTIONS}|\bremarks and answers\b"),
        (
            "press_conference",
            "",
            r"\b(?:press|media) (?:availability|stakeout|statements?)\b|\bquestions and answers\b",
        ),
        ("press_conference", "", r"\bпресс-конференци|\bответ\w* на (?:\w+ )?вопрос"),
        ("briefing", "gaggle", r"\bgaggle\b"),
        ("briefing", "", r"\bbriefing\b|\b(?:press|background) call\b|\bбрифинг"),
        ("interview", "", r"\binterview|\bинтервью"),
        (
            "speech",
            "",
            r"\b(?:speech|address|remarks|keynote|lecture)\b|\bstatement\b[^,]*\b(?:at|during)\b|\bвыступлени",
        ),
        ("visit", "", r"\bvisit(?:s|ed)? to\b|\bвизит"),
        ("meeting", "", r"\b(?:meeting|talks|consultations|negotiations)\b|\bвстреч|\bпереговор"),
    )
)
"""Kind, a finer form that keeps two occasions of a day apart, and the words for it; the first that fits counts."""

_TOPIC = re.compile(
    r"\b(?:on|about|regarding|concerning|in connection with|following|after|ahead of|before|as part of"
    r"|по итогам|после|о|об|в связи)\b",
    re.IGNORECASE,
)
_JOINS = re.compile(
    r"\b(?:(?P<inside>at|during|on the (?:sidelines|margins|fringes) of|as part of|within)|following|after"
    r"|upon completion of|on the results of)\b(?:(?!\b(?:on|about|regarding|concerning|ahead|before)\b).)*$",
    re.IGNORECASE,
)

_TAKES_PART = re.compile(
    r"\b(?:address|attend|open|clos|sp[eo]ak|spoke|participa|t(?:ake|ook|akes|aking) part|host|beg[ia]n|conclud|held"
    r"|gather|conven|arriv|join|deliver|visit)\w*",
    re.IGNORECASE,
)


_PEOPLE = re.compile(
    r"\b(?:by|with)\s+(.+?)(?=\s+(?:following|at|on|in|during|after|aboard|en|with|by|to|for|--)\b|$)", re.IGNORECASE
)


class Found(NamedTuple):
    """An occasion and what the document has to do with it."""

    event: Event
    relation: EventRelation
    evidence: str
    """Where on the page it stands, e.g. `title: "…, Minsk, October 28, 2025"`."""


class _Page(NamedTuple):
    title: str
    opening: str
    relation: EventRelation
    heading: Heading | None


def find_event(title: str | None, opening: str | None, document_kind: DocumentKind) -> list[Found]:
    """The occasions that title and opening name; empty where they name none.

    The occasion that the document renders or reports comes first; a conference it was part of follows as an event of
    its own, its id in the first one's `parent_event_id`. `opening` only adds to what the title names, but for news,
    where a numbered conference in it is mentioned.
    """
    title = " ".join((title or "").split())
    page = _Page(title, opening or "", _RELATIONS[document_kind], heading_of(title))
    conference = _numbered(next(conferences(title), None), page.opening)
    if page.heading and (kind := _kind(page.heading.act)):
        parent = _parent(page, page.heading, conference) if conference else None
        event = _occasion(page.heading, kind, parent.event.event_id if parent else None)
        found = Found(event, page.relation, f'title: "…{page.heading.tail}"')
        return [found, parent] if parent else [found]
    if conference and (alone := _conference_alone(page, conference)):
        return alone
    return _mentioned(page) if page.relation == "reports" else []


def _numbered(conference: Conference | None, opening: str) -> Conference | None:
    """The conference of the title with the number or year that the opening gives, if the title gives none."""
    if conference is None or conference.edition:
        return conference
    named = (other for sentence in sentences(opening) for other in conferences(sentence))
    editions = {other.edition for other in named if same_name(conference, other)} - {None}
    return conference._replace(edition=editions.pop()) if len(editions) == 1 else conference


def _occasion(heading: Heading, kind: tuple[str, str], parent_id: str | None) -> Event:
    people = _surnames(heading.act)
    told_apart = people or (heading.place and kind[0] in {"press_conference", "briefing"})
    identity = (*kind, key(words_of(heading.place or "")), heading.first.isoformat(), heading.last.isoformat())
    return Event(
        event_id=event_id(*identity, key(people), "" if told_apart else key(words_of(heading.act))),
        name=heading.act,
        kind=kind[0],
        place=heading.place,
        date_from=heading.first,
        date_to=heading.last,
        parent_event_id=parent_id,
    )


def _parent(page: _Page, heading: Heading, conference: Conference) -> Found | None:
    """The conference that the occasion was part of or followed; one that it was about is no parent."""
    joined = _JOINS.search(page.title[: conference.start])
    if joined is None:
        return None
    return _conference_event(page, conference, heading, heading.place if joined["inside"] else None)


def _conference_alone(page: _Page, conference: Conference) -> list[Found]:
    """A title that names a conference and no occasion within it."""
    heading = page.heading
    if heading and re.sub(r"^the\s+", "", heading.act, flags=re.IGNORECASE) == conference.name:
        found = _conference_event(page, conference, heading, heading.place)
        days = {"date_from": heading.first, "date_to": heading.last}
        return [Found(found.event.model_copy(update=days), page.relation, f'title: "{page.title}"')] if found else []
    found = _conference_event(page, conference, None, None)
    if found and page.relation == "reports" and _TAKES_PART.search(page.title):
        found = found._replace(relation="reports")
    return [found] if found else []


def _mentioned(page: _Page) -> list[Found]:
    for sentence in sentences(page.opening) if has_noun(page.opening) else ():
        for conference in conferences(sentence):
            if _TAKES_PART.search(sentence) and (found := _conference_event(page, conference, None, None)):
                return [found]
    return []


def _conference_event(page: _Page, conference: Conference, heading: Heading | None, host: str | None) -> Found | None:
    """The conference as an event that is mentioned; None without an edition, by number or by year.

    Its days are a range in a sentence of the opening that names it; `host` is the place if the page gives no other.
    """
    named = [s for s in sentences(page.opening) if any(_same(conference, other) for other in conferences(s))]
    ranges = {span.raw for sentence in named for span in find_ranges(sentence)}
    days = parse_range(min(ranges)) if len(ranges) == 1 else None
    first = heading.first if heading else days[0] if days else None
    edition = conference.edition or (str(first.year) if first else None)
    if edition is None:
        return None
    place = seat(conference, [page.title, *named], heading.place if heading else None) or host
    event = Event(
        event_id=conference_id(conference, place, edition),
        name=conference.name,
        kind="conference",
        place=place,
        date_from=days[0] if days else None,
        date_to=days[1] if days else None,
    )
    evidence = f'{"title" if conference.name in page.title else "opening"}: "{conference.name}"'
    return Found(event, "mentions", evidence + (f'; opening: "{min(ranges)}"' if days else ""))


def _kind(act: str) -> tuple[str, str] | None:
    """Kind and form of the occasion that the title's main clause names."""
    main = _TOPIC.split(act, maxsplit=1)[0]
    return next(((kind, form) for kind, form, pattern in _KINDS if pattern.search(main)), None)


def _same(one: Conference, other: Conference) -> bool:
    """One conference, and not the one before: a text may leave the number out, but not give another."""
    return same_name(one, other) and (not other.edition or one.edition == other.edition)


def _surnames(act: str) -> frozenset[str]:
    """Surnames of those the title names: in the possessive (the last one), after `by`, and after `with`."""
    owners = re.findall(r"([^\W\d_][\w-]+)[’'](?:s\b|(?=\s))", _TOPIC.split(act, maxsplit=1)[0])
    pieces = (piece.split() for clause in _PEOPLE.findall(act) for piece in re.split(r"[,;]|\band\b", clause))
    others = [bare(words[-1]) for words in pieces if words]
    named = (*list(filter(_is_name, owners))[-1:], *filter(_is_name, others))
    return frozenset(plain(name) for name in named)


def _is_name(word: str) -> bool:
    acronym = word.isupper() and len(word) < 5
    return word[:1].isupper() and not acronym and word.casefold() not in OFFICES | OCCASIONS
