"""How alike two texts are, from these two alone: a score is the same in whatever warehouse the texts stand.

Two translations of one speech share few runs of words but most of their vocabulary, and tell it in one order. So two
figures are taken: the cosine of their weighted words, and how many of the words that each uses exactly once stand in
the same order (longest increasing subsequence; in unlike texts about twice the square root of their number).

Weights take no count over the warehouse, which would change with every load. A word weighs
`(1 + ln n) · (letters - 3) · ln(words / n)` for its n uses: rare words are long (Zipf's law of abbreviation).
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from math import log, sqrt
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+")
_SHORT = 3
"""Words of no more letters weigh nothing."""
RUN = 3
"""Words in a run (shingle)."""


class Profile(NamedTuple):
    """What is compared of a text."""

    weights: dict[str, float]
    """Word → its share of the text's weight; squares add up to 1."""
    once: dict[str, int]
    """Each word used exactly once → its place."""
    runs: frozenset[tuple[str, ...]]
    """All runs of `RUN` words."""


class Likeness(NamedTuple):
    """Two texts side by side."""

    jaccard: float
    """Runs of words in common, of those in either, 0 to 1."""
    cosine: float
    """Of weighted words, 0 to 1."""
    shared: int
    """Weighted words in both."""
    once: int
    """Words used once in the one and once in the other."""
    ordered: int
    """Of these, the most that stand in the same order."""


def profile(text: str) -> Profile:
    """Reads a text for comparison; case and punctuation count for nothing."""
    words = _WORD.findall(text.lower())
    uses = Counter(words)
    raw = {
        word: (1 + log(n)) * (len(word) - _SHORT) * log(len(words) / n)
        for word, n in uses.items()
        if len(word) > _SHORT and n < len(words)
    }
    norm = sqrt(sum(weight * weight for weight in raw.values()))
    return Profile(
        {word: weight / norm for word, weight in raw.items()},
        {word: place for place, word in enumerate(words) if uses[word] == 1},
        frozenset(zip(*(words[i:] for i in range(RUN)), strict=False)),
    )


def compare(one: Profile, other: Profile) -> Likeness:
    """Both figures of two texts; the same for (a, b) and (b, a)."""
    shared = one.weights.keys() & other.weights.keys()
    # Sorted: a sum of floats depends on its order, and a set's order on the process.
    cosine = sum(one.weights[word] * other.weights[word] for word in sorted(shared))
    common = len(one.runs & other.runs)
    every = len(one.runs) + len(other.runs) - common
    once = one.once.keys() & other.once.keys()
    places = [other.once[word] for word in sorted(once, key=one.once.__getitem__)]
    return Likeness(common / every if every else 0.0, min(cosine, 1.0), len(shared), len(once), _in_order(places))


def _in_order(places: Sequence[int]) -> int:
    """Length of the longest increasing subsequence, by patience sorting (n log n)."""
    tails: list[int] = []
    for place in places:
        at = bisect_left(tails, place)
        tails[at : at + 1] = [place]
    return len(tails)
