"""Commands for those who add a source."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from flows.cli_base import PATH, Command

INTO = click.option(
    "--into", type=PATH, metavar="DIR", help="Keep it in this package of your own, not in the project's checkout."
)


@click.command(cls=Command)
@click.argument("name")
@click.argument("page", metavar="URL_OR_FILE")
@click.option("--also", multiple=True, metavar="URL_OR_FILE", help="Another page: what all have alike is furniture.")
@click.option("--url", multiple=True, help="The address of a page that is given as a file; again for the next page.")
@INTO
def new(name: str, page: str, also: tuple[str, ...], url: tuple[str, ...], into: Path | None) -> None:
    """Write an adapter that works on this page, and save the page as its first golden case.

    If NAME has an adapter there already, the pages are saved as further cases of it, and nothing else is written.
    """
    from flows.add_case import add_cases, is_kept
    from flows.new import make_source, report

    pages = (page, *also)
    lines = add_cases(name, pages, into, url) if is_kept(name, into) else report(make_source(name, pages, into, url))
    click.echo("\n".join(lines))


@click.command(cls=Command)
@click.argument("name")
@INTO
def accept(name: str, into: Path | None) -> None:
    """Make what the golden cases of a source give today what they must give, and print the difference."""
    from flows.accept import accept as rewrite

    for line in rewrite(name, into):
        click.echo(line)


def plugin_warnings() -> None:
    """Names on standard error the sources of other packages that were left out, if a command looked for any."""
    module = sys.modules.get("cleaners.plugins")
    for broken in module.plugins().broken if module is not None else ():
        click.echo(f"onrecord: source {broken.name} of {broken.package} is left out: {broken.why}", err=True)
