"""Runs the ingest flow from the command line: prepares Prefect, which reads its settings when it is imported."""

from __future__ import annotations

import logging
import os
import tomllib
import urllib.request
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from flows.home import Home, writing
from flows.inputs import read_inputs
from flows.server import ServerError, start_server, wait_for_server

if TYPE_CHECKING:
    from flows.ingest import Report

LOCAL_SERVER = "http://127.0.0.1:4200/api"
"""Where `prefect server start` listens; one that runs saves the start of an own one."""

_QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # A failure is told in one line by the command; the traceback is in Prefect's own records.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
}
# Of the switches of a server only the blocks' saves any of its processor time (0.4 of 8 s); leaving out its ten
# background services saves nothing that can be measured (4 runs each, 2-core machine).
_OWN_SERVER = {
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
}


def run_ingest(home: Home, paths: list[Path], source: str | None, limit: int | None) -> Report:
    """Runs the flow against the configured Prefect server, else one that runs here, else an own one for this run.

    Raises:
        BusyError, InputError: at once, before a server is started.
        ServerError: the server did not start or cannot be reached.
        And what else `flows.ingest.ingest` raises.
    """
    with writing(home):
        read_inputs(paths, source, limit)
    ready = prepare_prefect(home)
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    from flows.ingest import ingest

    # At the end it warns of any event that is still on its way, and then sends it.
    logging.getLogger("EventsWorker").setLevel(logging.ERROR)
    ready()
    # Nobody listens to the heartbeats of a run that a person started, and their thread holds up its end by a second.
    with temporary_settings(updates={PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        try:
            report: Report = ingest(home.path, [path.resolve() for path in paths], source, limit)
        except RuntimeError as error:
            if not str(error).startswith("Failed to reach API"):
                raise
            raise ServerError(f"{error}; start that server, or take PREFECT_API_URL out of your settings") from error
    return report


def prepare_prefect(home: Home) -> Callable[[], None]:
    """Makes the settings of this process, where what the user has set stands, and sees to a server.

    Call what it returns before the first flow: it waits until the server answers.

    Raises:
        ServerError: the server did not start.
    """
    _set(_QUIET)
    if _is_configured():
        return lambda: None
    if server_answers(LOCAL_SERVER):
        _set({"PREFECT_API_URL": LOCAL_SERVER})
        return lambda: None
    _set(_OWN_SERVER | {"PREFECT_HOME": str(home.state / "prefect")})
    log = home.state / "prefect" / "server.log"
    api = start_server(log)
    _set({"PREFECT_API_URL": api})
    return partial(wait_for_server, api, log)


def _set(settings: Mapping[str, str]) -> None:
    for name, value in settings.items():
        os.environ.setdefault(name, value)


def _is_configured() -> bool:
    """Whether the user named a server: in the environment, or in the active profile of his Prefect."""
    if "PREFECT_API_URL" in os.environ:
        return True
    folder = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    path = Path(os.environ.get("PREFECT_PROFILES_PATH", folder / "profiles.toml")).expanduser()
    if not path.is_file():
        return False
    profiles = tomllib.loads(path.read_text(encoding="utf-8"))
    active = os.environ.get("PREFECT_PROFILE", profiles.get("active", ""))
    return "PREFECT_API_URL" in profiles.get("profiles", {}).get(active, {})


def server_answers(api: str) -> bool:
    """Whether a Prefect server runs there; a loopback address, so a refusal comes at once."""
    try:
        with urllib.request.urlopen(f"{api}/health", timeout=1) as answer:  # noqa: S310 - a constant http address
            return bool(answer.read(4) == b"true")
    except OSError:
        return False
