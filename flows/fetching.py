"""Fetches many addresses: hosts side by side, the addresses of one host in turn."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cleaners.addresses import host
from flows.background import Put
from flows.fetch import Fetcher
from flows.fetch_types import Failure, FetchSettings, HostState, Response
from flows.polling import Visit


class Visited(NamedTuple):
    """A visit and what came of it."""

    visit: Visit
    answer: Response | Failure


class Fetching:
    """A job for `flows.background`; `states` afterwards says which hosts are to be left alone."""

    def __init__(self, visits: Sequence[Visit], settings: FetchSettings, states: Mapping[str, HostState]) -> None:
        self.states = dict(states)
        self._settings = settings
        self._by_host: dict[str, deque[Visit]] = defaultdict(deque)
        for visit in visits:
            self._by_host[host(visit.candidate.fetch_address)].append(visit)

    def stop(self) -> int:
        """Takes up no further address; what is being fetched still comes. Gives how many are left. From any thread."""
        left = 0
        for waiting in self._by_host.values():
            left += len(waiting)
            waiting.clear()
        return left

    async def run(self, put: Put[Visited]) -> None:
        """Fetches all of them, in the order given for each host."""
        async with Fetcher(self._settings, self.states) as fetcher:
            try:
                async with asyncio.TaskGroup() as group:
                    for waiting in self._by_host.values():
                        for _ in range(min(self._settings.per_host, len(waiting))):
                            group.create_task(_fetch(fetcher, waiting, put))
            finally:
                self.states = dict(fetcher.states())


async def _fetch(fetcher: Fetcher, waiting: deque[Visit], put: Put[Visited]) -> None:
    while waiting:
        visit = waiting.popleft()
        answer = await fetcher.get(visit.candidate.fetch_address, etag=visit.etag, last_modified=visit.last_modified)
        await put(Visited(visit, answer))
