"""A home: the folder that holds a user's archive, database and settings."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import tomlkit
from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, Field, ValidationError

CONFIG = "onrecord.toml"

_NEW_CONFIG = """\
# Settings of this onrecord home. Paths are relative to this folder, so it can be moved and copied whole.

# Who runs this: named in the User-Agent of every request.
contact = ""

[limits]
workers = 0          # processes that clean pages; 0: one per core
page_seconds = 10.0  # a page that takes longer is quarantined
shard_pages = 250    # pages per shard: what is loaded, retried and resumed at once

[fetch]
delay_seconds = 1.0  # between two requests to one host; its robots.txt may ask for more
hosts = 8            # hosts asked at the same time
allow_hosts = []     # hosts on private addresses that may be fetched from, e.g. "intranet.example:8080"

# Sources are switched on with `onrecord enable NAME`.
[sources]
"""


class HomeError(Exception):
    """No home, or one that cannot be used. The message says what to do."""


class BusyError(HomeError):
    """Another run is writing to the home."""


class Limits(BaseModel):
    """Bounds on work."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    workers: int = Field(0, ge=0, le=256, description="Cleaning processes; 0: one per core.")
    page_seconds: float = Field(10.0, gt=0, description="Time one page may take, seconds.")
    shard_pages: int = Field(250, ge=1, le=100_000, description="Pages per shard.")


class Fetch(BaseModel):
    """How the web is asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    delay_seconds: float = Field(1.0, ge=0, le=3600, description="Between two requests to one host, seconds.")
    hosts: int = Field(8, ge=1, le=64, description="Hosts asked at the same time.")
    per_host: int = Field(1, ge=1, le=16, description="Requests to one host at the same time.")
    allow_hosts: tuple[str, ...] = Field((), description="Hosts (or host:port) on private addresses that are allowed.")


class Enabled(BaseModel):
    """A source that is switched on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hosts: tuple[str, ...] = Field((), description="Hosts it is polled on, where one adapter serves many.")
    schedule: str | None = Field(None, description="Cron expression.")


class Config(BaseModel):
    """`onrecord.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    contact: str = Field("", description="Address named in the User-Agent.")
    limits: Limits = Limits()
    fetch: Fetch = Fetch()
    sources: dict[str, Enabled] = {}


class Home:
    """Places under a home; nothing is read or made before it is asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.published = self.path / "onrecord.duckdb"
        self.search = self.path / "search.sqlite"
        self.staging = self.path / "staging.duckdb"
        self.raw = self.path / "raw"
        self.shards = self.path / "shards"
        self.state = self.path / "state"
        self.journal = self.state / "journal.jsonl"
        self.lock = self.state / "writer.lock"
        self.waiting = self.state / "waiting"

    def config(self) -> Config:
        """The settings.

        Raises:
            HomeError: the file cannot be read, is no valid TOML or has unknown or wrong settings; names them.
        """
        path = self.path / CONFIG
        try:
            return Config.model_validate(tomlkit.parse(path.read_text(encoding="utf-8")).unwrap())
        except OSError as error:
            raise HomeError(f"{path}: {error.strerror or error}; make it readable, or a new one with init") from error
        except (tomlkit.exceptions.TOMLKitError, UnicodeDecodeError) as error:
            raise HomeError(f"{path} is not valid TOML: {error}; correct it") from error
        except ValidationError as error:
            first = error.errors()[0]
            raise HomeError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}; correct it") from error

    def edit(self) -> tuple[tomlkit.TOMLDocument, Path]:
        """The settings as a document that keeps its comments, and where to write it.

        Raises:
            HomeError: as `config`.
        """
        self.config()
        path = self.path / CONFIG
        return tomlkit.parse(path.read_text(encoding="utf-8")), path


