"""The two questions asked of a run: is a share out of the ordinary, and is a figure?

Both are rank or count statistics: no mean, no normal distribution, and one odd page moves nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import exp, lgamma, log, sqrt

RARE = 1e-5
"""Chance below which a count is no chance: with 30 comparisons a run, one false alarm in 3,000 runs."""

APART = 0.4
"""How far from one half the chance lies that a page of the run has more than one of before: 0.9 or more, 0.1 or less.
A run of one kind of page alone (all short news) does not come so far where a fifth of all pages are of that kind."""

SURE = 4.0
"""Standard errors of that chance; five pages never reach them."""


def at_most(count: int, pages: int, share: float) -> float:
    """The chance that at most `count` of `pages` have what a `share` of all pages has (binomial)."""
    if share >= 1:
        return float(count >= pages)
    if share <= 0:
        return 1.0
    return min(1.0, sum(_exactly(k, pages, share) for k in range(count + 1)))


def at_least(count: int, pages: int, share: float) -> float:
    """The chance that at least `count` of `pages` have what a `share` of all pages has (binomial)."""
    return at_most(pages - count, pages, 1 - share)


def _exactly(count: int, pages: int, share: float) -> float:
    ways = lgamma(pages + 1) - lgamma(count + 1) - lgamma(pages - count + 1)
    return exp(ways + count * log(share) + (pages - count) * log(1 - share))


def shift(run: Sequence[float], before: Sequence[float]) -> int:
    """1 if the figures of a run are above those of before, -1 if below, 0 if neither is sure (Mann-Whitney).

    The standard error is that of no difference, sqrt((n + m + 1) / 12nm).
    """
    if not run or not before:
        return 0
    chance = above(run, before) - 0.5
    error = sqrt((len(run) + len(before) + 1) / (12 * len(run) * len(before)))
    if abs(chance) < APART or abs(chance) < SURE * error:
        return 0
    return 1 if chance > 0 else -1


def above(run: Sequence[float], before: Sequence[float]) -> float:
    """The chance that a figure of the run is above one of before, ties counted half."""
    ordered = sorted(before)
    pairs = sum(bisect_left(ordered, value) + bisect_right(ordered, value) for value in run)
    return pairs / (2 * len(run) * len(before))


def quantile(values: Sequence[float], share: float) -> float:
    """The value that a `share` of the values does not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0
