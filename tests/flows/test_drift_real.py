"""A few of the breakages of `tests.quality.drift`, on real pages: one of each way in which an alarm is found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.quality.drift import Site, listings, site
from tests.quality.drift_breakages import BREAKAGES

pytestmark = pytest.mark.corpus

CHOSEN = (
    "date moved",
    "cookie page served",
    "one paragraph a page lost",
    "an appeal under each text",
    "one label bold",
)


@pytest.fixture(scope="module")
def kremlin(shared: Path) -> Iterator[Site]:
    """Three runs of real pages, loaded."""
    with site("kremlin") as there:
        yield there


@pytest.mark.parametrize("name", CHOSEN)
def test_real_pages_broken_raise_the_alarm(kremlin: Site, name: str) -> None:
    breakage = next(one for one in BREAKAGES if one.name == name)
    assert breakage.alarm in kremlin.alarms(99, breakage.do)


def test_real_pages_as_they_are_raise_none(kremlin: Site) -> None:
    assert kremlin.alarms(1, None) == []


def test_listings_that_break_raise_the_alarm() -> None:
    assert [alarm in found for _, alarm, found in listings()] == [True] * 3
