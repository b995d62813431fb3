"""Dates that a page prints with a word that says what they are: `Published on May 6, 2024`, `Last updated: …`.

Near the title the first one counts. Elsewhere (most often under the text) it counts only if it is the only one: lists
of other articles have such words, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, zip_longest
from typing import Literal, NamedTuple

from cleaners.dates import find_dates

BEFORE, AFTER = 400, 1500
"""Code points of visible text before and after the title in which a date line is looked for."""
GAP = 40
"""Code points between the words and their date: `by Ann Example on`."""
REACH = 120
"""Code points after the words that are searched; a date with weekday, time and zone has some 60."""

MAX_LABELS = 200
"""Labels looked at; a page with more is a list."""

Label = Literal["published", "updated"]

_LABEL = re.compile(
    r"(?:^|[|·•–—(/]|\bthis\s+(?:article|post|story|page|piece|blog|blog\s+post|guide|interview)\s+(?:was|has\s+been)\b)"
    r"\s*(?P<words>(?:(?:originally|first|last|latest|date|page|article|content)\s+)*(?:"
    r"(?P<published>(?:published|posted|publication\s+date|date\s+of\s+publication|pub(?:lish(?:ed)?)?\s+date|post\s+date"
    r"|опубликован[оа]?|дата\s+публикации|размещено))"
    r"|(?P<updated>(?:updated?|modified|edited|revised|обновлен[оа]|обновлён|дата\s+обновления|изменен[оа]))"
    r"|(?:medically\s+|fact[ -])?(?:reviewed|checked)|expires?|deadline|event\s+date|effective))\b",
    re.IGNORECASE | re.MULTILINE,
)
_YEAR = re.compile("(?:19|20)[0-9][0-9]")
_STEMS = (
    "publi", "posted", "post date", "updat", "modif", "edited", "revised", "публик", "размещ", "обновл", "изменен"
)  # fmt: skip
"""One of these is in every label that has a date to tell."""
_QUALIFIED = re.compile(r"originally|first|last|latest", re.IGNORECASE)


class Printed(NamedTuple):
    """A date with its label, and where the label starts in the text."""

    label: Label
    raw: str
    start: int


def printed_dates(text: str, title_at: int | None) -> dict[Label, str]:
    """Label → date as printed, in a text of one text node a line whose title starts at `title_at` (None: unknown)."""
    found = list(_printed(text))
    kept: dict[Label, str] = {}
    for label in ("published", "updated"):
        labelled = [item for item in found if item.label == label]
        near = [p for p in labelled if title_at is not None and title_at - BEFORE <= p.start <= title_at + AFTER]
        if near or len(labelled) == 1:
            kept[label] = (near or labelled)[0].raw
    return kept


def _printed(text: str) -> Iterator[Printed]:
    windows = _windows(text)
    labels = (match for window in windows for match in _LABEL.finditer(text, *window) if _is_label(match))
    hits = list(islice(labels, MAX_LABELS))
    for match, following in zip_longest(hits, hits[1:]):
        label: Label | None = "published" if match["published"] else "updated" if match["updated"] else None
        stop = min(match.end() + REACH, following.start() if following else len(text))
        dates = find_dates(text[match.end() : stop]) if label else []
        if label and dates and dates[0].start <= GAP:
            yield Printed(label, dates[0].raw, match.start("words"))


def _windows(text: str) -> list[tuple[int, int]]:
    """Where a label with a date may stand: before a year. The expression over all the text would cost 10 times more."""
    windows: list[tuple[int, int]] = []
    for year in _YEAR.finditer(text):
        start, stop = max(year.start() - REACH, 0), year.end() + REACH
        lower = text[start : year.start()].lower()
        if not any(stem in lower for stem in _STEMS):
            continue
        if windows and start <= windows[-1][1]:
            start = windows.pop()[0]
        windows.append((start, stop))
    return windows


def _is_label(match: re.Match[str]) -> bool:
    """A label begins with a capital or says which of several times it means; prose does neither at a line's start."""
    words = match["words"]
    return words[0].isupper() or _QUALIFIED.match(words) is not None
