"""What is different in a run of pages from the pages of the same site before: pure comparisons, no database.

Pages are compared with pages (`warehouse.baseline` reads both), by counts and ranks (`warehouse.drift_stats`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from operator import ge, le
from statistics import median
from typing import NamedTuple

from warehouse.drift_facts import (
    MIN_BEFORE,
    MIN_PAGES,
    Finding,
    History,
    PageFacts,
    Rules,
    examples,
    seen_before,
    share,
)
from warehouse.drift_rules import find_dead, find_greedy
from warehouse.drift_stats import RARE, at_least, at_most, shift


def find_drift(run: Sequence[PageFacts], history: History, rules: Rules) -> list[Finding]:
    """What is not as it was in the pages of a run; empty when there is too little to judge by."""
    if len(run) < MIN_PAGES:
        return []
    found = [finding for find in (_missing, _constant, _figures, _errors) for finding in find(run, history)]
    return [*found, *find_dead(run, history, rules), *find_greedy(run, history, rules)]


def _missing(run: Sequence[PageFacts], history: History) -> Iterator[Finding]:
    for name in sorted(set().union(*(page.present for page in history.pages))):
        yield from _missing_field(name, run, history.of("missing_field", name))


def _missing_field(name: str, run: Sequence[PageFacts], before: Sequence[PageFacts]) -> Iterator[Finding]:
    """A field that is gone from a quarter of the pages or, if not every page had it, from nearly all."""
    if len(before) < MIN_BEFORE:
        return
    had, has = (sum(name in page.present for page in pages) for pages in (before, run))
    usual = (had + 1) / (len(before) + 2)
    most = (0.75 if usual > 0.95 else 0.25) * usual * len(run)
    if has > most or at_most(has, len(run), usual) > RARE:
        return
    if not seen_before(before, run, share(lambda page: name in page.present), le):
        detail = f"{name} is there in {has} of {len(run)} documents; before in {had} of {len(before)}"
        yield Finding("missing_field", name, detail, examples(p for p in run if name not in p.present))


def _constant(run: Sequence[PageFacts], history: History) -> Iterator[Finding]:
    for name in sorted(set().union(*(page.constants.keys() for page in run))):
        before = [page for page in history.of("constant_field", name) if name in page.constants]
        yield from _constant_field(name, [page for page in run if name in page.constants], before)


def _constant_field(name: str, run: Sequence[PageFacts], before: Sequence[PageFacts]) -> Iterator[Finding]:
    """A field whose values differ from page to page, and that is the same on most pages now."""
    if len(run) < 2 * MIN_PAGES or len(before) < MIN_BEFORE:
        return

    def sameness(pages: Sequence[PageFacts]) -> float:
        return _commonest(pages, name)[1] / len(pages)

    value, count = _commonest(run, name)
    if sameness(run) < 0.8 or sameness(before) > 0.3 or seen_before(before, run, sameness, ge):
        return
    detail = f"{name} is the same in {count} of {len(run)} documents; before it was another on each page"
    yield Finding("constant_field", name, detail, examples(page for page in run if page.constants[name] == value))


def _commonest(pages: Sequence[PageFacts], name: str) -> tuple[int, int]:
    return Counter(page.constants[name] for page in pages).most_common(1)[0]


class _Figure(NamedTuple):
    """A figure of a page; the run's median must be on the wrong side of `bound`, made from that of before."""

    kind: str
    subject: str
    words: str
    of: Callable[[PageFacts], float]
    direction: int
    bound: Callable[[float], float]


_FIGURES = (
    _Figure("short_body", "text", "length of the text", lambda p: p.chars, -1, lambda was: 0.6 * was),
    _Figure("long_body", "text", "length of the text", lambda p: p.chars, 1, lambda was: 1.7 * was),
    _Figure("much_removed", "removed_chars", "share of text removed", lambda p: p.removed, 1, lambda was: was + 0.15),
)
_OF_TURNS = (
    _Figure("few_turns", "turns", "number of turns", lambda p: p.turns, -1, lambda was: 0.5 * was),
    _Figure("many_turns", "turns", "number of turns", lambda p: p.turns, 1, lambda was: 2 * was),
)


def _figures(run: Sequence[PageFacts], history: History) -> Iterator[Finding]:
    for figure in _FIGURES:
        yield from _figure(figure, run, history)
    talks, spoken = [page for page in run if page.turns], history.among(lambda page: page.turns > 0)
    for figure in _OF_TURNS:
        yield from _figure(figure, talks, spoken)


def _figure(figure: _Figure, run: Sequence[PageFacts], history: History) -> Iterator[Finding]:
    before = history.of(figure.kind, figure.subject)
    of = figure.of
    if len(before) < MIN_BEFORE or shift(list(map(of, run)), list(map(of, before))) != figure.direction:
        return
    now, usual = median(map(of, run)), median(map(of, before))
    if (now - figure.bound(usual)) * figure.direction < 0:
        return
    if not seen_before(before, run, lambda some: median(map(of, some)), ge if figure.direction > 0 else le):
        detail = f"{figure.words}: {now:.4g} in the median of {len(run)} documents; before {usual:.4g}"
        yield Finding(figure.kind, figure.subject, detail, examples(sorted(run, key=of, reverse=figure.direction > 0)))


def _errors(run: Sequence[PageFacts], history: History) -> Iterator[Finding]:
    for name in sorted(set().union(*(page.errors for page in run))):
        yield from _selector_error(name, run, history.of("selector_error", name))


def _selector_error(name: str, run: Sequence[PageFacts], before: Sequence[PageFacts]) -> Iterator[Finding]:
    """A selector that found what it should, and finds too much on most pages. One that finds nothing is no error here:
    its field is missing."""
    if len(before) < MIN_BEFORE:
        return
    fields = set().union(*(page.present for page in before))

    def is_odd(page: PageFacts) -> bool:
        return name in page.errors and (_is_in(name, page.present) or not _is_in(name, fields))

    had, odd = sum(map(is_odd, before)), [page for page in run if is_odd(page)]
    usual = max(had / len(before), 0.05)
    if usual > 0.2 or len(odd) < 0.6 * len(run) or at_least(len(odd), len(run), usual) > RARE:
        return
    if not seen_before(before, run, share(is_odd), ge):
        detail = f"the selector of {name} does not fit in {len(odd)} of {len(run)} documents; before in {had} "
        yield Finding("selector_error", name, f"{detail}of {len(before)} (evidence says how)", examples(odd))


def _is_in(name: str, fields: Collection[str]) -> bool:
    """Whether there is the field, or a part of it (`published_date`)."""
    return name in fields or f"{name}_date" in fields
