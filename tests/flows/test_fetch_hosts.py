"""Turns, pauses and rests of hosts, on a clock that only sleeping moves."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import fetch_hosts
from flows.fetch_hosts import MAX_REST, Hosts, pause
from flows.fetch_types import FetchSettings, HostState, Refused


class Clock:
    """Seconds; sleeping moves it on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        until = self.now + seconds
        await asyncio.sleep(0)  # whoever else sleeps begins to, now
        self.now = max(self.now, until)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(fetch_hosts, "time", made)
    monkeypatch.setattr(
        fetch_hosts,
        "asyncio",
        SimpleNamespace(sleep=made.sleep, Semaphore=asyncio.Semaphore, Lock=asyncio.Lock),
    )
    return made


def settings(**changes: float) -> FetchSettings:
    return FetchSettings("a@example.org", **changes)  # type: ignore[arg-type]


async def _starts(hosts: Hosts, clock: Clock, names: list[str], takes: float = 0.0) -> list[float]:
    starts = []
    for name in names:
        async with hosts.turn(name):
            starts.append(clock.now)
            clock.now += takes
    return starts


@pytest.mark.parametrize(("takes", "expected"), [(0.0, [0, 2, 4]), (0.5, [0, 2, 4]), (3.0, [0, 3, 6])])
def test_requests_to_a_host_start_a_delay_apart(clock: Clock, takes: float, expected: list[float]) -> None:
    starts = asyncio.run(_starts(Hosts(settings(delay_seconds=2.0), {}), clock, ["a"] * 3, takes))
    assert [start - 1000 for start in starts] == expected


def test_hosts_do_not_wait_for_each_other(clock: Clock) -> None:
    starts = asyncio.run(_starts(Hosts(settings(delay_seconds=2.0), {}), clock, ["a", "b", "c", "a"]))
    assert [start - 1000 for start in starts] == [0, 0, 0, 2]


def test_the_delay_counts_from_when_the_request_was_written(clock: Clock) -> None:
    async def run() -> float:
        hosts = Hosts(settings(delay_seconds=2.0), {})
        async with hosts.turn("a") as host:
            clock.now += 1.5  # the connection took so long
            host.sent(clock.now)
        async with hosts.turn("a"):
            return clock.now

    assert asyncio.run(run()) == 1003.5


def test_requests_that_may_go_on_at_once_still_start_a_delay_apart(clock: Clock) -> None:
    starts: list[float] = []

    async def run() -> None:
        hosts = Hosts(settings(delay_seconds=2.0, per_host=3), {})

        async def one() -> None:
            async with hosts.turn("a"):
                starts.append(clock.now - 1000)

        await asyncio.gather(*(one() for _ in range(4)))

    asyncio.run(run())
    assert starts == [0, 2, 4, 6]


def test_requests_that_waited_for_other_hosts_do_not_start_together(clock: Clock) -> None:
    starts: list[float] = []

    async def run() -> None:
        hosts = Hosts(settings(delay_seconds=2.0, per_host=2, hosts=1), {})
        hosts.of("busy").delay = 0.0
        over = asyncio.Event()

        async def hold() -> None:
            async with hosts.turn("busy"):
                await over.wait()

        async def one() -> None:
            async with hosts.turn("a"):
                starts.append(clock.now - 1000)

        tasks = [asyncio.create_task(work()) for work in (hold, hold, one, one)]
        for _ in range(9):
            await asyncio.sleep(0)
        over.set()
        await asyncio.gather(*tasks)

    asyncio.run(run())
    assert starts == [0, 2]


def test_a_site_may_ask_to_be_asked_more_slowly_but_not_faster(clock: Clock) -> None:
    hosts = Hosts(settings(delay_seconds=2.0), {})
    hosts.of("a").slow(5.0)
    hosts.of("a").slow(1.0)
    starts = asyncio.run(_starts(hosts, clock, ["a"] * 3))
    assert [start - 1000 for start in starts] == [0, 5, 10]


