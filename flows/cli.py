"""`onrecord`: the command line. Prefect is imported only by commands that run a flow."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from flows import cli_keep, cli_new, cli_read, cli_run
from flows.cli_base import PATH, Group, known_source
from flows.home import HomeError, enable, find_home, init_home


@click.group(
    name="onrecord", cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(package_name="onrecord", message="onrecord %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def onrecord(debug: bool) -> None:
    """Raw public web pages in; who said what, when, on which page out, in DuckDB, every removed character on record."""


@onrecord.command()
@click.argument("folder", type=PATH, default=Path())
def init(folder: Path) -> None:
    """Make a home: the folder that holds settings, archive and database."""
    home = init_home(folder)
    click.echo(f"home: {home.path}")
    click.echo("next: onrecord enable NAME, or onrecord ingest --from PATH")


@onrecord.command(name="enable")
@click.argument("name", callback=known_source)
@click.option("--host", help="Poll this host; for adapters that serve many.")
@click.option("--schedule", metavar="CRON", help="When to poll it, e.g. '*/30 * * * *'.")
def enable_(name: str, host: str | None, schedule: str | None) -> None:
    """Switch a source on in this home."""
    entry = enable(find_home(), name, host, schedule)
    hosts = f" on {', '.join(entry.hosts)}" if entry.hosts else ""
    click.echo(f"{name} is enabled{hosts}" + (f", schedule {entry.schedule}" if entry.schedule else ""))


for command in (
    cli_read.sources,
    cli_new.new,
    cli_new.accept,
    cli_run.ingest,
    cli_run.reprocess,
    cli_run.check,
    cli_run.serve,
    cli_read.show,
    cli_read.query,
    cli_read.search,
    cli_read.export,
    cli_read.cite,
    cli_read.quarantine,
    cli_read.doctor,
    cli_keep.rebuild,
    cli_keep.gc,
    cli_keep.forget,
):
    onrecord.add_command(command)


def _known_errors() -> tuple[type[Exception], ...]:
    """Errors whose message is for people: one line, what, where, what to do. Modules not loaded raised none of them."""
    named = {
        "duckdb": ("Error",),
        "flows.inputs": ("InputError",),
        "flows.intake": ("IntakeError",),
        "flows.new_place": ("NewError",),
        "flows.server": ("ServerError",),
        "warehouse.cite": ("CiteError",),
        "warehouse.export": ("ExportError",),
        "warehouse.search": ("SearchError",),
        "flows.show": ("ShowError",),
        "warehouse.capture": ("ArchiveError",),
        "warehouse.holds": ("AlarmError",),
        "warehouse.journal": ("JournalError",),
        "warehouse.publish": ("PublishError",),
        "warehouse.query": ("QueryError",),
        "warehouse.schema": ("SchemaError",),
    }
    loaded = [getattr(sys.modules[m], name) for m, names in named.items() if m in sys.modules for name in names]
    return (HomeError, OSError, *loaded)


def _usage(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "onrecord"
    return f"{command}: {error.format_message()} (see {command} --help)"


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line; ends the process with 0 done, 1 failed, 2 bad usage, 3 a data check failed."""
    words = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    run: Callable[..., Any] = onrecord.main
    try:
        sys.exit(run(words, prog_name="onrecord", standalone_mode=False) or 0)
    except click.ClickException as error:
        _fail(_usage(error), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _fail("onrecord: interrupted; run the same command again to go on", 1)
    except Exception as error:
        if words[:1] == ["--debug"]:
            raise
        what = str(error) if isinstance(error, _known_errors()) else f"{type(error).__name__}: {error}"
        more = "" if isinstance(error, _known_errors()) else " (a fault of onrecord; onrecord --debug … shows where)"
        _fail(f"onrecord: {what}{more}", 1)
    finally:
        cli_new.plugin_warnings()


def _fail(line: str, status: int) -> NoReturn:
    if os.strerror(errno.ENOSPC) in line and "make room" not in line:
        line += "; make room, then run the same command again"
    click.echo(" ".join(line.split()), err=True)
    sys.exit(status)
