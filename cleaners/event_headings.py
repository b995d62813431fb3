"""Titles that end in a place and a date: `…, Minsk, October 28, 2025`."""

import re
from datetime import date
from typing import NamedTuple

from cleaners.dates import calendar_date, find_dates, find_ranges, parse_range
from cleaners.event_words import OCCASIONS, OFFICES, bare, word_set

_DATED_NOUN = re.compile(
    r"\b(?:conference|briefing|gaggle|interview|meeting|talks|address|speech)(?P<in>\s+in\s+(?P<place>[^,]+?))?\s+on$",
    re.IGNORECASE,
)
_NOT_PLACES = word_set("aboard via online en by and with following after")
_VENUES = word_set(
    "kremlin palace house hotel hall room residence university institute academy school centre center club embassy "
    "building headquarters airport station theatre museum nations base mgimo"
)
"""Words of a place within a city: `The Kremlin, Moscow` happened in Moscow."""
_GEOGRAPHIC = word_set(
    "new san santa santo saint st st. port cape los las abu addis kuala buenos phnom ulan hong tel the el la le rio "
    "fort camp nizhny veliky north south east west"
)
_GEOGRAPHIC_LAST = word_set("city region oblast territory province county district")
_LISTED = re.compile(r"\b(?:by|with)\b(?!.*\b(?:following|after|at|during)\b)", re.IGNORECASE)
_TRAVELLING = re.compile(r"\b(?:aboard|en route)\b", re.IGNORECASE)


class Heading(NamedTuple):
    """A title that ends in place and date: the words before them, and `tail`, these themselves as printed."""

    act: str
    place: str | None
    first: date
    last: date
    tail: str


def heading_of(title: str) -> Heading | None:
    """Parts a title that ends in a place and a date; None for one that does not end in its occasion's date."""
    if re.search(r"[0-9]{4}", title) is None:  # most titles: at a tenth of the cost of the search below
        return None
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
    return Heading(act, place, days[0], days[1], title[len(act) : spans[0].stop])


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
    cities = [place for place in places if not {bare(word).casefold() for word in place.split()} & _VENUES]
    return next(iter([*cities, *places]), None)


def _placelike(segment: str) -> bool:
    words = segment.split()
    lower = {bare(word).casefold() for word in words}
    if not 1 <= len(words) <= 5 or lower & (OFFICES | OCCASIONS | _NOT_PLACES) or re.search(r"\d", segment):
        return False
    return all(word[:1].isupper() or word in {"of", "the", "de", "la", "upon", "on", "am"} for word in words)


def _maybe_person(segment: str) -> bool:
    """In a list of names two capitalised words are rather one more name than a city."""
    words = segment.split()
    place = words[0].casefold() in _GEOGRAPHIC or words[-1].casefold() in _GEOGRAPHIC_LAST
    return len(words) > 1 and not place and all(word[:1].isupper() for word in words)
