"""`make watch`: watches `onrecord serve` poll a loopback site every minute, and survive kills (about eight minutes).

The site has two pages more after every run. First three runs are waited for; then Prefect's server is killed, then the
serve process itself, each with `kill -9`, and after each another run is waited for.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flows.home import Home, init_home
from flows.run import server_answers
from tests.quality.kill_web import CONFIG
from tests.web.pages import Paper
from tests.web.serve import ROBOTS
from tests.web.server import Request, Web, reply
from warehouse.query import QueryError, run_query

PATIENCE = 240.0
AT_START = "from tests.web.command import poll_generic\npoll_generic()\n"
"""Run by every Python of the schedule before anything else: the flow runs are processes of their own."""


def main() -> None:
    """Prints what is seen, and ends with 1 when something does not come in time."""
    with tempfile.TemporaryDirectory(prefix="onrecord-watch-") as folder:
        sys.exit(0 if _watch(Path(folder)) else 1)


def _watch(folder: Path) -> bool:
    paper = Paper(4)

    def answer(request: Request) -> bytes:
        return reply(ROBOTS, media_type="text/plain") if request.path == "/robots.txt" else paper.answer(request)

    with Web(answer) as web:
        home = init_home(folder / "home")
        config = CONFIG.format(host=web.authority) + 'schedule = "* * * * *"\n'
        (home.path / "onrecord.toml").write_text(config, encoding="utf-8")
        (folder / "start").mkdir()
        (folder / "start" / "sitecustomize.py").write_text(AT_START, encoding="utf-8")
        port = _free_port()
        serving = _serve(home, folder, port)
        try:
            for number in (1, 2, 3):
                _next_run(home, paper, f"run {number}")
            server = _child(serving.pid, "server.py")
            os.kill(server, signal.SIGKILL)
            print(f"{_now()} killed Prefect's server", flush=True)
            _wait_for("another server answers", lambda: server_answers(f"http://127.0.0.1:{port}/api"))
            _next_run(home, paper, "a run after it")
            children = _descendants(serving.pid)
            serving.kill()
            serving.wait()
            print(f"{_now()} killed onrecord serve", flush=True)
            _wait_for("its processes have ended", lambda: not any(map(_lives, children)))
            time.sleep(70)  # a run is missed meanwhile
            serving = _serve(home, folder, port)
            _next_run(home, paper, "a run after it")
        except TimeoutError as late:
            print(f"{_now()} not in {PATIENCE:.0f} s: {late}", flush=True)
            return False
        finally:
            serving.terminate()
            serving.wait(60)
        print(f"{_now()} ended with status {serving.returncode}; runs: {_states(home)}", flush=True)
        return serving.returncode == 0


def _serve(home: Home, folder: Path, port: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "ONRECORD_HOME": str(home.path)}
    environment["PYTHONPATH"] = os.pathsep.join([str(folder / "start"), str(Path.cwd())])
    words = [sys.executable, "-m", "tests.web.command", "serve", "--port", str(port)]
    print(f"{_now()} onrecord serve --port {port}", flush=True)
    return subprocess.Popen(words, env=environment, start_new_session=True)


def _next_run(home: Home, paper: Paper, what: str) -> None:
    """Adds two pages to the site and waits until they are published."""
    paper.pages += 2
    before = _documents(home)
    _wait_for(what, lambda: _documents(home) > before)
    print(f"{_now()} {what}: {_documents(home)} documents published", flush=True)


def _wait_for(what: str, holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > until:
            raise TimeoutError(what)
        time.sleep(0.5)


def _documents(home: Home) -> int:
    try:
        return int(run_query(home.published, "SELECT count(*) FROM documents").rows[0][0])
    except QueryError:
        return 0


def _states(home: Home) -> list[tuple[Any, ...]]:
    return run_query(home.published, "SELECT state, count(*) FROM runs GROUP BY state ORDER BY state").rows


def _descendants(process: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False)
    children = [int(pid) for pid in found.stdout.split()]
    return children + [pid for child in children for pid in _descendants(child)]


def _child(process: int, name: str) -> int:
    for pid in _descendants(process):
        if name in Path(f"/proc/{pid}/cmdline").read_text():
            return pid
    raise TimeoutError(f"a process {name}")


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _now() -> str:
    return time.strftime("%H:%M:%S")


if __name__ == "__main__":
    main()
