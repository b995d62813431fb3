"""Runs the ingest flow from the command line: prepares Prefect, which reads its settings when it is imported."""

from __future__ import annotations

import os
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from flows.home import Home

if TYPE_CHECKING:
    from flows.ingest import Report

LOCAL_SERVER = "http://127.0.0.1:4200/api"
"""Where `prefect server start` listens; one that runs saves the start of an own one (measured: see README)."""

_QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # A failure is told in one line by the command; the traceback is in Prefect's own records.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    # Its notice about new versions asks the network.
    "PREFECT_CLI_PROMPT": "false",
}
_EPHEMERAL = {
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "true",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    # Services that a server of one flow run has no use for.
    "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_FOREMAN_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_CANCELLATION_CLEANUP_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_REPOSSESSOR_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_CLEANUP_RECONCILER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    "PREFECT_SERVER_EVENTS_STREAM_OUT_ENABLED": "false",
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
}


def run_ingest(home: Home, paths: list[Path], source: str | None, limit: int | None) -> Report:
    """Runs the flow against the configured Prefect server, else one that runs here, else an own one for this run.

    Raises:
        Busy, InputError and what else `flows.ingest.ingest` raises.
    """
    prepare_prefect(home)
    from flows.ingest import ingest

    report: Report = ingest(home.path, [path.resolve() for path in paths], source, limit)
    return report


def prepare_prefect(home: Home) -> None:
    """Settings of this process; what the user has set stands."""
    settings = dict(_QUIET)
    if "PREFECT_API_URL" not in os.environ and server_answers(LOCAL_SERVER):
        settings["PREFECT_API_URL"] = LOCAL_SERVER
    elif "PREFECT_API_URL" not in os.environ:
        settings |= _EPHEMERAL
        settings["PREFECT_HOME"] = str(home.state / "prefect")
    for name, value in settings.items():
        os.environ.setdefault(name, value)


def server_answers(api: str) -> bool:
    """Whether a Prefect server runs there; a loopback address, so a refusal comes at once."""
    try:
        with urllib.request.urlopen(f"{api}/health", timeout=1) as answer:  # noqa: S310 - a constant http address
            return bool(answer.read(4) == b"true")
    except OSError:
        return False
