from __future__ import annotations

from itertools import product
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.drift_stats import above, at_least, at_most, quantile, shift

FIGURES = st.lists(st.integers(-50, 50).map(float), min_size=1, max_size=30)


@given(st.integers(0, 12), st.integers(1, 12), st.floats(0.01, 0.99))
def test_the_chance_of_a_count_is_the_sum_of_its_parts(count: int, pages: int, share: float) -> None:
    count = min(count, pages)
    exact = sum(comb(pages, k) * share**k * (1 - share) ** (pages - k) for k in range(count + 1))
    assert at_most(count, pages, share) == pytest.approx(exact)
    rest = at_most(count - 1, pages, share) if count else 0.0
    assert at_least(count, pages, share) == pytest.approx(1 - rest, abs=1e-9)


def test_a_share_of_all_or_none() -> None:
    assert (at_most(9, 10, 1.0), at_most(10, 10, 1.0), at_most(0, 10, 0.0)) == (0.0, 1.0, 1.0)


@given(FIGURES, FIGURES)
def test_the_chance_to_be_above_counts_all_pairs(run: list[float], before: list[float]) -> None:
    pairs = [(a > b) + (a == b) / 2 for a, b in product(run, before)]
    assert above(run, before) == pytest.approx(sum(pairs) / len(pairs))


@given(FIGURES, FIGURES)
def test_a_shift_turns_with_its_sides(run: list[float], before: list[float]) -> None:
    assert shift(run, before) == -shift(before, run)
    assert shift(run, run) == 0


def test_a_shift_needs_distance_and_pages() -> None:
    before = [float(n) for n in range(100)]
    assert shift([200.0] * 20, before) == 1
    assert shift([-200.0] * 20, before) == -1
    assert shift([80.0] * 20, before) == 0
    assert shift([200.0] * 5, before) == 0
    assert shift([], before) == 0


@given(FIGURES, st.floats(0, 1))
def test_a_quantile_is_one_of_the_values(values: list[float], share: float) -> None:
    found = quantile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9
    assert quantile([], share) == 0
