"""A home, and one Prefect server for all tests that run a flow."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.home import Home, init_home

Onrecord = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A new home, with one worker and small shards."""
    made = init_home(tmp_path / "home")
    (made.path / "onrecord.toml").write_text("[limits]\nworkers = 1\nshard_pages = 3\npage_seconds = 5\n")
    return made


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[None]:
    """A Prefect server and a database of its own, for the session."""
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
    from prefect.testing.utilities import prefect_test_harness

    with (
        prefect_test_harness(server_startup_timeout=180),
        temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}),
    ):
        yield


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory, prefect_server: None) -> Home:
    """A home with a past, for all tests: they take a copy of it."""
    from tests.flows.upkeep import lived_home

    return lived_home(tmp_path_factory.mktemp("lived"))


@pytest.fixture
def lived_copy(lived: Home, tmp_path: Path) -> Home:
    """A home with a past, of a test's own."""
    return Home(shutil.copytree(lived.path, tmp_path / "lived"))


@pytest.fixture
def onrecord(home: Home) -> Onrecord:
    """Runs the command line in a process of its own, without a terminal, on the home of the test."""

    def run(*words: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from flows.cli import main; main()", *words]
        settings = {**os.environ, "ONRECORD_HOME": str(home.path), **(environment or {})}
        return subprocess.run(command, capture_output=True, text=True, env=settings, timeout=120)

    return run


def one_line(text: str, *parts: object) -> bool:
    """Whether an error is one line that has all of this in it, and no traceback."""
    return text.count("\n") == 1 and "Traceback" not in text and all(str(part) in text for part in parts)
