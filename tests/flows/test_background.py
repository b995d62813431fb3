from __future__ import annotations

import asyncio
import threading

import pytest

from flows.background import AHEAD, Background, Put


def test_everything_comes_in_order() -> None:
    async def job(put: Put[int]) -> None:
        for number in range(500):
            await put(number)

    with Background(job) as work:
        assert [number for some in work for number in some] == list(range(500))


def test_the_job_waits_for_who_takes() -> None:
    given = []

    async def job(put: Put[int]) -> None:
        for number in range(10 * AHEAD):
            given.append(number)
            await put(number)

    with Background(job) as work:
        taken = work.take(1, 5.0)
        assert taken == [0]
        assert len(given) <= AHEAD + 2
        assert sum(len(some) for some in work) == 10 * AHEAD - 1


def test_an_error_of_the_job_comes_after_what_it_found() -> None:
    async def job(put: Put[int]) -> None:
        await put(1)
        raise ValueError("no more")

    seen: list[int] = []
    with Background(job) as work, pytest.raises(ValueError, match="no more"):
        seen.extend(one for some in work for one in some)
    assert seen == [1]


def test_leaving_ends_the_job_and_its_thread() -> None:
    ended = threading.Event()

    async def job(put: Put[int]) -> None:
        try:
            await put(1)
            await asyncio.sleep(3600)
        finally:
            ended.set()

    with Background(job) as work:
        assert work.take(1, 5.0) == [1]
    assert ended.is_set()
    assert not [thread for thread in threading.enumerate() if thread.name == "network"]


def test_nothing_yet_is_an_empty_list() -> None:
    async def job(put: Put[int]) -> None:
        await asyncio.sleep(3600)

    with Background(job) as work:
        assert work.take(1, 0.01) == []
