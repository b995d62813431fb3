"""Commands that read what is there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.cli_base import FORMAT, PATH, Command, formatted, known_source
from flows.home import find_home

DAY = click.DateTime(["%Y-%m-%d"])

if TYPE_CHECKING:
    from warehouse.format import Format


@click.command(cls=Command)
@click.argument("name", required=False, callback=known_source)
@click.option("--format", "form", type=FORMAT, default="table", show_default=True)
def sources(name: str | None, form: Format) -> None:
    """List the sources there are, or show one, with their state in this home."""
    from flows.reports import source_rows

    click.echo(formatted(source_rows(name), form))


def _adapter(ctx: click.Context, parameter: click.Parameter, name: str | None) -> str | None:
    """The name of a source, or the file of an adapter that is being written."""
    return name if name is not None and name.endswith(".py") else known_source(ctx, parameter, name)


@click.command(cls=Command)
@click.argument("page", metavar="URL_OR_FILE")
@click.option("--source", callback=_adapter, help="The adapter, or its file; default: by host or markup.")
@click.option("--json", "as_json", is_flag=True, help="Records and removals as JSON.")
@click.option("--html", "out", type=PATH, metavar="OUT", help="Write it as one HTML file, to be read in a browser.")
@click.option("--removed", is_flag=True, help="Only the lines that are removed.")
def show(page: str, source: str | None, as_json: bool, out: Path | None, removed: bool) -> None:
    """Show one page: what is kept, what is removed by which rule, and the records it gives."""
    from flows.show import show_page, write_page

    if removed and (as_json or out is not None):
        raise click.UsageError("--removed goes with the text form: leave out --json and --html")
    if out is None:
        click.echo(show_page(page, source, as_json, removed), nl=False)
        return
    write_page(page, source, out)
    click.echo(f"written to {out}")


@click.command(cls=Command)
@click.argument("sql")
@click.option("--format", "form", type=FORMAT, default="table", show_default=True)
def query(sql: str, form: Format) -> None:
    """Run one read-only SQL statement on the published database."""
    from warehouse.query import run_query

    click.echo(formatted(run_query(find_home().published, sql), form))


@click.command(cls=Command)
@click.argument("words", nargs=-1, required=True)
@click.option("--source", callback=known_source, help="Only of this source.")
@click.option("--speaker", help="Only turns of speakers with this in their name.")
@click.option("--kind", help="Only documents of this kind, e.g. official_transcript.")
@click.option("--since", type=DAY, help="Published on this day or later.")
@click.option("--until", type=DAY, help="Published on this day or earlier.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True)
@click.option("--format", "form", type=FORMAT, default="table", show_default=True)
def search(
    words: tuple[str, ...],
    source: str | None,
    speaker: str | None,
    kind: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    form: Format,
) -> None:
    """Find documents and turns, best first. All words must be there; '"two words"' is a phrase, elect* a beginning.

    A word after a minus must not be there: put `--` before the words then.
    """
    from warehouse.search import Filters
    from warehouse.search import search as find

    home = find_home()
    days = (since.date() if since else None, until.date() if until else None)
    found = find(home.published, home.search, " ".join(words), Filters(source, speaker, kind, *days), limit)
    click.echo(formatted(found, form) if found.rows or form != "table" else "nothing found")


@click.command(cls=Command)
@click.argument("folder", type=PATH, metavar="DIR")
@click.option("--format", "kind", type=click.Choice(["parquet", "jsonl", "csv"]), required=True)
@click.option("--where", metavar="SQL", help="A condition on documents, e.g. \"source = 'mid_ru'\".")
def export(folder: Path, kind: str, where: str | None) -> None:
    """Write the tables as files for other tools, with a dictionary of their columns."""
    from warehouse.export import export as write

    rows = write(find_home().published, folder, kind, where)  # type: ignore[arg-type]
    for name, count in rows.items():
        click.echo(f"{name:<20} {count:>10,} rows")
    click.echo(f"written to {folder}; {folder / 'dictionary.md'} says what the columns are")


@click.command(cls=Command)
@click.argument("document")
@click.argument("turn", type=click.IntRange(min=0), required=False)
def cite(document: str, turn: int | None) -> None:
    """Quote a document, or one of its turns, with what a citation needs.

    DOCUMENT is an id or the beginning of one, an address, or a citation such as 4f1c…@1#3: what was cited is quoted as
    it stood then, with a word on what has become of it.
    """
    from warehouse.cite import cite as quote

    click.echo("\n".join(quote(find_home().published, document, turn)))


@click.command(cls=Command)
@click.option("--format", "form", type=FORMAT, default="table", show_default=True)
@click.option("--retry", is_flag=True, help="Read them again with the code of today (as reprocess does).")
@click.pass_context
def quarantine(ctx: click.Context, form: Format, retry: bool) -> None:
    """List the pages that were refused, at which stage and why. Their bytes are in the archive."""
    from warehouse.query import run_query

    home = find_home()
    if retry:
        from flows.reports import report_lines
        from flows.run import run_reprocess

        report = run_reprocess(home, None, only_refused=True)
        for line in report_lines(home, report):
            click.echo(line)
        ctx.exit(report.exit_status)
    sql = "SELECT url, source, stage, reason, detail, attempts, last_seen FROM quarantine ORDER BY last_seen DESC, url"
    result = run_query(home.published, sql)
    click.echo(formatted(result, form) if result.rows else "nothing is in quarantine")


@click.command(cls=Command)
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Say what is installed, configured, reachable and running out, and what to do about it."""
    from flows.doctor import examine

    findings = examine()
    for finding in findings:
        click.echo(f"{finding.state:<5} {finding.subject:<12} {finding.detail}")
    ctx.exit(1 if any(finding.state == "bad" for finding in findings) else 0)
