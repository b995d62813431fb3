"""Occasions that a page renders or reports, read from its title and opening: nothing that does not stand there.

Two pages that render one press conference word their titles differently, so its identity is kind, place, date and the
surnames in the title. A conference that recurs is the same one on two pages when name, place and edition (`3rd`,
`Third`, `III`, or the year) agree; its days may stand on only one of them and are no part of its identity.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from cleaners.dates import calendar_date, find_dates, find_ranges, parse_range
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
_DATED_NOUN = re.compile(
    r"\b(?:conference|briefing|gaggle|interview|meeting|talks|address|speech)(?P<in>\s+in\s+(?P<place>[^,]+?))?\s+on$",
    re.IGNORECASE,
)
_TAKES_PART = re.compile(
    r"\b(?:address|attend|open|clos|sp[eo]ak|spoke|participa|t(?:ake|ook|akes|aking) part|host|beg[ia]n|conclud|held"
    r"|gather|conven|arriv|join|deliver|visit)\w*",
    re.IGNORECASE,
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_OFFICES = _set(
    "president presidents minister ministers ministry secretary ambassador representative director chairman chairwoman "
    "chair spokeswoman spokesman spokesperson adviser advisor deputy mr mrs ms dr general commissioner governor chief "
    "head prime foreign press national security council office department government officials journalists reporters"
)
_OCCASIONS = _set("conference forum summit meeting briefing interview visit talks session gaggle answers questions")
_NOT_PLACES = _set("aboard via online en by and with following after")
_VENUES = _set(
    "kremlin palace house hotel hall room residence university institute academy school centre center club embassy "
    "building headquarters airport station theatre museum nations base mgimo"
)
"""Words of a place within a city: `The Kremlin, Moscow` happened in Moscow."""
_GEOGRAPHIC = _set(
    "new san santa santo saint st st. port cape los las abu addis kuala buenos phnom ulan hong tel the el la le rio "
    "fort camp nizhny veliky north south east west"
)
_GEOGRAPHIC_LAST = _set("city region oblast territory province county district")

_NOUNS = _set("conference forum summit symposium")
_NUMBERED_NOUNS = _NOUNS | _set("congress assembly dialogue session")  # without a number these are institutions
_GENERIC = _set("international annual joint plenary final high-level high level regional")
_NOT_CONFERENCES = _set("news press video organisation organization secretary")
_LINKERS = _set("of for and on the &")
_VERBS = _set(
    "addresses attends opens begins starts kicks ends closes concludes discusses says hosts joins visits to in at with "
    "as amid takes held underway"
)
_UNITS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth fiftieth"
)
_ORDINALS = dict(zip(_UNITS.split(), (*range(1, 21), 30, 40, 50), strict=True))
_TENS = {"": 0, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70}
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_PEOPLE = re.compile(
    r"\b(?:by|with)\s+(.+?)(?=\s+(?:following|at|on|in|during|after|aboard|en|with|by|to|for|--)\b|$)", re.IGNORECASE
)
_LISTED = re.compile(r"\b(?:by|with)\b(?!.*\b(?:following|after|at|during)\b)", re.IGNORECASE)
_TRAVELLING = re.compile(r"\b(?:aboard|en route)\b", re.IGNORECASE)
_CITY = r"[^\W\d_a-zа-яё][\w-]+(?:\s[^\W\d_a-zа-яё][\w-]+){0,2}"


class Found(NamedTuple):
    """An occasion and what the document has to do with it."""

    event: Event
    relation: EventRelation
    evidence: str
    """Where on the page it stands, e.g. `title: "…, Minsk, October 28, 2025"`."""


class _Heading(NamedTuple):
    """A title that ends in place and date: the words before them, and `tail`, these themselves as printed."""

    act: str
    place: str | None
    first: date
    last: date
    tail: str


class _Page(NamedTuple):
    title: str
    opening: str
    relation: EventRelation
    heading: _Heading | None


class _Conference(NamedTuple):
    name: str
    start: int
    tokens: frozenset[str]
    edition: str | None
    after: str


def find_event(title: str | None, opening: str | None, document_kind: DocumentKind) -> list[Found]:
    """The occasions that title and opening name; empty where they name none.

    The occasion that the document renders or reports comes first; a conference it was part of follows as an event of
    its own, its id in the first one's `parent_event_id`. `opening` only adds to what the title names, but for news,
    where a numbered conference in it is mentioned.
    """
    title = " ".join((title or "").split())
    page = _Page(title, opening or "", _RELATIONS[document_kind], _heading(title))
    conference = next(_conferences(title), None)
    if page.heading and (kind := _kind(page.heading.act)):
        parent = _parent(page, page.heading, conference) if conference else None
        event = _occasion(page.heading, kind, parent.event.event_id if parent else None)
        found = Found(event, page.relation, f'title: "…{page.heading.tail}"')
        return [found, parent] if parent else [found]
    if conference:
        return _conference_alone(page, conference)
    return _mentioned(page) if page.relation == "reports" else []


def _occasion(heading: _Heading, kind: tuple[str, str], parent_id: str | None) -> Event:
    people = _surnames(heading.act)
    told_apart = people or (heading.place and kind[0] in {"press_conference", "briefing"})
    identity = (*kind, _key(_words(heading.place or "")), heading.first.isoformat(), heading.last.isoformat())
    return Event(
        event_id=_event_id(*identity, _key(people), "" if told_apart else _key(_words(heading.act))),
        name=heading.act,
        kind=kind[0],
        place=heading.place,
        date_from=heading.first,
        date_to=heading.last,
        parent_event_id=parent_id,
    )


def _parent(page: _Page, heading: _Heading, conference: _Conference) -> Found | None:
    """The conference that the occasion was part of or followed; one that it was about is no parent."""
    joined = _JOINS.search(page.title[: conference.start])
    if joined is None:
        return None
    return _conference_event(page, conference, heading, heading.place if joined["inside"] else None)


def _conference_alone(page: _Page, conference: _Conference) -> list[Found]:
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
    for sentence in _sentences(page.opening) if _has_noun(page.opening) else ():
        for conference in _conferences(sentence):
            if _TAKES_PART.search(sentence) and (found := _conference_event(page, conference, None, None)):
                return [found]
    return []


def _conference_event(page: _Page, conference: _Conference, heading: _Heading | None, host: str | None) -> Found | None:
    """The conference as an event that is mentioned; None without an edition, by number or by year.

    Its days are a range in a sentence of the opening that names it; `host` is the place if the page gives no other.
    """
    edition = conference.edition or (str(heading.first.year) if heading else None)
    if edition is None:
        return None
    named = [s for s in _sentences(page.opening) if any(_same(conference, other) for other in _conferences(s))]
    ranges = {span.raw for sentence in named for span in find_ranges(sentence)}
    days = parse_range(min(ranges)) if len(ranges) == 1 else None
    place = _seat(conference, [page.title, *named], heading.place if heading else None) or host
    event = Event(
        event_id=_event_id("conference", _key(conference.tokens | _words(place or "")), edition),
        name=conference.name,
        kind="conference",
        place=place,
        date_from=days[0] if days else None,
        date_to=days[1] if days else None,
    )
    evidence = f'{"title" if conference.name in page.title else "opening"}: "{conference.name}"'
    return Found(event, "mentions", evidence + (f'; opening: "{min(ranges)}"' if days else ""))


def _same(one: _Conference, other: _Conference) -> bool:
    return one.tokens == other.tokens and one.edition == other.edition


def _seat(conference: _Conference, texts: list[str], occasion_place: str | None) -> str | None:
    """The city in the conference's own name if the page uses it as a place, else `in X` straight after the name."""
    visited = rf"\b(?:in|visited|visits|visiting|visit to|arrived in|hosted by)\s+({_CITY})"
    cities = [match[1] for text in texts for match in re.finditer(visited, text)]
    named = (city for city in [occasion_place, *cities] if city and _words(city) <= conference.tokens)
    after = re.match(rf"\W*(?:\w+\s+)?in\s+({_CITY})", conference.after)
    return next(named, after[1] if after else None)


