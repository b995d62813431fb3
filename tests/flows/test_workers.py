from __future__ import annotations

import errno
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from flows import workers
from flows.home import Home
from flows.shards import MEMORY_LIMIT, Shard, Staged, limit_worker, make_shard, plan
from flows.workers import StoppedError, Workers
from schemas.page import RawPage
from tests.flows.pages import news
from warehouse.archive import Archive

NOW = datetime(2024, 3, 1, tzinfo=UTC)

Behaviour = Callable[[Path], None]


def one_shard(home: Home, count: int = 3) -> Shard:
    with Archive(home.raw, "run-1") as archive:
        captures = [
            archive.add(RawPage(url=url, body=html.encode()), url_basis="claimed", now=NOW)
            for html, url in map(news, range(count))
        ]
    [shard] = plan([captures], 100)
    return shard


def quarantined(home: Home, staged: list[Staged]) -> list[tuple[str, str]]:
    rows: list[dict[str, Any]] = []
    for folder in staged:
        path = home.shards / folder.folder / "quarantine.parquet"
        rows += pq.read_table(path).to_pylist() if path.exists() else []
    return sorted((row["url"], row["reason"]) for row in rows)


def test_all_pages_of_a_shard_are_made(home: Home) -> None:
    told: list[tuple[str, int]] = []
    shard = one_shard(home)
    with Workers(home, lambda key, pages: told.append((key, pages))) as pool:
        [staged] = pool.make(shard, NOW)
    assert (staged.source, staged.pages, staged.quarantined) == ("generic", 3, 0)
    assert told[-1] == (shard.key, 3)
    assert not list((home.state / "progress").iterdir())


def test_a_page_that_takes_too_long_is_put_aside_and_the_others_are_made(home: Home) -> None:
    (home.path / "onrecord.toml").write_text("[limits]\nworkers = 1\npage_seconds = 0.4\n")
    deep = "<p>" + "".join(f"<b>word {n} of many </b><i>and on</i>" for n in range(150_000))
    with Archive(home.raw, "run-1") as archive:
        captures = [
            archive.add(RawPage(url=url, body=html.encode()), url_basis="claimed", now=NOW)
            for html, url in (
                news(0),
                (f"<html><body><article>{deep}</article></body></html>", "https://x.org/slow"),
                news(1),
            )
        ]
    [shard] = plan([captures], 100)
    with Workers(home, lambda *_: None) as pool:
        staged = pool.make(shard, NOW)
    assert quarantined(home, staged) == [("https://x.org/slow", "timeout")]
    assert sum(one.pages for one in staged) == 3


def _kill(progress: Path) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _kill_once(progress: Path) -> None:
    mark = progress.with_name("killed-once")
    if not mark.exists():
        mark.touch()
        _kill(progress)


def _stand_still(progress: Path) -> None:
    time.sleep(60)


def _full_disk(progress: Path) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(progress))


class _At:
    """`make_shard`, but for what it does when it comes to page 1; it is pickled to the worker."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour

    def __call__(self, shard: Shard, raw: Path, shards: Path, progress: Path, *rest: Any) -> list[Staged]:
        skip = rest[1]
        if shard.captures[1].capture_id not in skip:
            progress.write_text(f"{1:012}")
            self.behaviour(progress)
        return make_shard(shard, raw, shards, progress, *rest)


def made(home: Home, monkeypatch: pytest.MonkeyPatch, behaviour: Behaviour, patience: float = 60) -> list[Staged]:
    monkeypatch.setattr(workers, "make_shard", _At(behaviour))
    with Workers(home, lambda *_: None, patience=patience) as pool:
        return pool.make(one_shard(home), NOW)


def test_a_page_that_kills_its_process_twice_is_put_aside(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    staged = made(home, monkeypatch, _kill)
    assert quarantined(home, staged) == [(news(1)[1], "killed")]
    assert sum(one.pages for one in staged) == 3


def test_a_process_killed_once_from_outside_costs_no_page(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    staged = made(home, monkeypatch, _kill_once)
    assert quarantined(home, staged) == []


def test_a_full_disk_is_the_machines_fault(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OSError, match="No space left"):
        made(home, monkeypatch, _full_disk)


def test_a_process_that_stands_still_is_given_up(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    (home.path / "onrecord.toml").write_text("[limits]\nworkers = 1\npage_seconds = 0.1\n")
    with pytest.raises(OSError, match="stood still"):
        made(home, monkeypatch, _stand_still, patience=0.5)


def test_a_pool_that_is_stopped_lets_nobody_wait(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "make_shard", _At(_stand_still))
    shard = one_shard(home)
    caught: list[BaseException] = []

    def make(pool: Workers) -> None:
        try:
            pool.make(shard, NOW)
        except Exception as error:  # noqa: BLE001
            caught.append(error)

    pool = Workers(home, lambda *_: None)
    threads = [threading.Thread(target=make, args=(pool,)) for _ in range(3)]
    pool.__enter__()
    for thread in threads:
        thread.start()
    time.sleep(1)
    pool.__exit__(KeyboardInterrupt)
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
    assert len(caught) == 3
    with pytest.raises(StoppedError):
        pool.make(shard, NOW)


def _address_space(*_: Any) -> int:
    import pyarrow as pa
    import pyarrow.compute as pc

    assert pc.sum(pa.array(range(10_000))).as_py() > 0
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmPeak"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmPeak")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="tells of memory by /proc")
def test_the_memory_limit_leaves_room_for_our_own_libraries(home: Home) -> None:
    from pebble import ProcessPool

    with ProcessPool(max_workers=1, initializer=limit_worker, context=Workers(home, lambda *_: None).context) as pool:
        assert pool.schedule(_address_space).result() < MEMORY_LIMIT / 2
