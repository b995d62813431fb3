"""Rules that do not do what they did: dead ones, which no longer fire, and greedy ones, which take the text itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import ge, le

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
from warehouse.drift_stats import RARE, at_least, at_most, quantile

LOST = 80
"""Characters of running text, found on no other page, that a page does not lose to a rule by chance."""


def find_dead(run: Sequence[PageFacts], history: History, rules: Rules) -> Iterator[Finding]:
    """Rules of the source itself: that a common one finds nothing any more says nothing of the adapter."""
    for rule in sorted(rules.own):
        yield from _dead(rule, *_comparable("dead_rule", rule, run, history, rules))


def find_greedy(run: Sequence[PageFacts], history: History, rules: Rules) -> Iterator[Finding]:
    """Rules of any kind that take running text which they did not take."""
    for rule in sorted(set().union(*(page.rules.keys() for page in run))):
        yield from _greedy(rule, *_comparable("greedy_rule", rule, run, history, rules))


def _comparable(
    kind: str, rule: str, run: Sequence[PageFacts], history: History, rules: Rules
) -> tuple[list[PageFacts], list[PageFacts]]:
    """Pages of the run and of before that were read by the rule as it is in the run: a new rule is no drift."""
    pages = [page for page in run if rule in rules.known.get(page.code, {})]
    selectors = {rules.known[page.code][rule] for page in pages}
    return pages, [page for page in history.of(kind, rule) if rules.known.get(page.code, {}).get(rule) in selectors]


def _dead(rule: str, run: Sequence[PageFacts], before: Sequence[PageFacts]) -> Iterator[Finding]:
    if len(before) < MIN_BEFORE or len(run) < MIN_PAGES:
        return
    did, does = (sum(rule in page.rules for page in pages) for pages in (before, run))
    usual = did / len(before)
    if does > 0.1 * usual * len(run) or at_most(does, len(run), (did + 1) / (len(before) + 2)) > RARE:
        return
    if not seen_before(before, run, share(lambda page: rule in page.rules), le):
        detail = f"the rule {rule} fires on {does} of {len(run)} pages; before on {did} of {len(before)}"
        yield Finding("dead_rule", rule, detail, examples(page for page in run if rule not in page.rules))


def _greedy(rule: str, run: Sequence[PageFacts], before: Sequence[PageFacts]) -> Iterator[Finding]:
    if len(before) < MIN_BEFORE or len(run) < MIN_PAGES:
        return
    usual = quantile([page.rules.get(rule, 0) for page in before], 0.9) + LOST
    losing = [page for page in run if page.rules.get(rule, 0) >= usual]
    if len(losing) < 0.4 * len(run) or at_least(len(losing), len(run), 0.1) > RARE:
        return
    if not seen_before(before, run, share(lambda page: page.rules.get(rule, 0) >= usual), ge):
        detail = f"the rule {rule} takes {usual:.0f} characters of running text or more from {len(losing)} of "
        detail += f"{len(run)} pages; before it did from one in ten at most"
        yield Finding("greedy_rule", rule, detail, examples(losing))