def _has_noun(text: str) -> bool:
    """Whether a conference can be named in it; at an eighth of the cost of an expression that ignores case."""
    folded = text.casefold()
    return any(noun in folded for noun in _NUMBERED_NOUNS)


def _conferences(text: str) -> Iterator[_Conference]:
    """Named conferences in the order of the text."""
    if not _has_noun(text):
        return
    tokens = list(re.finditer(r"\S+", text))
    for at, token in enumerate(tokens):
        noun = _bare(token[0]).casefold()
        if noun not in _NUMBERED_NOUNS:
            continue
        start, edition = _left(tokens, at)
        numbered = edition is not None and start < at
        if not numbered and (noun not in _NOUNS or not token[0][:1].isupper()):
            continue
        stop, year = _right(tokens, at)
        name = text[tokens[start].start() : tokens[stop].end()].rstrip(".,;:!?)”\"’'")
        words = _words(" ".join(t[0] for t in tokens[start : stop + 1] if not _edition(_bare(t[0]))))
        if words - _GENERIC - _NUMBERED_NOUNS and not words & _NOT_CONFERENCES:
            yield _Conference(name, tokens[start].start(), words, edition or year, text[tokens[stop].end() :][:60])


def _left(tokens: list[re.Match[str]], at: int) -> tuple[int, str | None]:
    """Where the name begins: at a number or year, else where the capitals do."""
    capitals, unbroken = at, True
    for i in range(at - 1, max(at - 9, -1), -1):
        word = tokens[i][0]
        if word[-1] in ",.;:!?)" and word.casefold() != "st.":
            break
        if edition := _edition(word):
            return i, edition
        capital = word.lstrip("“\"'‘(")[:1].isupper() or word[:1].isdigit()
        if word.casefold() in _VERBS or not (capital or word.casefold() in _LINKERS | _GENERIC):
            break
        unbroken = unbroken and capital
        capitals = i if unbroken else capitals
    return capitals, None


