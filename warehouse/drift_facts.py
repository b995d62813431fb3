"""What is compared of pages to find drift, and what they are compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

MIN_PAGES = 5
"""Pages of a run from which on it is judged: one odd page among three is no drift."""

MIN_BEFORE = 20
"""Pages of before from which on they are a measure."""


class PageFacts(NamedTuple):
    """What is compared of one page."""

    page: str
    """Its address, else the document's id."""
    document_id: str
    run: str | None
    """The run that archived it."""
    loaded: datetime | None
    """When that run began; None where it is not known."""
    code: str
    """The version of the cleaners that read it."""
    present: frozenset[str]
    """Fields that have a value."""
    constants: Mapping[str, int]
    """Field that differs from page to page → hash of its value."""
    errors: frozenset[str]
    """Fields whose selector found too much or nothing (`evidence`)."""
    chars: int
    """Of the text."""
    removed: float
    """Share of the visible text."""
    turns: int
    rules: Mapping[str, int]
    """Rule that fired → characters it took of running text that no other page has."""


class Finding(NamedTuple):
    """Something that is not as it was; `pages` show it."""

    kind: str
    subject: str
    detail: str
    pages: tuple[str, ...]


class Rules(NamedTuple):
    """The rules that pages were read by."""

    known: Mapping[str, Mapping[str, str]]
    """Version of the cleaners → rule → its selector."""
    own: frozenset[str]
    """Those of the source itself, not the common ones."""


class History:
    """The pages of before. For an alarm that a person accepted only those since count."""

    def __init__(self, pages: Sequence[PageFacts], accepted: Mapping[str, datetime]) -> None:
        self.pages, self.accepted = pages, accepted

    def of(self, kind: str, subject: str) -> Sequence[PageFacts]:
        """Those that count for an alarm."""
        since = self.accepted.get(f"{kind}:{subject}")
        if since is None:
            return self.pages
        return [page for page in self.pages if page.loaded is not None and page.loaded >= since]

    def among(self, holds: Callable[[PageFacts], bool]) -> History:
        """The history of those pages alone for which something holds."""
        return History([page for page in self.pages if holds(page)], self.accepted)


Measure = Callable[[Sequence[PageFacts]], float]


def share(holds: Callable[[PageFacts], bool]) -> Measure:
    """The share of pages for which something holds."""
    return lambda pages: sum(map(holds, pages)) / len(pages)


def seen_before(
    before: Sequence[PageFacts], run: Sequence[PageFacts], measure: Measure, as_bad: Callable[[float, float], bool]
) -> bool:
    """Whether an earlier run of at least half the size was as bad; `as_bad` is told its figure and that of now.

    Runs differ among themselves more than chance says: a day of short news is no alarm if there was one before.
    """
    runs: dict[str, list[PageFacts]] = {}
    for page in before:
        if page.run is not None:
            runs.setdefault(page.run, []).append(page)
    least, now = max(MIN_PAGES, len(run) / 2), measure(run)
    return any(as_bad(measure(pages), now) for pages in runs.values() if len(pages) >= least)


def examples(pages: Iterable[PageFacts]) -> tuple[str, ...]:
    """Three of the pages."""
    return tuple(dict.fromkeys(page.page for page in pages))[:3]
