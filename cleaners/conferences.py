"""Conferences named in a text, and what makes two names one conference."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from cleaners.event_words import LINKERS, bare, event_id, key, word_set, words_of
from schemas.editions import edition_of

_NOUNS = word_set("conference forum summit symposium")
_NUMBERED_NOUNS = _NOUNS | word_set("congress assembly dialogue session")  # without a number these are institutions
_GENERIC = word_set("international annual joint plenary final high-level high level regional")
_NOT_CONFERENCES = word_set("news press video organisation organization secretary")
_VERBS = word_set(
    "addresses attends opens begins starts kicks ends closes concludes discusses says hosts joins visits to in at with "
    "as amid takes held underway"
)
_CITY = r"[^\W\d_a-zа-яё][\w-]+(?:\s[^\W\d_a-zа-яё][\w-]+){0,2}"


class Conference(NamedTuple):
    """A conference as a text names it."""

    name: str
    start: int
    tokens: frozenset[str]
    """Words of the name, without its number or year."""
    edition: str | None
    """`#3` or `2025`; None if the name has neither."""
    after: str
    """What follows it in the text, at most 60 code points."""


def conferences(text: str) -> Iterator[Conference]:
    """Named conferences in the order of the text."""
    if not has_noun(text):
        return
    tokens = list(re.finditer(r"\S+", text))
    for at, token in enumerate(tokens):
        noun = bare(token[0]).casefold()
        if noun not in _NUMBERED_NOUNS:
            continue
        start, edition = _left(tokens, at)
        numbered = edition is not None and start < at
        if not numbered and (noun not in _NOUNS or not token[0][:1].isupper()):
            continue
        stop, year = _right(tokens, at)
        name = text[tokens[start].start() : tokens[stop].end()].rstrip(".,;:!?)”\"’'")
        words = words_of(" ".join(t[0] for t in tokens[start : stop + 1] if not edition_of(bare(t[0]))))
        if words - _GENERIC - _NUMBERED_NOUNS and not words & _NOT_CONFERENCES:
            yield Conference(name, tokens[start].start(), words, edition or year, text[tokens[stop].end() :][:60])


def has_noun(text: str) -> bool:
    """Whether a conference can be named in it; at an eighth of the cost of an expression that ignores case."""
    folded = text.casefold()
    return any(noun in folded for noun in _NUMBERED_NOUNS)


def same_name(one: Conference, other: Conference) -> bool:
    """Whether two names are of one series of conferences."""
    return _distinctive(one) == _distinctive(other)


def conference_id(conference: Conference, place: str | None, edition: str) -> str:
    """The same for every name of a conference; `international` and the like come and go, and are no part of it."""
    return event_id("conference", key(_distinctive(conference) | words_of(place or "")), edition)


def _distinctive(conference: Conference) -> frozenset[str]:
    return conference.tokens - _GENERIC


def seat(conference: Conference, texts: list[str], occasion_place: str | None) -> str | None:
    """The city in the conference's own name if the page uses it as a place, else `in X` straight after the name."""
    visited = rf"\b(?:in|visited|visits|visiting|visit to|arrived in|hosted by)\s+({_CITY})"
    cities = [match[1] for text in texts for match in re.finditer(visited, text)]
    named = (city for city in [occasion_place, *cities] if city and words_of(city) <= conference.tokens)
    after = re.match(rf"\W*(?:\w+\s+)?in\s+({_CITY})", conference.after)
    return next(named, after[1] if after else None)


def _left(tokens: list[re.Match[str]], at: int) -> tuple[int, str | None]:
    """Where the name begins: at a number or year, else where the capitals do."""
    capitals, unbroken = at, True
    for i in range(at - 1, max(at - 9, -1), -1):
        word = tokens[i][0]
        if word[-1] in ",.;:!?)" and word.casefold() != "st.":
            break
        if edition := edition_of(word):
            return i, edition
        capital = word.lstrip("“\"'‘(")[:1].isupper() or word[:1].isdigit()
        if word.casefold() in _VERBS or not (capital or word.casefold() in LINKERS | _GENERIC):
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
        elif word.casefold() not in LINKERS:
            break
    return stop, None
