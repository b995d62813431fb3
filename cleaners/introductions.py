"""Persons whom titles, notes and running text name in full, and the offices beside them. Precision before recall."""

import re

from cleaners.labels import HONORIFICS, NOT_NAMES, OFFICES, PARTICLES
from cleaners.persons import INITIAL, PATRONYMIC, PersonName, is_office, is_outlet, low, parse_person
from cleaners.spelling import fold

_CAPITAL = r"(?:[A-ZÀ-ÖØ-ÞŁŠŽČ](?:[^\W\d_]|[’'‑-](?!s\b)(?=[^\W\d_]))*(?:(?<=\b[A-Z])\.)?)"
_RUN = re.compile(rf"\b{_CAPITAL}(?: (?:(?:of|for|and|the|to|de|da|van|von|der|bin|al) )*{_CAPITAL})*")


_SMALL = "with|from|into|over|about|after|during|before|between|under|upon|through|following|amid|against|among|without"
_SENTENCE = re.compile(rf"(?<![\w’'-])(?!(?:{_SMALL})\b)[a-z]{{4,}}")
"""A word that a text in title case would set in capitals."""


def named_in(text: str) -> list[PersonName]:
    """The persons whom a note names in full: `speaking after Maxim Ryzhenkov`."""
    found = map(parse_person, (run[0] for run in _RUN.finditer(text)))
    return [name for name in found if name and name.is_full]


def introduced_in(text: str) -> list[PersonName]:
    """The persons whom running text in Latin letters names in full after an office, which they then have.

    Nobody from a text set in title case (`Foreign Minister Lavrov Addresses Conference`): there a name has no end.
    """
    if _SENTENCE.search(text) is None:
        return []
    runs = (run[0] for run in _RUN.finditer(text) if run[0].count(" ") > 1)
    pieces = (piece for run in runs if any(map(is_office, run.split())) for piece in _persons_of(run))
    found = map(parse_person, (piece for piece in pieces if any(map(is_office, piece.split()))))
    return [name for name in found if name and name.is_full and name.office and name.surname not in NOT_NAMES]


def _persons_of(run: str) -> list[str]:
    """`President Ann Other and Minister of Trade and Fish Ben Cole` in two."""
    pieces: list[str] = []
    for piece in run.split(" and "):
        if pieces and not any(map(is_office, piece.split())) and parse_person(pieces[-1]) is None:
            pieces[-1] += f" and {piece}"
        else:
            pieces.append(piece)
    return pieces


_BEFORE = re.compile(rf"(?:{_CAPITAL} (?:(?:of|for|and|the|in|to|&) )*)+$")
_STARTS = frozenset(("by", "with", "from", "between"))


def office_before(text: str) -> str | None:
    """The office at the end of what stands before a name: of `Press Briefing by the Press Secretary `, its last two.

    Of two offices it is the last; None where no office stands there, or one of a medium.
    """
    match = _BEFORE.search(text.rstrip() + " ")
    if match is None:
        return None
    last = match[0].rpartition(" and ")[2]
    words = (last if any(map(is_office, last.split())) else match[0]).split()
    first = next((index for index, word in enumerate(words) if is_office(word)), None)
    if first is None or is_outlet(words):
        return None
    starts = [at + 1 for at, word in enumerate(words) if low(word) in _STARTS or (word[0].islower() and at < first)]
    return " ".join(words[max(starts, default=0) :])


_TITLE_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[’'`ʼ‑-](?!s\b)(?=[^\W\d_]))*\.?")


def names_with(surname: str, text: str) -> list[str]:
    """The full names with this surname (a key) that a title has: of `earnest`, `Josh Earnest`."""
    words = _TITLE_WORD.findall(text)
    return [name for at, word in enumerate(words) if fold(word) == surname and (name := _name_until(words[: at + 1]))]


def _name_until(words: list[str]) -> str | None:
    """The name that ends with the last word: one given name, with an initial or a patronymic after it if there is."""
    start = len(words) - 2
    while start > 0 and (INITIAL.fullmatch(words[start]) or PATRONYMIC.search(words[start])):
        start -= 1
    if start < 0 or not words[start][0].isupper() or low(words[start]) in _NO_GIVEN:
        return None
    name = parse_person(" ".join(words[start:]))
    return name.shown if name and name.is_full else None


_NO_GIVEN = OFFICES | NOT_NAMES | HONORIFICS | PARTICLES