def find_home() -> Home:
    """`$ONRECORD_HOME` (made when it is named so), else the nearest folder upwards with `onrecord.toml`.

    Raises:
        HomeError: there is none.
    """
    named = os.environ.get("ONRECORD_HOME")
    if named:
        return init_home(Path(named))
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / CONFIG).is_file():
            return Home(folder)
    raise HomeError(f"no {CONFIG} here or above; make a home with `onrecord init DIR`, or name one in ONRECORD_HOME")


def init_home(path: Path) -> Home:
    """Makes a home, or takes the one that is there.

    Raises:
        HomeError: the folder cannot be made or written.
    """
    home = Home(path)
    try:
        for folder in (home.path, home.raw, home.shards, home.state):
            folder.mkdir(parents=True, exist_ok=True)
        if not (home.path / CONFIG).exists():
            write_atomically(home.path / CONFIG, _NEW_CONFIG)
    except OSError as error:
        raise HomeError(f"cannot make a home in {home.path}: {error.strerror or error}") from error
    return home


@contextmanager
def writing(home: Home, patience: float = 0.0) -> Iterator[None]:
    """Holds the home's lock: one run writes at a time. The lock of a process that died is free.

    Waits `patience` seconds for another run; one that takes pages from the web makes way after those it is fetching.

    Raises:
        BusyError: another run has it still.
    """
    home.state.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home.lock)
    try:
        _acquire(home, lock, patience)
    except Timeout:
        waited = f" after {patience:.0f} s" if patience else ""
        raise BusyError(f"another run is writing to {home.path}{waited}; wait for it to end") from None
    try:
        yield
    finally:
        lock.release()


def _acquire(home: Home, lock: FileLock, patience: float) -> None:
    with suppress(Timeout):
        lock.acquire(timeout=0)
        return
    sign = home.waiting / f"{os.getpid()}-{uuid4().hex}"
    home.waiting.mkdir(exist_ok=True)
    try:
        if patience:
            sign.touch()
        lock.acquire(timeout=patience, poll_interval=0.05)
    finally:
        sign.unlink(missing_ok=True)


def is_wanted(home: Home) -> bool:
    """Whether another run waits for the home."""
    try:
        return any(_is_alive(int(sign.name.partition("-")[0])) for sign in home.waiting.iterdir())
    except FileNotFoundError:
        return False


def make_way(home: Home, seconds: float = 5.0) -> None:
    """Returns when whoever waits for the home has it, or after some seconds. Call it without the lock."""
    until = time.monotonic() + seconds
    while is_wanted(home) and time.monotonic() < until:
        time.sleep(0.05)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def write_atomically(path: Path, text: str) -> None:
    """Replaces a file so that no reader ever sees half of it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def enable(home: Home, name: str, host: str | None, schedule: str | None) -> Enabled:
    """Switches a source on in `onrecord.toml`, adding to what is there.

    Raises:
        HomeError: the file cannot be read or is wrong, or `host` or `schedule` is none.
    """
    if host is not None and not re.fullmatch(r"[\w-]+(\.[\w-]+)+(:\d+)?", host):
        raise HomeError(f"{host!r} is no host; give it without https:// and path, e.g. karlof1.substack.com")
    if schedule is not None and (len(schedule.split()) != 5 or not _is_cron(schedule)):
        raise HomeError(f"{schedule!r} is no cron expression of five fields, e.g. '*/30 * * * *'")
    document, path = home.edit()
    sources: Any = document.setdefault("sources", tomlkit.table())
    entry: Any = sources.setdefault(name, tomlkit.table())
    if host is not None and host.lower() not in entry.get("hosts", []):
        entry["hosts"] = [*entry.get("hosts", []), host.lower()]
    if schedule is not None:
        entry["schedule"] = schedule
    write_atomically(path, tomlkit.dumps(document))
    return home.config().sources[name]


def _is_cron(text: str) -> bool:
    from cronsim import CronSim, CronSimError

    try:
        CronSim(text, datetime(2026, 1, 1, tzinfo=UTC))
    except CronSimError:
        return False
    return True


def is_terminal() -> bool:
    """Whether a person is watching: progress is shown only then."""
    return sys.stderr.isatty()
