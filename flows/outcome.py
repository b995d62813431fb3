"""What a run did: counted while it works, told at its end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple


class Failure(NamedTuple):
    """A shard that could not be made; its pages wait in the archive for the next run."""

    shard: str
    source: str
    pages: int
    reason: str


class Trouble(NamedTuple):
    """A place of discovery that gave nothing because something is wrong with it."""

    address: str
    reason: str
    detail: str


@dataclass(slots=True)
class SourceReport:
    """What a run did for one source."""

    asked: bool = False
    """Whether the web was asked for it."""
    discovered: int = 0
    """Addresses found that were not known."""
    fetched: int = 0
    """Pages that came over the network and are new or changed."""
    not_modified: int = 0
    """Pages asked for again that are as they were."""
    refused: int = 0
    """Addresses that gave no page; `candidates` says why."""
    troubles: list[Trouble] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    """Checks that failed and hold nothing back."""
    down: str | None = None
    """Why nothing at all could be had of it."""
    pages: int = 0
    documents: int = 0
    unchanged: int = 0
    superseded: int = 0
    """Captures older than what stands, or claimed where a fetched page is."""
    quarantined: int = 0
    kept_chars: int = 0
    removed_chars: int = 0
    held: str | None = None


@dataclass(slots=True)
class Report:
    """What a run did."""

    run_id: str
    sources: dict[str, SourceReport] = field(default_factory=dict)
    unchanged: int = 0
    """Pages that were in already."""
    recovered: int = 0
    """Pages that an earlier run had archived and not loaded."""
    refused_before: int = 0
    """Inputs that are no pages, and in quarantine already."""
    forgotten: int = 0
    """Inputs that are pages which were forgotten."""
    waiting: int = 0
    """Addresses left for a later run by a limit."""
    failed: list[Failure] = field(default_factory=list)
    published: bool = False
    seconds: dict[str, float] = field(default_factory=dict)
    """Stage → how long it was at work, wall clock; stages overlap."""

    def of(self, source: str) -> SourceReport:
        """The source's part, begun if it has none."""
        return self.sources.setdefault(source, SourceReport())

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Adds the time spent within to a stage."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - began

    @property
    def exit_status(self) -> int:
        """0 done, 1 a shard or a whole source failed, 3 a data check failed."""
        if self.failed or any(source.down for source in self.sources.values()):
            return 1
        return 3 if any(source.held or source.alarms for source in self.sources.values()) else 0

    def why(self) -> str:
        """What failed, in one line."""
        shards = [f"{f.shard} ({f.pages} pages): {f.reason}" for f in self.failed]
        down = [f"{name} is down: {source.down}" for name, source in self.sources.items() if source.down]
        return "; ".join([*down, *shards])

    def told(self) -> str:
        """The run in a few words, for Prefect's page."""
        stages = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in self.seconds.items())
        failed = f"\n\nfailed: {self.why()}" if self.exit_status == 1 else ""
        return f"Run {self.run_id}; {self.unchanged} pages were in already; {stages}{failed}"
