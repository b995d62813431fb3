"""Worker processes that make shards and can be killed one by one."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from datetime import datetime
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from flows.home import Home
from flows.shards import Shard, Staged, limit_worker, make_shard

Progress = Callable[[str, int], None]
"""Told the key of a shard and how many of its pages are read."""

_POLL_SECONDS = 0.2
_PATIENCE_SECONDS = 120.0


class StoppedError(Exception):
    """The pool was stopped: no fault of the machine, and not to be tried again."""


class Workers:
    """A pool of processes; used in a `with`, by one run at a time. Its `make` may be called from many threads.

    Shards are written to the home's, or `into` another folder.
    """

    def __init__(
        self, home: Home, tell: Progress, patience: float = _PATIENCE_SECONDS, into: Path | None = None
    ) -> None:
        limits = home.config().limits
        self._home = home
        self._tell = tell
        self._into = into or home.shards
        self._page_seconds = limits.page_seconds
        # Processor time bounds a page; this bounds the wall clock, should a worker be stopped from outside.
        self._patience = patience + 10 * self._page_seconds
        self._progress = home.state / "progress"
        self._stopped = threading.Event()
        # forkserver: a fork of this process would copy its threads' locks, a spawn costs its imports once a worker.
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["flows.shards"])
        count = limits.workers or os.cpu_count() or 1
        self._pool = ProcessPool(max_workers=count, initializer=limit_worker, context=self.context)

    def __enter__(self) -> Workers:
        self._progress.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._pool.close()  # type: ignore[no-untyped-call]
        else:
            self._stopped.set()
            self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def make(self, shard: Shard, now: datetime) -> list[Staged]:
        """Makes a shard; a page that ends its process is put aside with the reason and the others are read again.

        A page that runs out of time is put aside at once. One whose process dies otherwise is tried once more: the
        machine may have killed it for its memory, whatever it was reading.

        Raises:
            OSError and whatever else `make_shard` raises: the machine's fault.
        """
        progress = self._progress / shard.key
        skip: dict[str, str] = {}
        suspects: set[str] = set()
        try:
            while True:
                progress.unlink(missing_ok=True)
                try:
                    return self._run(shard, progress, skip, now)
                except ProcessExpired as death:
                    number = _page_number(progress)
                    if number is None or number >= len(shard.captures):
                        where = f"before or after it read the pages of {shard.key}"
                        raise OSError(f"a worker process ended {where}: {death}") from death
                    capture_id = shard.captures[number].capture_id
                    reason = "timeout" if -(death.exitcode or 0) == signal.SIGPROF else "killed"
                    if reason == "timeout" or capture_id in suspects:
                        skip[capture_id] = reason
                    suspects.add(capture_id)
        finally:
            progress.unlink(missing_ok=True)

    def _run(self, shard: Shard, progress: Path, skip: dict[str, str], now: datetime) -> list[Staged]:
        if self._stopped.is_set():
            raise StoppedError(f"the run ended before {shard.key} was begun")
        arguments = (shard, self._home.raw, self._into, progress, self._page_seconds, dict(skip), now)
        future: Future[list[Staged]] = self._pool.schedule(make_shard, args=arguments)
        seen, since = None, time.monotonic()
        while not wait_for([future], timeout=_POLL_SECONDS).done:
            if self._stopped.is_set():
                raise StoppedError(f"the run ended before {shard.key} was made")
            number = _page_number(progress)
            if number != seen or number is None:
                seen, since = number, time.monotonic()
                self._tell(shard.key, number or 0)
            elif time.monotonic() - since > self._patience:
                future.cancel()
                raise OSError(
                    f"a worker process stood still for {self._patience:.0f} s at page {number} of {shard.key}"
                )
        self._tell(shard.key, len(shard.captures))
        return future.result()


def _page_number(progress: Path) -> int | None:
    """The page a worker is reading, from 0; the number of pages when it has read all, None when it has read none."""
    try:
        return int(progress.read_text() or "0")
    except FileNotFoundError:
        return None
