"""Worker processes that make shards and can be killed one by one."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from datetime import datetime
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from flows.home import Home
from flows.shards import Shard, Staged, limit_worker, make_shard

Progress = Callable[[str, int], None]
"""Told the key of a shard and how many of its pages are read."""

_POLL_SECONDS = 0.2


class Workers:
    """A pool of processes; used in a `with`. A process that dies takes one page with it, which is then quarantined."""

    def __init__(self, home: Home, tell: Progress) -> None:
        limits = home.config().limits
        self._home = home
        self._tell = tell
        self._page_seconds = limits.page_seconds
        self.count = limits.workers or os.cpu_count() or 1
        # forkserver: a fork of this process would copy its threads' locks, a spawn costs its imports once a worker.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["flows.shards"])
        self._pool = ProcessPool(max_workers=self.count, initializer=limit_worker, context=context)

    def __enter__(self) -> Workers:
        (self._home.state / "progress").mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._pool.stop() if kind else self._pool.close()
        self._pool.join()

    def make(self, shard: Shard, now: datetime) -> list[Staged]:
        """Makes a shard; a page that kills its process is put aside with the reason and the others are read again.

        Raises:
            OSError and whatever else `make_shard` raises: the machine's fault.
        """
        progress = self._home.state / "progress" / shard.key
        skip: dict[str, str] = {}
        try:
            while True:
                progress.unlink(missing_ok=True)
                try:
                    return self._run(shard, progress, skip, now)
                except (ProcessExpired, FutureTimeout) as death:
                    number = _page_number(progress)
                    if number is None or number >= len(shard.captures):
                        raise OSError(f"a worker process ended before or after its work on {shard.key}: {death}") from death
                    skip[shard.captures[number].capture_id] = _reason(death)
        finally:
            progress.unlink(missing_ok=True)

    def _run(self, shard: Shard, progress: Path, skip: dict[str, str], now: datetime) -> list[Staged]:
        # Processor time bounds a page; this bounds the wall clock, should a worker be stopped from outside.
        patience = 120 + 10 * self._page_seconds * len(shard.captures)
        arguments = (shard, self._home.raw, self._home.shards, progress, self._page_seconds, dict(skip), now)
        future = self._pool.schedule(make_shard, args=arguments, timeout=patience)
        while True:
            try:
                staged: list[Staged] = future.result(timeout=_POLL_SECONDS)
            except FutureTimeout:
                if future.done():
                    raise
                self._tell(shard.key, _page_number(progress) or 0)
            else:
                self._tell(shard.key, len(shard.captures))
                return staged


def _page_number(progress: Path) -> int | None:
    """The page a worker was reading; None when it had read none."""
    try:
        return int(progress.read_text() or "0")
    except FileNotFoundError:
        return None


def _reason(death: BaseException) -> str:
    killed_by = -death.exitcode if isinstance(death, ProcessExpired) and death.exitcode else 0
    if killed_by == signal.SIGPROF or isinstance(death, FutureTimeout):
        return "timeout"
    return "killed"
