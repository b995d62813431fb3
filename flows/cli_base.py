"""What the commands of `onrecord` share: help with an example, checked arguments, formatted output."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from warehouse.format import Format
    from warehouse.query import Result

EXAMPLES = {
    "onrecord": "onrecord init news && cd news && onrecord ingest --from ../pages",
    "init": "onrecord init news && cd news",
    "enable": "onrecord enable substack --host karlof1.substack.com --schedule '0 * * * *'",
    "sources": "onrecord sources mid_ru",
    "ingest": "onrecord ingest --from pages/ --from crawl.warc.gz  |  onrecord ingest substack --limit 50",
    "new": "onrecord new harbour saved/a.html --also saved/b.html --into sources",
    "accept": "onrecord accept harbour --into sources",
    "show": "onrecord show page.html --source substack --html page-shown.html",
    "query": 'onrecord query "SELECT speaker, count(*) FROM turns GROUP BY ALL ORDER BY 2 DESC"',
    "quarantine": "onrecord quarantine",
    "search": 'onrecord search "grain corridor" --speaker Lavrov --since 2024-01-01',
    "export": "onrecord export --format parquet files/ --where \"source = 'mid_ru'\"",
    "cite": "onrecord cite karlof1.substack.com/p/some-post 3",
    "reprocess": "onrecord reprocess mid_ru --dry-run",
    "check": "onrecord check mid_ru --accept missing_field:title --reason 'they dropped the titles of notes'",
    "rebuild": "onrecord rebuild",
    "gc": "onrecord gc --dry-run",
    "forget": "onrecord forget https://example.org/page --reason 'request of 3 May'",
    "serve": "onrecord serve",
    "doctor": "onrecord doctor",
}

PATH = click.Path(path_type=Path)
FORMAT = click.Choice(["table", "csv", "json"])


def _write_example(command: click.Command, formatter: click.HelpFormatter) -> None:
    formatter.write_paragraph()
    formatter.write(f"Example:\n  {EXAMPLES[command.name or '']}\n")


class Command(click.Command):
    """A command whose help ends with an example."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        _write_example(self, formatter)


class Group(click.Group):
    """The commands; the help of all of them ends with an example too."""

    command_class = Command

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        _write_example(self, formatter)


def known_sources(ctx: click.Context, parameter: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of sources, checked."""
    for name in names:
        known_source(ctx, parameter, name)
    return names


def known_source(ctx: click.Context, _: click.Parameter, name: str | None) -> str | None:
    """The name of a source, checked."""
    from cleaners.catalogue import UnknownSource, source_named

    if name is not None:
        try:
            source_named(name)
        except UnknownSource as error:
            raise click.UsageError(str(error), ctx) from error
    return name


def formatted(result: Result, form: Format) -> str:
    """A result for standard output, as wide as the terminal."""
    from warehouse.format import format_result

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 110
    return format_result(result, form, width).rstrip("\n")
