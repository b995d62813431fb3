"""What a person sees while a run works: progress bars in a terminal, nothing without one."""

from __future__ import annotations

import threading
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn
from rich.text import Text

from flows.home import is_terminal


class _Pace(ProgressColumn):
    """Pages a second, as far as is known."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f} pages/s" if task.speed else "")


class Display:
    """Bars for the archived and the cleaned pages; used in a `with`. Its methods may be called from any thread."""

    def __init__(self) -> None:
        columns = (
            TextColumn("{task.description:<9}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Pace(),
            TimeElapsedColumn(),
        )
        self._progress = Progress(*columns, console=Console(stderr=True), disable=not is_terminal())
        self._archived = self._progress.add_task("archived", total=None)
        self._cleaned = self._progress.add_task("cleaned", total=None, visible=False)
        self._by_shard: dict[str, int] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Display:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._progress.stop()

    def archived(self) -> None:
        """One more input was looked at."""
        self._progress.advance(self._archived)

    def total(self, pages: int) -> None:
        """So many pages will be cleaned."""
        self._progress.update(self._cleaned, total=pages, visible=True)

    def cleaned(self, shard: str, pages: int) -> None:
        """So many pages of a shard are cleaned."""
        with self._lock:
            self._by_shard[shard] = pages
            done = sum(self._by_shard.values())
        self._progress.update(self._cleaned, completed=done)
