"""Commands that take pages in or read them again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.cli_base import FORMAT, PATH, Command, formatted, known_source, known_sources
from flows.home import find_home

if TYPE_CHECKING:
    from warehouse.format import Format


@click.command(cls=Command)
@click.argument("sources", metavar="[SOURCE]...", nargs=-1, callback=known_sources)
@click.option("--url", "urls", multiple=True, metavar="URL", help="Fetch exactly this page.")
@click.option("--from", "paths", type=PATH, multiple=True, metavar="PATH", help="A page, folder, WARC or .tsv list.")
@click.option("--limit", type=click.IntRange(min=1), help="Take in at most this many pages.")
@click.option("--dry-run", is_flag=True, help="Say what would be done; load nothing, fetch no page.")
@click.option(
    "--wait",
    "patience",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="SECONDS",
    help="Wait so long for another run on this home.",
)
@click.pass_context
def ingest(
    ctx: click.Context,
    sources: tuple[str, ...],
    urls: tuple[str, ...],
    paths: tuple[Path, ...],
    limit: int | None,
    dry_run: bool,
    patience: float,
) -> None:
    """Take pages in: archive, clean, check, load, publish. Running it again loads nothing twice.

    Alone, it finds and fetches what the enabled sources (or the SOURCEs named) have that is new or due. With --url it
    fetches these pages, with --from it reads files; one SOURCE then names the adapter, else the list, the host or the
    page decides, else `generic`.

    PATH is a page (.html, .txt, .json of Substack's API; also gzipped), a folder, a WARC, or a .tsv with columns file,
    url and optionally source, fetched_at.
    """
    if paths and urls:
        raise click.UsageError("--from reads files and --url fetches: give one of them", ctx)
    if paths and len(sources) > 1:
        raise click.UsageError("one SOURCE at most reads the pages of --from", ctx)
    if dry_run:
        click.echo(_dry_run(sources, paths, urls, limit))
        return
    from flows.reports import failure_lines, report_lines
    from flows.run import run_ingest

    home = find_home()
    report = run_ingest(home, sources, paths, urls, limit, patience)
    for line in report_lines(home, report):
        click.echo(line)
    for line in failure_lines(report):
        click.echo(f"onrecord: {line}", err=True)
    ctx.exit(report.exit_status)


def _dry_run(sources: tuple[str, ...], paths: tuple[Path, ...], urls: tuple[str, ...], limit: int | None) -> str:
    from flows.reports import dry_run_rows

    if paths:
        return formatted(dry_run_rows(paths, sources[0] if sources else None, limit), "table")
    from flows.preview import preview

    return formatted(preview(find_home(), sources, urls, limit), "table")


@click.command(cls=Command)
@click.argument("source", required=False, callback=known_source)
@click.option("--dry-run", is_flag=True, help="Say what would change, by rule and field; change nothing.")
@click.option("--format", "form", type=FORMAT, default="table", show_default=True)
@click.pass_context
def reprocess(ctx: click.Context, source: str | None, dry_run: bool, form: Format) -> None:
    """Clean the archived pages again with the code and rules of today, without the network.

    Only pages that other code has read are read again, so an interrupted run goes on where it was. What changes in a
    text makes a version with cause `parser_change`; pages in quarantine are tried again.
    """
    from flows.reports import failure_lines, report_lines
    from flows.run import run_reprocess

    home = find_home()
    if dry_run:
        from flows.rediff import changes

        click.echo(formatted(changes(home, source), form))
        return
    report = run_reprocess(home, source)
    for line in report_lines(home, report):
        click.echo(line)
    for line in failure_lines(report):
        click.echo(f"onrecord: {line}", err=True)
    ctx.exit(report.exit_status)


@click.command(cls=Command)
@click.argument("source", required=False, callback=known_source)
@click.option("--accept", "alarm", metavar="ALARM", help="Accept an open alarm of SOURCE, e.g. missing_field:title.")
@click.option("--reason", metavar="TEXT", help="Why; goes to the journal.")
@click.option("--format", "form", type=FORMAT, default="table", show_default=True)
@click.pass_context
def check(ctx: click.Context, source: str | None, alarm: str | None, reason: str | None, form: Format) -> None:
    """Check that the published rows hold: nothing lost, nothing twice, no alarm open.

    An alarm that is accepted says that things are now as they are: the next run loads what it held back, and pages are
    compared with those since.
    """
    if (alarm is None) != (not (reason or "").strip()) or (alarm is not None and source is None):
        raise click.UsageError("to accept an alarm give SOURCE, --accept ALARM and --reason TEXT", ctx)
    home = find_home()
    if source is not None and alarm is not None:
        from flows.checking import accept

        accept(home, source, alarm, reason or "")
        click.echo(f"{alarm} of {source} is accepted; the next onrecord ingest loads what it held back")
        return
    from warehouse.audit import audit

    found = audit(home.published, source)
    click.echo(formatted(found, form) if found.rows else "all checks passed")
    ctx.exit(3 if found.rows else 0)


@click.command(cls=Command)
@click.option("--port", type=click.IntRange(1, 65535), default=4200, show_default=True, help="Of Prefect's page.")
def serve(port: int) -> None:
    """Poll the enabled sources on their schedules, until Ctrl-C. Times of schedules are UTC.

    Starts a Prefect server on this machine, unless one is configured (PREFECT_API_URL) or runs already, and starts it
    again should it end. After a change of onrecord.toml start it anew.
    """
    from flows.serve import serve as run

    run(find_home(), port, click.echo)
