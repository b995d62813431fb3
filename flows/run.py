"""Runs flows from the command line: prepares Prefect, which reads its settings when it is imported."""

from __future__ import annotations

import logging
import os
import tomllib
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from flows.home import Home, writing
from flows.inputs import read_inputs
from flows.server import ServerError, start_server, wait_for_server
from flows.settings import check_web

if TYPE_CHECKING:
    from flows.outcome import Report

LOCAL_SERVER = "http://127.0.0.1:4200/api"
"""Where `prefect server start` listens; one that runs saves the start of an own one."""

QUIET = {
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


def run_ingest(
    home: Home,
    sources: Sequence[str] = (),
    paths: Sequence[Path] = (),
    urls: Sequence[str] = (),
    limit: int | None = None,
    patience: float = 0.0,
) -> Report:
    """Runs the ingest flow against the configured Prefect server, else one that runs here, else an own one.

    Raises:
        BusyError, HomeError, InputError: at once, before a server is started.
        ServerError: the server did not start or cannot be reached.
        And what else `flows.ingest.ingest` raises, but for a run that failed in part: that is in the report.
    """
    with writing(home, patience):
        if paths:
            read_inputs(paths, next(iter(sources), None), limit)
        else:
            check_web(home, sources, urls)
    with prefect_ready(home):
        from flows.finish import RunFailedError
        from flows.ingest import ingest

        try:
            report: Report = ingest(home.path, list(sources), [p.resolve() for p in paths], list(urls), limit, patience)
        except RunFailedError as failed:
            return failed.report
    return report


def run_reprocess(home: Home, source: str | None, only_refused: bool = False) -> Report:
    """Runs the reprocess flow, as `run_ingest` does its own.

    Raises:
        BusyError, HomeError: at once, before a server is started.
        ServerError: the server did not start or cannot be reached.
        And what else `flows.reprocess.reprocess` raises, but for a run that failed in part: that is in the report.
    """
    home.config()
    with writing(home):
        pass
    with prefect_ready(home):
        from flows.finish import RunFailedError
        from flows.reprocess import reprocess

        try:
            report: Report = reprocess(home.path, source, only_refused)
        except RunFailedError as failed:
            return failed.report
    return report


@contextmanager
def prefect_ready(home: Home) -> Iterator[None]:
    """Sees to a server and to quiet flows; within, a flow can be called.

    Raises:
        ServerError: the server did not start or cannot be reached.
    """
    ready = prepare_prefect(home)
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    import flows.making  # noqa: F401 - while the server starts

    # At the end it warns of any event that is still on its way, and then sends it.
    logging.getLogger("EventsWorker").setLevel(logging.ERROR)
    ready()
    # Nobody listens to the heartbeats of a run that a person started, and their thread holds up its end by a second.
    with temporary_settings(updates={PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        try:
            yield
        except RuntimeError as error:
            if not str(error).startswith("Failed to reach API"):
                raise
            raise ServerError(f"{error}; start that server, or take PREFECT_API_URL out of your settings") from error


def prepare_prefect(home: Home) -> Callable[[], None]:
    """Makes the settings of this process, where what the user has set stands, and sees to a server.

    Call what it returns before the first flow: it waits until the server answers.

    Raises:
        ServerError: the server did not start.
    """
    set_defaults(QUIET)
    if is_configured():
        return lambda: None
    if server_answers(LOCAL_SERVER):
        set_defaults({"PREFECT_API_URL": LOCAL_SERVER})
        return lambda: None
    set_defaults(_OWN_SERVER | {"PREFECT_HOME": str(home.state / "prefect")})
    server = start_server(home.state / "prefect" / "server.log")
    set_defaults({"PREFECT_API_URL": server.api})
    return partial(wait_for_server, server)


def set_defaults(settings: Mapping[str, str]) -> None:
    """Makes settings of this process, where the user has none."""
    for name, value in settings.items():
        os.environ.setdefault(name, value)


def is_configured() -> bool:
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
