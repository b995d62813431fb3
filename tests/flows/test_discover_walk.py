"""Reading list after list: nothing is left out however a reading is cut, and every reading ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from flows.discover_walk import Walk, walk_from

SIZE = 4


def read(
    site: list[str], known: set[str], cursor: str | None, before: bool, most: int, offsets: bool = False
) -> tuple[str | None, list[int]]:
    """Reads at most `most` lists of a site, noting in `known` what they show; gives the cursor and the lists read."""
    walk = walk_from(0 if offsets else 1, cursor, before)
    asked: list[int] = []
    while len(asked) < most:
        asked.append(walk.at)
        start = walk.at if offsets else (walk.at - 1) * SIZE
        keys = frozenset(site[start : start + SIZE])
        fresh = any(key not in known for key in walk.unseen(keys))
        known |= keys
        if not walk.on(keys, fresh, max(1, len(keys) - 1) if offsets else 1):
            return None, asked
    return walk.cursor(), asked


def pages(*lists: str) -> list[frozenset[str]]:
    return [frozenset(one.split()) for one in lists]


def walk_over(walk: Walk, lists: list[frozenset[str]], fresh: bool = True) -> int:
    """How many lists it reads."""
    for number, keys in enumerate(lists, 1):
        if not walk.on(keys, fresh, 1):
            return number
    return len(lists) + 1


def test_a_list_that_shows_nothing_unseen_is_the_end() -> None:
    assert walk_over(Walk(1), pages("a b", "c d", "c d", "e")) == 3
    assert walk_over(Walk(1), pages("a b", "", "c")) == 2


def test_what_was_read_to_its_end_once_is_read_until_nothing_is_new() -> None:
    assert walk_over(walk_from(1, None, polled_before=True), pages("a", "b"), fresh=False) == 1
    assert walk_over(walk_from(1, None, polled_before=False), pages("a", "b", ""), fresh=False) == 3


def test_the_last_list_shown_again_is_no_loop() -> None:
    for lists in (pages("a b", "c d", "c d"), pages("a b c", "b c d", "d"), pages("a", "")):
        walk = Walk(1)
        walk_over(walk, lists)
        assert not walk.repeats


def test_an_earlier_list_shown_again_is_a_loop() -> None:
    for lists in (pages("a b", "a b"), pages("a b", "c d", "a b"), pages("a", "b", "c", "a b")):
        walk = Walk(1)
        walk_over(walk, lists)
        assert walk.repeats


def test_a_cut_reading_goes_on_behind_what_is_new() -> None:
    site = [str(n) for n in range(40)]
    known: set[str] = set()
    cursor, asked = read(site, known, None, False, 3)
    assert asked == [1, 2, 3]
    site = ["new", *site]
    cursor, asked = read(site, known, cursor, True, 6)
    assert asked == [1, 2, 4, 5, 6, 7], "list 2 brought nothing new: on to where it was cut"
    assert "new" in known


def test_an_unchanged_first_list_leads_to_what_is_missing() -> None:
    walk = walk_from(1, "7", polled_before=True)
    assert walk.unchanged()
    assert walk.at == 7
    assert not walk_from(1, None, polled_before=True).unchanged()


def test_a_short_gap_is_not_read_beyond() -> None:
    """What is new is cut short, but all the rest had been read: the next reading ends where the known begins."""
    site = [str(n) for n in range(400)]
    known = set(site)
    site = [f"new {n}" for n in range(20)] + site
    cursor, asked = read(site, known, None, True, 2)
    assert asked == [1, 2]
    cursor, asked = read(site, known, cursor, True, 100)
    assert cursor is None
    assert asked == [1, 3, 4, 5, 6]
    assert set(site[:20]) <= known


def test_a_gap_that_what_is_new_has_moved_on_is_found() -> None:
    """Between the new and the gap lies what was read: known lists there do not end the reading."""
    site = [f"first {n}" for n in range(8)] + [str(n) for n in range(400)]
    known = {str(n) for n in range(400)}
    cursor, asked = read(site, known, None, True, 1)
    assert asked == [1]
    site = [f"second {n}" for n in range(8)] + site
    cursor, asked = read(site, known, cursor, True, 100)
    assert (cursor, asked) == (None, [1, 2, 3, 4, 5])
    assert set(site) <= known


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 6)), max_size=12), st.integers(0, 50), st.booleans())
def test_nothing_is_left_out(rounds: list[tuple[int, int]], size: int, offsets: bool) -> None:
    """A site that grows, read in runs that are cut anywhere; in the end one that is not."""
    site = [f"old {n}" for n in range(size)]
    known: set[str] = set()
    cursor, before = None, False
    for number, (grown, most) in enumerate([*rounds, (0, 1000)]):
        site = [f"{number}-{n}" for n in range(grown)] + site
        cursor, asked = read(site, known, cursor, before, most, offsets)
        before = True
    assert len(asked) < 1000, "it ends"
    assert set(site) <= known
    assert len(read(site, known, cursor, before, 1000, offsets)[1]) == 1, "and then nothing is missing"


@given(st.lists(st.frozensets(st.sampled_from("abcdef"), max_size=3), min_size=7, max_size=30), st.booleans())
def test_every_reading_ends(lists: list[frozenset[str]], fresh: bool) -> None:
    assert walk_over(Walk(1), lists, fresh) <= 7, "each list before the end shows something unseen; there are six"
