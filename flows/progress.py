"""What a person sees while a run works: a live table in a terminal, a row a source; nothing without one."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Literal, TypeVar

from rich.console import Console, RenderableType
from rich.live import Live
from rich.table import Table

from flows.home import is_terminal

T = TypeVar("T")
Stage = Literal["discovered", "fetched", "archived", "cleaned", "quarantined"]
STAGES: tuple[Stage, ...] = ("discovered", "fetched", "archived", "cleaned", "quarantined")
FILES = "files"
"""The row of pages whose source is not known before they are read."""


class Display:
    """The table; used in a `with`. Its methods may be called from any thread."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[Stage]] = defaultdict(Counter)
        self._by_shard: dict[str, int] = {}
        self._planned = 0
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._live = Live(console=Console(stderr=True), get_renderable=self.table, refresh_per_second=4)
        self._shown = is_terminal()

    def __enter__(self) -> Display:
        if self._shown:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._shown:
            self._live.stop()

    def add(self, source: str, stage: Stage, pages: int = 1) -> None:
        """So many more pages of a source came through a stage."""
        with self._lock:
            self._counts[source][stage] += pages

    def looked_at(self, inputs: Iterable[T]) -> Iterator[T]:
        """The inputs, each counted as it is taken."""
        for item in inputs:
            self.add(FILES, "archived")
            yield item

    def planned(self, pages: int) -> None:
        """So many more pages will be cleaned."""
        with self._lock:
            self._planned += pages

    def cleaned(self, shard: str, pages: int) -> None:
        """So many pages of a shard are cleaned; its key begins with the source."""
        source = shard.rpartition("-")[0]
        with self._lock:
            self._counts[source]["cleaned"] += pages - self._by_shard.get(shard, 0)
            self._by_shard[shard] = pages

    def table(self) -> RenderableType:
        """The table as it stands."""
        seconds = max(time.monotonic() - self._began, 0.001)
        with self._lock:
            counts = {source: dict(found) for source, found in sorted(self._counts.items())}
            done, planned = sum(self._by_shard.values()), self._planned
        table = Table("source", *STAGES, "pages/s", caption=f"{done} of {planned} pages cleaned, {seconds:.0f} s")
        for source, found in counts.items():
            pages = max(found.get("cleaned", 0), found.get("fetched", 0), found.get("archived", 0))
            table.add_row(source, *(str(found.get(stage, "")) for stage in STAGES), f"{pages / seconds:,.0f}")
        return table
