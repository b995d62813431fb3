"""`onrecord serve`: polls the enabled sources on their schedules until it is stopped.

It looks after two processes and starts each again when it ends: a Prefect server (unless one is configured or runs
already) and a runner that starts the flow runs. Both end with this process, however it ends. Schedules and records of
runs are in the server's database under the home, so nothing is lost between two servings.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

from filelock import FileLock, Timeout

from flows.home import BusyError, Home, HomeError
from flows.run import LOCAL_SERVER, QUIET, is_configured, server_answers, set_defaults
from flows.server import Server, ServerError, start_server, stop_server, wait_for_server
from flows.settings import fetch_settings, targets

PORT = 4200
LOOK_SECONDS = 1.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Before a process that ended is started again, seconds; doubled while it keeps ending."""
STEADY_SECONDS = 300.0
"""A process that has run so long starts again after the first pause."""
STOP_SECONDS = 20.0

Say = Callable[[str], None]


class StopServing(Exception):  # noqa: N818 - it is none
    """Somebody asked the process to end."""


def serve(home: Home, port: int, say: Say) -> None:
    """Serves until Ctrl-C or SIGTERM.

    Raises:
        HomeError: nothing is enabled, or nobody to turn to is named.
        BusyError: another process serves this home.
        ServerError: no server could be started.
    """
    config = home.config()
    fetch_settings(home, config)
    served = targets(home, config, ())
    home.state.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, _stop)
    try:
        with FileLock(home.state / "serve.lock", timeout=0):
            say(f"serving {', '.join(t.source.name for t in served)} from {home.path}; Ctrl-C ends it")
            _supervise(home, port, say)
    except Timeout:
        raise BusyError(f"another process serves {home.path} already; end it first") from None
    except (StopServing, KeyboardInterrupt):
        say("stopped; pages that were being fetched are taken up by the next run")


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise StopServing


def _supervise(home: Home, port: int, say: Say) -> None:
    server = _server(home, port)
    say(f"Prefect's page: {os.environ['PREFECT_API_URL'].removesuffix('/api')}")
    runner = _Kept("the runner", lambda: _start_runner(home), say)
    kept_server = _Kept("Prefect's server", lambda: _start_server(home, port).process, say, server and server.process)
    try:
        while True:
            if server is not None:
                kept_server.look()
            runner.look()
            time.sleep(LOOK_SECONDS)
    finally:
        runner.end()
        if kept_server.process is not None:
            stop_server(kept_server.process)


class _Kept:
    """A process that is started again when it ends, after a pause that grows while it keeps ending."""

    def __init__(
        self,
        name: str,
        start: Callable[[], subprocess.Popen[bytes]],
        say: Say,
        process: subprocess.Popen[bytes] | None = None,
    ) -> None:
        self.name, self.start, self.say, self.process = name, start, say, process
        self.pause, self.since, self.not_before = FIRST_PAUSE, time.monotonic(), 0.0

    def look(self) -> None:
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            steady = now - self.since > STEADY_SECONDS
            self.pause = FIRST_PAUSE if steady else min(2 * self.pause, LONGEST_PAUSE)
            self.say(f"{self.name} ended (status {self.process.returncode}); starting it again in {self.pause:.0f} s")
            self.process, self.not_before = None, now + self.pause
        if self.process is None and now >= self.not_before:
            try:
                self.process, self.since = self.start(), time.monotonic()
            except ServerError as error:
                self.pause = min(2 * self.pause, LONGEST_PAUSE)
                self.say(f"{error}; trying again in {self.pause:.0f} s")
                self.not_before = time.monotonic() + self.pause

    def end(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _server(home: Home, port: int) -> Server | None:
    """The server to use: the user's own or one that runs here (None), else one of ours."""
    set_defaults({**QUIET, "PREFECT_LOGGING_LEVEL": "WARNING"})
    if is_configured():
        if "PREFECT_API_URL" not in os.environ:
            raise HomeError("your Prefect profile names a server; put its address into PREFECT_API_URL for serve")
        return None
    local = LOCAL_SERVER if port == PORT else f"http://127.0.0.1:{port}/api"
    if server_answers(local):
        set_defaults({"PREFECT_API_URL": local})
        return None
    set_defaults({"PREFECT_HOME": str(home.state / "prefect"), "PREFECT_SERVER_DATABASE_TIMEOUT": "60"})
    server = _start_server(home, port)
    set_defaults({"PREFECT_API_URL": server.api})
    return server


def _start_server(home: Home, port: int) -> Server:
    server = start_server(home.state / "prefect" / "server.log", port, page=True)
    wait_for_server(server)
    return server


def _start_runner(home: Home) -> subprocess.Popen[bytes]:
    with (home.state / "prefect" / "runner.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "flows.runner"],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "ONRECORD_HOME": str(home.path)},
            start_new_session=True,
        )
