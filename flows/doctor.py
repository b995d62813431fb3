"""`onrecord doctor`: what is installed, configured and reachable, what runs out, and what to do about it."""

from __future__ import annotations

import platform
import re
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal, NamedTuple

from flows.home import BusyError, Home, HomeError, find_home, writing

LOW_DISK = 2 * 2**30


class Finding(NamedTuple):
    """One thing looked at. `bad` needs doing before work can go on; `warn` will."""

    state: Literal["ok", "warn", "bad"]
    subject: str
    detail: str


def examine() -> list[Finding]:
    """Everything there is to say, home or no home."""
    findings = list(_packages())
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
    findings += [*_disk(home), *_database(home), _server()]
    return findings


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
    parts = (home.raw, home.shards, home.staging, home.published)
    used = ", ".join(f"{part.name} {_size(part) / 2**20:.1f} MiB" for part in parts)
    yield Finding("ok", "used", used)
    try:
        with writing(home):
            orphans = list(home.raw.glob("*.open"))
    except BusyError:
        yield Finding("ok", "writer", "a run is writing now")
        return
    if orphans:
        detail = f"{len(orphans)} archive file(s) of a run that did not end; the next ingest takes them up"
        yield Finding("warn", "archive", detail)


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return path.stat().st_size if path.exists() else 0


def _database(home: Home) -> Iterator[Finding]:
    from cleaners.version import cleaner_version
    from warehouse.query import QueryError, run_query

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
