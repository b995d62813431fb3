"""`onrecord doctor`: what is installed, configured and reachable, what runs out, and what to do about it."""

from __future__ import annotations

import os
import platform
import re
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Literal, NamedTuple

from flows.home import BusyError, Home, HomeError, find_home, writing
from flows.upkeep_health import damaged, damaged_archive, growth, part_sizes
from warehouse.query import QueryError, run_query

LOW_DISK = 2 * 2**30
SOON_DAYS = 30
"""The disk is running out when it lasts no longer."""


class Finding(NamedTuple):
    """One thing looked at. `bad` needs doing before work can go on; `warn` will."""

    state: Literal["ok", "warn", "bad"]
    subject: str
    detail: str


def examine() -> list[Finding]:
    """Everything there is to say, home or no home."""
    findings = [*_packages(), *_plugins()]
    try:
        home = find_home()
        config = home.config()
    except HomeError as error:
        return [*findings, Finding("bad", "home", str(error))]
    findings.append(Finding("ok", "home", str(home.path)))
    names = ", ".join(config.sources) or "none; switch one on with onrecord enable NAME"
    findings.append(Finding("ok", "enabled", names))
    if not config.contact and config.sources:
        findings.append(Finding("warn", "contact", "empty; set it in onrecord.toml before sources are fetched"))
    findings += [*_disk(home), *_files(home), *_database(home), _server()]
    return findings


def _plugins() -> Iterator[Finding]:
    """Sources of other packages, and those that are left out."""
    from cleaners.plugins import plugins

    found = plugins()
    for plugin in found.loaded:
        yield Finding("ok", "plugin", f"{plugin.source.name} of {plugin.package}")
    for broken in found.broken:
        yield Finding("warn", "plugin", f"{broken.name} of {broken.package} is left out: {broken.why}")


def _packages() -> Iterator[Finding]:
    """The pinned packages: those that are not as pinned, then how many are."""
    pinned = [re.match(r"([\w.-]+)==([^\s;]+)$", one) for one in requires("onrecord") or ()]
    wanted = {match[1]: match[2] for match in pinned if match}
    right = 0
    for name, pin in wanted.items():
        try:
            found = version(name)
        except PackageNotFoundError:
            yield Finding("bad", name, f"not installed; run make setup for {pin}")
            continue
        right += found == pin
        if found != pin:
            yield Finding("warn", name, f"{found} is installed, {pin} was tested; run make setup")
    yield Finding("ok", "onrecord", f"{version('onrecord')} on Python {platform.python_version()}")
    yield Finding("ok", "packages", f"{right} of {len(wanted)} as pinned, prefect {version('prefect')} among them")


def _disk(home: Home) -> Iterator[Finding]:
    free = shutil.disk_usage(home.path).free
    state: Literal["ok", "warn"] = "ok" if free > LOW_DISK else "warn"
    yield Finding(state, "disk", f"{free / 2**30:.1f} GiB free" + ("" if state == "ok" else "; make room"))
    sizes = part_sizes(home)
    used = ", ".join(f"{name} {_mebibytes(size)}" for name, size in sizes.items())
    yield Finding("ok", "used", f"{_mebibytes(sum(sizes.values()))}: {used}")


def _growth(home: Home) -> Finding:
    found = growth(home)
    left = found.days_left
    lasts = "" if left is None else f"; the disk lasts {left:,.0f} days"
    soon = left is not None and left < SOON_DAYS
    detail = f"{_mebibytes(found.bytes_a_day)} a day over the last 30 days{lasts}" + ("; make room" if soon else "")
    return Finding("warn" if soon else "ok", "growth", detail)


def _files(home: Home) -> Iterator[Finding]:
    """Whether what is there is whole, unless a run is changing it now."""
    if os.access(home.state, os.W_OK):
        try:
            with writing(home):
                found = list(_whole(home))
        except BusyError:
            yield Finding("ok", "writer", "a run is writing now")
            return
    else:
        yield Finding("warn", "writer", f"{home.path} cannot be written by this user: it can only be read")
        found = list(_whole(home))
    yield from found
    orphans = list(home.raw.glob("*.open"))
    if orphans:
        detail = f"{len(orphans)} archive file(s) of a run that did not end; the next ingest takes them up"
        yield Finding("warn", "archive", detail)


def _whole(home: Home) -> Iterator[Finding]:
    found = list(damaged(home))
    bad, read, files = damaged_archive(home)
    for path, remedy in [*found, *bad]:
        yield Finding("bad", "damaged", f"{path} cannot be read whole: {remedy}")
    if not found and not bad:
        more = "" if read == files else f" (the {read} newest of {files} archive files were read)"
        yield Finding("ok", "files", f"database, shards, search index and archive can be read whole{more}")


def _mebibytes(size: float) -> str:
    return f"{size / 2**20:,.1f} MiB"


def _database(home: Home) -> Iterator[Finding]:
    from cleaners.version import cleaner_version

    if not home.published.exists():
        yield Finding("ok", "database", "none yet; onrecord ingest makes it")
        return
    sql = (
        "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM quarantine), cleaner_version, published_at, "
        "(SELECT count(*) FROM freshness WHERE held_since IS NOT NULL) FROM meta"
    )
    try:
        documents, refused, cleaners, published, held = run_query(home.published, sql).rows[0]
    except QueryError as error:
        yield Finding("bad", "database", str(error))
        return
    yield Finding("ok", "database", f"{documents} documents, published {published:%Y-%m-%d %H:%M} UTC")
    yield _growth(home)
    if refused:
        yield Finding("warn", "quarantine", f"{refused} pages; see onrecord quarantine")
    if held:
        yield Finding("warn", "held", f"{held} source(s) are held back; see the table freshness")
    if cleaners not in (cleaner_version(), "none"):
        yield Finding("warn", "cleaners", "rows were read by other code than is installed now")


def _server() -> Finding:
    from flows.run import LOCAL_SERVER, server_answers

    if server_answers(LOCAL_SERVER):
        return Finding("ok", "prefect", f"a server runs at {LOCAL_SERVER} and is used")
    return Finding(
        "ok", "prefect", "no server runs; each run starts its own (prefect server start --background saves that)"
    )
