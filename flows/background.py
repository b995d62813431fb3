"""Runs an asynchronous job in a thread of its own, and gives what it finds to ordinary code as it comes."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
Put = Callable[[T], Awaitable[None]]
"""Hands one thing over; waits while the other side has too much to do."""

AHEAD = 64
"""How many things the job may be ahead of who takes them."""


class _End(NamedTuple):
    error: BaseException | None


class Background(Generic[T]):
    """A job at work; used in a `with`, and iterated by one thread. Leaving the `with` ends the job where it stands."""

    def __init__(self, job: Callable[[Put[T]], Awaitable[None]]) -> None:
        self._job = job
        self._out: queue.SimpleQueue[T | _End] = queue.SimpleQueue()
        self._loop = asyncio.new_event_loop()
        self._begun = threading.Event()
        self._thread = threading.Thread(target=self._run, name="network", daemon=True)

    def __enter__(self) -> Background[T]:
        self._thread.start()
        self._begun.wait()
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join()
        self._loop.close()

    def take(self, most: int, seconds: float) -> list[T] | None:
        """What has come: at least one thing unless `seconds` pass first, at most `most`; None when the job has ended.

        Raises:
            whatever ended the job.
        """
        taken: list[T] = []
        try:
            while len(taken) < most:
                item = self._out.get(timeout=seconds) if not taken else self._out.get_nowait()
                if isinstance(item, _End):
                    self._out.put(item)  # for the next call
                    if not taken and item.error is not None:
                        raise item.error
                    return taken or None
                taken.append(item)
        except queue.Empty:
            pass
        self._loop.call_soon_threadsafe(self._make_room, len(taken))
        return taken

    def __iter__(self) -> Iterator[list[T]]:
        """All there is, in lists of what has come meanwhile; an empty one now and then while nothing comes."""
        while (taken := self.take(AHEAD, 0.2)) is not None:
            yield taken

    def _make_room(self, places: int) -> None:
        for _ in range(places):
            self._room.release()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._room = asyncio.Semaphore(AHEAD)
        self._task = self._loop.create_task(self._work())
        self._begun.set()
        error: BaseException | None = None
        try:
            self._loop.run_until_complete(self._task)
        except asyncio.CancelledError:
            pass
        except BaseException as raised:  # noqa: BLE001 - it is raised again where the job's finds are taken
            error = raised
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._out.put(_End(error))

    async def _work(self) -> None:
        async def put(item: T) -> None:
            await self._room.acquire()
            self._out.put(item)

        await self._job(put)
