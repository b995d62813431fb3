"""Whether two conferences of one place and the same days are one, by their names."""

import re
import unicodedata
from difflib import SequenceMatcher

from schemas.editions import edition_of

_COMMON = frozenset(
    {"the", "of", "for", "and", "on", "in", "at", "international", "annual", "joint", "plenary", "final", "high"}
    | {"level", "regional", "conference", "forum", "summit", "symposium", "congress", "assembly", "dialogue", "session"}
)
"""Words that tell no conference from another."""
_ALIKE = 0.85
"""Of two spellings of a word (`difflib`'s ratio): Eurasian and Euroasian have .94, economic and ecumenical .67."""


def same_conference(one: str, other: str, place: str) -> bool:
    """Whether two names agree: no other number in a series, and most words of the shorter name in the longer one.

    Spellings may differ; the words of `place`, where both were held, do not count. Names that have no other words agree
    when they have the same number.
    """
    numbers = _numbers(one), _numbers(other)
    if all(numbers) and numbers[0] != numbers[1]:
        return False
    few, many = sorted((_words(name, place) for name in (one, other)), key=lambda words: (len(words), sorted(words)))
    if not few:
        return bool(numbers[0]) and numbers[0] == numbers[1]
    return 2 * sum(any(_alike(word, known) for known in many) for word in few) > len(few)


def _numbers(name: str) -> set[str]:
    """`#3` of `3rd`, `Third` or `III`; a year is no number, as another name of the conference may lack it."""
    editions = (edition_of(word) for word in re.findall(r"[\w-]+", name))
    return {number for number in editions if number and number.startswith("#")}


def _words(name: str, place: str) -> set[str]:
    words = {_plain(word) for word in re.findall(r"[\w-]+", name) if not edition_of(word)}
    return {part for word in words for part in word.split("-")} - _COMMON - set(re.findall(r"\w+", _plain(place)))


def _alike(one: str, other: str) -> bool:
    return one == other or SequenceMatcher(None, one, other).ratio() >= _ALIKE


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