def _right(tokens: list[re.Match[str]], at: int) -> tuple[int, str | None]:
    """The last token of the name, and the year that it may end in."""
    stop = at
    for i in range(at + 1, len(tokens)):
        word, before = tokens[i][0], tokens[i - 1][0]
        if before[-1] in ",.;:!?)”" or word.casefold() in _VERBS:
            break
        if re.fullmatch(r"(?:19|20)[0-9]{2}\W*", word):
            return i, word[:4]
        if word[:1].isupper() and i > at + 1:  # straight after the noun a linking word must come
            stop = i
        elif word.casefold() not in _LINKERS:
            break
    return stop, None


def _edition(word: str) -> str | None:
    """`3rd`, `Third`, `twenty-third`, `III` → `#3`; `2025` → `2025`; None for any other word."""
    lower = word.casefold()
    if re.fullmatch(r"(?:19|20)[0-9]{2}", word):
        return word
    if match := re.fullmatch(r"([0-9]{1,3})(?:st|nd|rd|th)", lower):
        return f"#{int(match[1])}"
    if re.fullmatch(r"[IVXLC]{2,}|[VX]", word):
        values = [_ROMAN[letter] for letter in word]
        return f"#{sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))}"
    tens, _, unit = lower.rpartition("-")
    return f"#{_TENS[tens] + _ORDINALS[unit]}" if tens in _TENS and unit in _ORDINALS else None


def _heading(title: str) -> _Heading | None:
    """Parts a title that ends in a place and a date; None for one that does not end in its occasion's date."""
    closed = title.rstrip(" .)]»”\"'")
    spans = [span for span in (*find_ranges(title), *find_dates(title)) if span.stop >= len(closed)]
    if not spans:
        return None
    day = calendar_date(spans[0].raw)
    days = (day, day) if day else parse_range(spans[0].raw)
    before = title[: spans[0].start].rstrip()
    parts = _place(before)
    if parts is None or days is None:
        return None
    act, place = parts
    return _Heading(act, place, days[0], days[1], title[len(act) : spans[0].stop])


