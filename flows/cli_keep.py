"""Commands that keep a home in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from flows.cli_base import Command
from flows.home import find_home

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.upkeep_forget import Forgotten
    from flows.upkeep_rebuild import Rebuilt


@click.command(cls=Command)
def rebuild() -> None:
    """Make database, published file and search index again from the archive; nothing is fetched.

    The old database stays until the new one is whole. From it, or from the published file, come what the archive cannot
    tell: what discovery found, the runs, and the versions that earlier code made of pages.
    """
    from flows.upkeep_rebuild import rebuild as run

    for line in _rebuilt_lines(run(find_home())):
        click.echo(line)


@click.command(cls=Command)
@click.option("--dry-run", is_flag=True, help="List what would be dropped, with its size; drop nothing.")
def gc(dry_run: bool) -> None:
    """Drop what no run needs any more: shards that are loaded, and what killed runs left.

    All of it can be made again from the archive, which is not touched.
    """
    from flows.upkeep_gc import collect

    home = find_home()
    found = collect(home, dry_run)
    for one in found.waste:
        click.echo(f"{one.bytes:>12,}  {one.path.relative_to(home.path)}: {one.why}")
    total = sum(one.bytes for one in found.waste)
    click.echo(f"{total:>12,}  bytes {'would be' if dry_run else 'were'} dropped")
    if found.broken:
        click.echo(f"shards were kept: these checks fail: {', '.join(found.broken)}; see onrecord check", err=True)


@click.command(cls=Command)
@click.argument("url")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept in the journal, so name no page in it.")
@click.option("--dry-run", is_flag=True, help="List what would be removed; remove nothing.")
def forget(url: str, reason: str, dry_run: bool) -> None:
    """Remove one page everywhere in the home, every version and copy of it, and never take it in again.

    URL is an address of the page, also one that leads to it, or content:<sha256> of a page without one. Files are
    written anew: the page is not in their free blocks either. If it is interrupted, run it again.
    """
    from flows.upkeep_forget import forget as run

    found = run(find_home(), url, reason, dry_run)
    for line in _forgotten_lines(found, dry_run):
        click.echo(line)


def _rebuilt_lines(found: Rebuilt) -> Iterator[str]:
    yield (
        f"{found.captures} captures read: {found.documents} documents in {found.versions} versions, "
        f"{found.quarantined} in quarantine"
    )
    if found.old is None:
        yield "no older database could be read: what earlier code made of pages (parser_change) is missing, as are"
        yield "the runs and what discovery found"
    else:
        yield f"versions that earlier code made, runs and what discovery found are those of {found.old.name}"
    if found.waiting:
        yield f"{found.waiting} captures were not loaded there: the next onrecord ingest takes them in"
    if found.held:
        yield f"held back, for they fail their checks: {', '.join(found.held)}; see onrecord check"


def _forgotten_lines(found: Forgotten, dry_run: bool) -> Iterator[str]:
    yield "would be removed:" if dry_run else "removed:"
    files = len({capture.warc_file for capture in found.captures})
    yield f"  {len(found.captures)} captures in {files} archive files, {len(found.shards)} shards"
    yield from (f"  {count} rows of {table}" for table, count in found.rows.items())
    if found.heirs:
        addresses = ", ".join(sorted({capture.url or "" for capture in found.heirs}))
        yield f"its bytes stay with {addresses}, where they are the same"
    if found.shared:
        pages = sorted(set(found.shared.values()))
        more = f" and {len(pages) - 3} more" if len(pages) > 3 else ""
        yield f"{len(found.shared)} pieces of its text stand on other pages too, and stay: {', '.join(pages[:3])}{more}"
    if not dry_run:
        yield from _left_lines(found)


def _left_lines(found: Forgotten) -> Iterator[str]:
    from flows.upkeep_forget import OUT_OF_REACH

    yield f"the home was searched for {len(found.words)} pieces of its text and {len(found.page.addresses)} addresses"
    if not found.left:
        yield "nothing of it was found"
    for finding in found.left:
        yield f"  still in {finding.file.name}{finding.part and ' '}{finding.part}: {finding.words}"
    yield "out of reach:"
    yield from (f"  {place}" for place in OUT_OF_REACH)
