from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import cast

import pytest

from flows import run
from flows.home import Home
from flows.run import LOCAL_SERVER, prepare_prefect, server_answers
from flows.server import Server, ServerError, start_server

SERVER = "http://127.0.0.1:1/api"
NO_PROCESS = cast("subprocess.Popen[bytes]", None)


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(os, "environ", os.environ.copy())


def test_a_server_of_the_users_is_used(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "start_server", pytest.fail)
    os.environ["PREFECT_API_URL"] = SERVER
    prepare_prefect(home)()
    assert os.environ["PREFECT_API_URL"] == SERVER
    assert "PREFECT_HOME" not in os.environ


@pytest.mark.parametrize(("active", "used"), [("mine", True), ("other", False)])
def test_a_server_in_the_active_profile_is_used(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, active: str, used: bool
) -> None:
    (tmp_path / ".prefect").mkdir()
    text = f'active = "{active}"\n[profiles.mine]\nPREFECT_API_URL = "{SERVER}"\n[profiles.other]\n'
    (tmp_path / ".prefect" / "profiles.toml").write_text(text)
    started: list[Path] = []
    monkeypatch.setattr(run, "server_answers", lambda _: False)

    def start(log: Path) -> Server:
        started.append(log)
        return Server(SERVER, NO_PROCESS, log)

    monkeypatch.setattr(run, "start_server", start)
    prepare_prefect(home)
    assert bool(started) != used
    assert ("PREFECT_HOME" in os.environ) != used


def test_a_server_that_runs_here_is_used(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "server_answers", lambda api: api == LOCAL_SERVER)
    monkeypatch.setattr(run, "start_server", pytest.fail)
    prepare_prefect(home)()
    assert os.environ["PREFECT_API_URL"] == LOCAL_SERVER


def test_an_own_server_keeps_its_records_in_the_home(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "server_answers", lambda _: False)
    monkeypatch.setattr(run, "start_server", lambda log: Server(SERVER, NO_PROCESS, log))
    ready = prepare_prefect(home)
    assert os.environ["PREFECT_HOME"] == str(home.state / "prefect")
    assert os.environ["DO_NOT_TRACK"] == "1"
    with pytest.raises(ServerError, match=r"server\.log"):
        ready()


def test_nothing_answers_where_nothing_listens() -> None:
    assert not server_answers(SERVER)


def _wait(api: str) -> None:
    with urllib.request.urlopen(f"{api}/health", timeout=60) as answer:
        assert answer.read() == b"true"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, None])
def test_an_own_server_ends_with_its_run_however_that_ends(how: signal.Signals | None, tmp_path: Path) -> None:
    code = (
        "import pathlib, sys, time\nfrom flows.server import start_server\n"
        f"print(start_server(pathlib.Path({str(tmp_path / 'server.log')!r})).api, flush=True)\n"
        f"time.sleep({0 if how is None else 60})"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        api = parent.stdout.readline().strip()
        if how is not None:
            _wait(api)
            parent.send_signal(how)
        parent.wait(30)
    end = time.monotonic() + 20
    while server_answers(api) and time.monotonic() < end:
        time.sleep(0.1)
    assert not server_answers(api)


def test_a_server_that_cannot_start_says_where_it_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ServerError, match=r"server\.log says why"):
        start_server(tmp_path / "server.log")
