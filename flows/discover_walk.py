"""Where to read on in lists, newest first, that show one list after another: pure counting, no network.

A list that brings nothing new ends the reading only when all lists behind it were read once: until then older pages
may be missing. A reading that is cut short (a limit, a host that fails) leaves a cursor; the next one reads what is new
from the front, then goes on there.
"""

from __future__ import annotations

from dataclasses import dataclass, field

UNTIL_KNOWN = " until known"
"""Ends a cursor behind which, after what is missing, all was read."""


@dataclass(slots=True)
class Walk:
    """The reading of one listing or interface.

    `at` is the list to read: the number of a page, or an offset. Lists from `resume` on were not read, or, if `whole`,
    those from there up to known ones. What is new moves them on, to `latest` at most.
    """

    first: int
    resume: int | None = None
    whole: bool = False
    at: int = field(init=False)
    latest: int | None = None
    lists: int = 0
    """How many were read."""
    repeats: bool = False
    """The last one showed what an earlier one had shown, and that was not merely the end."""
    _shown: set[str] = field(default_factory=set)
    _last: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.at = self.first

    def cursor(self) -> str:
        """Where the next reading has to go on if this one is cut short in the list at `at`."""
        two_gaps = self.resume is not None and (self.latest is None or self.at <= self.latest)
        return f"{self.at}{UNTIL_KNOWN if self.whole and not two_gaps else ''}"

    def is_first(self) -> bool:
        """Whether no list was read yet."""
        return not self.lists

    def unseen(self, keys: frozenset[str]) -> frozenset[str]:
        """Those that no list of this reading has shown."""
        return keys - self._shown

    def on(self, keys: frozenset[str], fresh: bool, step: int) -> bool:
        """Takes note of the list at `at`; whether to read another, which `at` then names.

        `keys` are its entries', `fresh` says that one of them was unknown before the run.
        """
        self.lists += 1
        if not self.unseen(keys):
            self.repeats = self._is_loop(keys)
            return False
        self._shown |= keys
        self._last = keys
        return self._next(fresh, step)

    def unchanged(self) -> bool:
        """As `on`, for a first list that is what it was: nothing on it is new."""
        self.lists += 1
        return self._next(False, 1)

    def _next(self, fresh: bool, step: int) -> bool:
        if not fresh and self.resume is not None and self.latest is None:
            self.latest = self.resume + self.at - self.first
            if self.at < self.resume:
                self.at = self.resume
                return True
        is_past = self.resume is None or (self.latest is not None and self.at > self.latest)
        if not fresh and self.whole and is_past:
            return False
        self.at += step
        return True

    def _is_loop(self, keys: frozenset[str]) -> bool:
        """Many sites show the last list again behind the end; the second one like the first is another matter."""
        return bool(keys) and (not keys <= self._last or (keys == self._last and self.lists == 2))


def walk_from(first: int, cursor: str | None, polled_before: bool) -> Walk:
    """The reading that goes on where the cursor of an earlier one says."""
    if cursor is None:
        return Walk(first, whole=polled_before)
    return Walk(first, resume=int(cursor.removesuffix(UNTIL_KNOWN)), whole=cursor.endswith(UNTIL_KNOWN))
