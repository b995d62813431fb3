"""`onrecord`: the command line. Prefect is imported only by commands that run a flow."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from flows.home import HomeError, enable, find_home, init_home

if TYPE_CHECKING:
    from warehouse.format import Format

EXAMPLES = {
    "onrecord": "onrecord init news && cd news && onrecord ingest --from ../pages",
    "init": "onrecord init news && cd news",
    "enable": "onrecord enable substack --host karlof1.substack.com --schedule '0 * * * *'",
    "sources": "onrecord sources mid_ru",
    "ingest": "onrecord ingest --from pages/ --from crawl.warc.gz",
    "show": "onrecord show page.html --source substack",
    "query": 'onrecord query "SELECT speaker, count(*) FROM turns GROUP BY ALL ORDER BY 2 DESC"',
    "quarantine": "onrecord quarantine",
    "doctor": "onrecord doctor",
}

LATER = frozenset(
    ("reprocess", "new", "accept", "search", "cite", "check", "export", "rebuild", "gc", "forget", "serve")
)
"""Commands of the public interface that this version does not have yet: it says so instead of not knowing them."""

PATH = click.Path(path_type=Path)
FORMAT = click.Choice(["table", "csv", "json"])


def _write_example(command: click.Command, formatter: click.HelpFormatter) -> None:
    formatter.write_paragraph()
    formatter.write(f"Example:\n  {EXAMPLES[command.name or '']}\n")


class _Command(click.Command):
    """A command whose help ends with an example."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        _write_example(self, formatter)


class _Group(click.Group):
    """The commands; the help of all of them ends with an example too."""

    command_class = _Command

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command; one that is planned is told from one that is mistyped."""
        found = super().get_command(ctx, cmd_name)
        if found is None and cmd_name in LATER:
            raise click.UsageError(f"{cmd_name} is not part of this version yet", ctx)
        return found

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        _write_example(self, formatter)


def _known_source(ctx: click.Context, _: click.Parameter, name: str | None) -> str | None:
    """The name of a source, checked."""
    from cleaners.catalogue import UnknownSource, source_named

    if name is not None:
        try:
            source_named(name)
        except UnknownSource as error:
            raise click.UsageError(str(error), ctx) from error
    return name


@click.group(
    name="onrecord", cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
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
@click.argument("name", callback=_known_source)
@click.option("--host", help="Poll this host; for adapters that serve many.")
@click.option("--schedule", metavar="CRON", help="When to poll it, e.g. '*/30 * * * *'.")
def enable_(name: str, host: str | None, schedule: str | None) -> None:
    """Switch a source on in this home."""
    entry = enable(find_home(), name, host, schedule)
    hosts = f" on {', '.join(entry.hosts)}" if entry.hosts else ""
    click.echo(f"{name} is enabled{hosts}" + (f", schedule {entry.schedule}" if entry.schedule else ""))


@onrecord.command()
@click.argument("name", required=False, callback=_known_source)
@click.option("--format", "form", type=FORMAT, default="table", show_default=True)
def sources(name: str | None, form: Format) -> None:
    """List the sources there are, or show one, with their state in this home."""
    from flows.reports import source_rows

    click.echo(_formatted(source_rows(name), form))


@onrecord.command()
@click.argument("source", required=False, callback=_known_source)
@click.option(
    "--from",
    "paths",
    type=PATH,
    multiple=True,
    required=True,
    metavar="PATH",
    help="A page, folder, WARC or .tsv list.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Take in at most this many pages.")
@click.option("--dry-run", is_flag=True, help="Read and clean, load nothing.")
@click.pass_context
def ingest(ctx: click.Context, source: str | None, paths: tuple[Path, ...], limit: int | None, dry_run: bool) -> None:
    """Take pages in: archive, clean, check, load, publish. Running it again loads nothing twice.

    PATH is a page (.html, .txt, .json of Substack's API; also gzipped), a folder, a WARC, or a .tsv with columns file,
    url and optionally source, fetched_at. SOURCE names the adapter; without it the list, the host or the page decides,
    else `generic`.
    """
    from flows.reports import dry_run_rows, failure_lines, report_lines
    from flows.run import run_ingest

    if dry_run:
        click.echo(_formatted(dry_run_rows(paths, source, limit), "table"))
        return
    home = find_home()
    report = run_ingest(home, list(paths), source, limit)
    for line in report_lines(home, report):
        click.echo(line)
    for line in failure_lines(report):
        click.echo(f"onrecord: {line}", err=True)
    ctx.exit(report.exit_status)


@onrecord.command()
@click.argument("page", metavar="URL_OR_FILE")
@click.option("--source", callback=_known_source, help="The adapter; default: by host or markup.")
@click.option("--json", "as_json", is_flag=True, help="Records and removals as JSON.")
def show(page: str, source: str | None, as_json: bool) -> None:
    """Show one page: what is kept, what is removed by which rule, and the records it gives."""
    from flows.show import show_page

    click.echo(show_page(page, source, as_json), nl=False)


@onrecord.command()
@click.argument("sql")
@click.option("--format", "form", type=FORMAT, default="table", show_default=True)
def query(sql: str, form: Format) -> None:
    """Run one read-only SQL statement on the published database."""
    from warehouse.query import run_query

    click.echo(_formatted(run_query(find_home().published, sql), form))


@onrecord.command()
@click.option("--format", "form", type=FORMAT, default="table", show_default=True)
def quarantine(form: Format) -> None:
    """List the pages that were refused, at which stage and why. Their bytes are in the archive."""
    from warehouse.query import run_query

    sql = "SELECT url, source, stage, reason, detail, attempts, last_seen FROM quarantine ORDER BY last_seen DESC, url"
    result = run_query(find_home().published, sql)
    click.echo(_formatted(result, form) if result.rows else "nothing is in quarantine")


@onrecord.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Say what is installed, configured, reachable and running out, and what to do about it."""
    from flows.doctor import examine

    findings = examine()
    for finding in findings:
        click.echo(f"{finding.state:<5} {finding.subject:<12} {finding.detail}")
    ctx.exit(1 if any(finding.state == "bad" for finding in findings) else 0)


def _formatted(result: Any, form: Format) -> str:
    from warehouse.format import format_result

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 110
    return format_result(result, form, width).rstrip("\n")


def _known_errors() -> tuple[type[Exception], ...]:
    """Errors whose message is for people: one line, what, where, what to do. Modules not loaded raised none of them."""
    named = {
        "duckdb": ("Error",),
        "flows.inputs": ("InputError",),
        "flows.intake": ("IntakeError",),
        "flows.server": ("ServerError",),
        "flows.show": ("ShowError",),
        "warehouse.capture": ("ArchiveError",),
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
    words = list(sys.argv[1:] if arguments is None else arguments)
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


def _fail(line: str, status: int) -> NoReturn:
    click.echo(" ".join(line.split()), err=True)
    sys.exit(status)
