"""Politeness: when a host may be asked again, and when it is left alone.

One number says it all: the time from which a host may be asked. A request moves it by the delay, `Retry-After` by what
the host asks for, failures in a row by an hour and more. Who would have to wait longer than a run should is refused.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from flows.fetch_types import FetchSettings, HostState, Refused

MAX_REST = 86400.0
"""Seconds a host is left alone at most, whatever it asks for: a mistaken `Retry-After` must not end a subscription."""


class Host:
    """One host's requests: how many at once, how far apart, how many failed in a row."""

    def __init__(self, delay: float, at_once: int) -> None:
        self.delay = delay
        self.failures = 0
        self.free_at = 0.0  # monotonic clock
        self.slots = asyncio.Semaphore(at_once)
        self.starting = asyncio.Lock()

    def slow(self, delay: float) -> None:
        """To be asked no faster than that, from the next request on: robots.txt itself does not count."""
        self.delay = max(self.delay, delay)

    def hold(self, seconds: float) -> None:
        """Not to be asked for so long from now."""
        self.free_at = max(self.free_at, time.monotonic() + min(seconds, MAX_REST))

    def sent(self, at: float) -> None:
        """A request was written at that time: the delay counts from there, not from when its connection was begun."""
        self.free_at = max(self.free_at, at + self.delay)


class Hosts:
    """The hosts of a run. `states` is what the run before left behind."""

    def __init__(self, settings: FetchSettings, states: Mapping[str, HostState]) -> None:
        self._settings = settings
        self._at_once = asyncio.Semaphore(settings.hosts * settings.per_host)
        self._hosts: dict[str, Host] = {}
        for name, state in states.items():
            host = self.of(name)
            host.failures = state.failures
            host.hold((state.not_before - datetime.now(UTC)).total_seconds())

    def of(self, name: str) -> Host:
        """The host of that name."""
        if name not in self._hosts:
            self._hosts[name] = Host(self._settings.delay_seconds, self._settings.per_host)
        return self._hosts[name]

    def states(self) -> dict[str, HostState]:
        """The hosts that failed last or asked for a pause."""
        paused = {name: host for name, host in self._hosts.items() if host.failures or self._too_long(host)}
        return {name: HostState(host.failures, _moment(host.free_at)) for name, host in paused.items()}

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[Host]:
        """Waits until the host may be asked.

        Raises:
            Refused: `host_left_alone`, when that is too far off.
        """
        host = self.of(name)
        async with host.slots:
            async with host.starting:
                await self._wait(name, host)
                await self._at_once.acquire()
                host.free_at = max(host.free_at, time.monotonic() + host.delay)
            try:
                yield host
            finally:
                self._at_once.release()

    async def _wait(self, name: str, host: Host) -> None:
        while (wait := host.free_at - time.monotonic()) > 0:
            if self._too_long(host):
                why = f"failed {host.failures} times in a row" if host.failures else "asked for a pause"
                until = _moment(host.free_at)
                raise Refused("host_left_alone", f"{name} {why}: left alone until {until:%F %T} UTC", retry_after=until)
            await asyncio.sleep(wait)

    def failed(self, host: Host) -> None:
        """Counts a failure; after several in a row the host gets a rest, longer with each one more."""
        host.failures += 1
        over = host.failures - self._settings.host_failures
        if over >= 0:
            host.hold(self._settings.rest_seconds * 2 ** min(over, 10))

    def _too_long(self, host: Host) -> bool:
        return host.free_at - time.monotonic() > self._settings.max_wait_seconds


def pause(value: str | None) -> float:
    """The seconds a `Retry-After` asks for, at most a day; 0 if it says nothing that can be understood."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:10]), MAX_REST)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return 0.0
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return min(max(0.0, (moment - datetime.now(UTC)).total_seconds()), MAX_REST)


def _moment(monotonic: float) -> datetime:
    """The time (UTC, whole seconds) of a reading of the monotonic clock."""
    moment = datetime.now(UTC) + timedelta(seconds=monotonic - time.monotonic())
    return moment.replace(microsecond=0)
