"""A Prefect server for one run, which ends with the process that started it, however that ends.

Prefect can start one itself. That one hears the Ctrl-C meant for the run, dies first and leaves the run waiting for it;
and it outlives a run that is killed. This one sits in a session of its own and watches a pipe. It also starts while the
run still imports Prefect.
"""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import NamedTuple

START_SECONDS = 180
"""On first use Prefect makes its database; on a busy machine that takes a minute."""

STOP_SECONDS = 3

_FOR_ONE_RUN = {"PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1", "PREFECT_UI_ENABLED": "0"}
"""What Prefect gives the server that it starts itself (`prefect.server.api.server.SubprocessASGIServer`)."""


class ServerError(Exception):
    """The server did not start; the message says where its own words are."""


class Server(NamedTuple):
    """A server that was started: where its API is, the process, and the log of its own words."""

    api: str
    process: subprocess.Popen[bytes]
    log: Path


def start_server(log: Path, port: int = 0, page: bool = False) -> Server:
    """Starts a server with the settings of this process; its API may not answer yet.

    `port` 0 takes any that is free. `page` serves Prefect's page too.

    Raises:
        ServerError: it ended at once.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    own = {} if page else _FOR_ONE_RUN
    with log.open("ab") as errors:
        process = subprocess.Popen(  # noqa: S603 - this very file
            [sys.executable, "-P", str(Path(__file__).resolve()), str(port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, **own},
            start_new_session=True,
        )
    # Registered before Prefect is imported, so it runs after Prefect has sent its last event.
    atexit.register(stop_server, process)
    assert process.stdout is not None
    given = process.stdout.readline().strip()
    if not given:
        raise ServerError(f"Prefect's server did not start; {log} says why")
    return Server(f"http://127.0.0.1:{int(given)}/api", process, log)


def wait_for_server(server: Server) -> None:
    """Returns when the server answers.

    Raises:
        ServerError: it does not, within `START_SECONDS`.
    """
    try:
        with urllib.request.urlopen(f"{server.api}/health", timeout=START_SECONDS) as answer:  # noqa: S310 - our own
            answer.read()
    except OSError as error:
        raise ServerError(f"Prefect's server does not answer ({error}); {server.log} says why") from error


def stop_server(process: subprocess.Popen[bytes]) -> None:
    """Ends a server that was started here; one that has ended already is no matter."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()


def _serve(port: int) -> None:
    # It takes connections from here on; they wait until the server is there.
    listener = socket.create_server(("127.0.0.1", port))
    print(listener.getsockname()[1], flush=True)
    import uvicorn

    app = "prefect.server.api.server:create_app"
    server = uvicorn.Server(uvicorn.Config(app, factory=True, log_level="error", lifespan="on"))
    threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
    server.run(sockets=[listener])


def _end_with_parent(server: object) -> None:
    os.read(0, 1)  # a buffered read would hold a lock that ends the process with an error
    server.should_exit = True  # type: ignore[attr-defined]
    time.sleep(STOP_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