def test_a_pause_is_kept_and_one_beyond_the_bound_ends_the_try(clock: Clock) -> None:
    hosts = Hosts(settings(max_wait_seconds=60.0), {})
    hosts.of("a").hold(50.0)
    assert asyncio.run(_starts(hosts, clock, ["a"])) == [1050.0]
    hosts.of("a").hold(61.0)
    with pytest.raises(Refused) as found:
        asyncio.run(_starts(hosts, clock, ["a"]))
    assert found.value.reason == "host_left_alone"
    assert found.value.retry_after is not None
    assert clock.now == 1050.0


def test_a_host_that_keeps_failing_rests_longer_each_time(clock: Clock) -> None:
    hosts = Hosts(settings(host_failures=2, rest_seconds=1000.0, max_wait_seconds=10.0), {})
    host = hosts.of("a")
    rests = []
    for _ in range(12):
        hosts.failed(host)
        rests.append(host.free_at - clock.now)
        clock.now = max(clock.now, host.free_at)
    assert rests[:5] == [-1000.0, 1000.0, 2000.0, 4000.0, 8000.0]
    assert max(rests) == MAX_REST
    host.failures = 5000  # of years
    hosts.failed(host)
    assert host.free_at - clock.now == MAX_REST


def test_what_is_known_of_a_host_lasts_beyond_the_run(clock: Clock) -> None:
    hosts = Hosts(settings(host_failures=1), {})
    hosts.failed(hosts.of("a"))
    hosts.of("b").hold(500.0)
    hosts.of("c").hold(5.0)
    states = hosts.states()
    assert {name: state.failures for name, state in states.items()} == {"a": 1, "b": 0}
    later = Hosts(settings(host_failures=1), states)
    for name in ("a", "b"):
        with pytest.raises(Refused, match=f"{name} (failed 1 times in a row|asked for a pause)"):
            asyncio.run(_starts(later, clock, [name]))
    assert later.states().keys() == states.keys()


def test_a_host_whose_rest_is_over_may_be_asked(clock: Clock) -> None:
    past = HostState(9, datetime.now(UTC) - timedelta(hours=1))
    assert asyncio.run(_starts(Hosts(settings(), {"a": past}), clock, ["a"])) == [1000.0]


def test_no_more_at_once_than_allowed() -> None:
    async def run() -> tuple[int, int]:
        hosts = Hosts(settings(delay_seconds=0.0, per_host=2, hosts=3), {})
        now = {"a": 0, "b": 0, "c": 0, "d": 0}
        most = [0, 0]

        async def one(name: str) -> None:
            async with hosts.turn(name):
                now[name] += 1
                most[:] = [max(most[0], now[name]), max(most[1], sum(now.values()))]
                await asyncio.sleep(0.001)
                now[name] -= 1

        await asyncio.gather(*(one(name) for name in "abcd" * 10))
        return most[0], most[1]

    assert asyncio.run(run()) == (2, 6)


RETRY_AFTER = {"120": 120, " 7 ": 7, "0": 0, None: 0, "": 0, "-5": 0, "soon": 0, "1.5": 0, "٣": 0, "9" * 30: MAX_REST}
RETRY_AFTER |= {"Wed, 21 Oct 2015 07:28:00 GMT": 0, "Wed, 99 Oct 2015 07:28:00 GMT": 0}


@pytest.mark.parametrize(("value", "seconds"), RETRY_AFTER.items())
def test_retry_after(value: str | None, seconds: float) -> None:
    assert pause(value) == seconds


def test_retry_after_as_a_date() -> None:
    later = datetime.now(UTC) + timedelta(seconds=1000)
    assert 900 < pause(format_datetime(later, usegmt=True)) <= 1000
    assert pause("Fri, 01 Jan 2100 00:00:00 -0000") == MAX_REST


@given(st.text() | st.from_regex(r"\w{3}, \d{1,5} \w{3} \d{1,6} \d\d:\d\d:\d\d( [+-]\d{1,6})?"))
def test_any_retry_after_is_bounded(value: str) -> None:
    assert 0 <= pause(value) <= MAX_REST