def _place(before: str) -> tuple[str, str | None] | None:
    """What stands before the date as (occasion, city); None where the date belongs to the words before it."""
    if before[-1:] not in {",", "(", "–", "—", "-"}:
        dated = _DATED_NOUN.search(before)
        if dated is None or (dated["place"] and not _placelike(dated["place"])):
            return None
        return before[: dated.start("in") if dated["in"] else -3].rstrip(), dated["place"]
    before = before.rstrip(" ,(–—-")
    breaks = [*re.finditer(r",\s+|\s+[–—-]+\s+|\s*\(", before)]
    ends = [*(other.start() for other in breaks[1:]), len(before)]
    segments = [before[one.end() : end] for one, end in zip(breaks, ends, strict=False)]
    first = len(segments)
    while first and _placelike(segments[first - 1]):
        first -= 1
    if first == len(segments) or _TRAVELLING.search(before):
        return before, None
    if _LISTED.search(before[: breaks[first].start()]):
        first = next((i for i in range(first, len(segments)) if not _maybe_person(segments[i])), len(segments))
    act = before[: breaks[first].start()] if first < len(segments) else before
    return act, _city(segments[first:])


def _city(places: list[str]) -> str | None:
    """Of `The Kremlin, Moscow, Russia` the city: the first that is no venue."""
    cities = [place for place in places if not {_bare(word).casefold() for word in place.split()} & _VENUES]
    return next(iter([*cities, *places]), None)


def _placelike(segment: str) -> bool:
    words = segment.split()
    lower = {_bare(word).casefold() for word in words}
    if not 1 <= len(words) <= 5 or lower & (_OFFICES | _OCCASIONS | _NOT_PLACES) or re.search(r"\d", segment):
        return False
    return all(word[:1].isupper() or word in {"of", "the", "de", "la", "upon", "on", "am"} for word in words)


def _maybe_person(segment: str) -> bool:
    """In a list of names two capitalised words are rather one more name than a city."""
    words = segment.split()
    place = words[0].casefold() in _GEOGRAPHIC or words[-1].casefold() in _GEOGRAPHIC_LAST
    return len(words) > 1 and not place and all(word[:1].isupper() for word in words)


def _kind(act: str) -> tuple[str, str] | None:
    """Kind and form of the occasion that the title's main clause names."""
    main = _TOPIC.split(act, maxsplit=1)[0]
    return next(((kind, form) for kind, form, pattern in _KINDS if pattern.search(main)), None)


def _surnames(act: str) -> frozenset[str]:
    """Surnames of those the title names: in the possessive (the last one), after `by`, and after `with`."""
    owners = re.findall(r"([^\W\d_][\w-]+)[’'](?:s\b|(?=\s))", _TOPIC.split(act, maxsplit=1)[0])
    pieces = (piece.split() for clause in _PEOPLE.findall(act) for piece in re.split(r"[,;]|\band\b", clause))
    others = [_bare(words[-1]) for words in pieces if words]
    named = (*list(filter(_is_name, owners))[-1:], *filter(_is_name, others))
    return frozenset(_plain(name) for name in named)


def _is_name(word: str) -> bool:
    acronym = word.isupper() and len(word) < 5
    return word[:1].isupper() and not acronym and word.casefold() not in _OFFICES | _OCCASIONS


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in re.split(r"(?<=[.!?…])\s+|\n+", text) if sentence]


def _bare(word: str) -> str:
    return re.sub(r"^\W+|[’']s?\W*$|\W+$", "", word)


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def _words(text: str) -> frozenset[str]:
    """The words that tell a name from others: lower case, without accents, possessives and linking words."""
    words = (_plain(_bare(word)) for word in re.split(r"[\s–—/-]+", text))
    return frozenset(word for word in words if word and word not in _LINKERS)


def _key(words: Iterable[str]) -> str:
    return " ".join(sorted(words))


def _event_id(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
