"""`make kill-web`: kills an ingest from a loopback site at random moments, runs it again, and compares.

Each kill is a `kill -9` of the run and all its processes on a home of its own, then one run to the end. Rows must
equal those of an undisturbed run, no page may be fetched more than twice, and no WARC record may be lost or torn.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flows.home import Home, init_home
from flows.server import start_server, wait_for_server
from tests.quality.kill import attempt, leftovers
from tests.web.serve import site
from tests.web.server import Web
from warehouse.archive import scan
from warehouse.query import run_query

KILLS = 50
PAGES = 240
WORDS = (sys.executable, "-m", "tests.web.command", "ingest")
CONFIG = """\
contact = "mailto:someone@example.org"
[limits]
workers = 2
shard_pages = 40
[fetch]
delay_seconds = 0.0
per_host = 4
allow_hosts = ["{host}"]
[sources.generic]
hosts = ["{host}"]
"""

COMPARED = {
    "documents": "document_id, title, text, version, kind, published_at, kept_chars, removed_chars, page_sha256",
    "document_versions": "document_id, version, cause, title, text",
    "turns": "document_id, ordinal, version, role, speaker, text",
    "paragraphs": "document_id, ordinal, version, kind, text",
    "removals": "document_id, ordinal, rule, text",
    "dates": "document_id, kind, raw, value",
    "pages": "url, status, page_sha256",
    "candidates": "address, state, reason, title, published",
    "quarantine": "url, stage, reason",
}
"""What must be the same; times and places in the archive are those of each run."""


def main() -> None:
    """Prints a line for each kill and a verdict; ends with 1 when anything differs."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else random.randrange(10**6)
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else KILLS
    print(f"seed {seed}: python -m tests.quality.kill_web {seed} {kills}")
    with tempfile.TemporaryDirectory(prefix="onrecord-kill-web-") as folder:
        sys.exit(_run(Path(folder), random.Random(seed), kills))


def _run(folder: Path, dice: random.Random, kills: int) -> int:
    os.environ |= {
        "PREFECT_HOME": str(folder / "prefect"),
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    }
    server = start_server(folder / "prefect" / "server.log")
    wait_for_server(server)
    with site(PAGES) as web:
        calm = _home(folder / "calm", web)
        whole = attempt(calm, WORDS, server.api, None)
        expected = _rows(calm)
        print(f"undisturbed: {whole.seconds:.1f} s, status {whole.status}, {whole.loaded} pages loaded", flush=True)
        faults = [] if whole.status == 0 and whole.loaded == PAGES else ["the undisturbed run failed"]
        done = tries = 0
        while done < kills:
            tries += 1
            home = _home(folder / f"home-{tries}", web)
            before = len(web.asked)
            # The first second is Python's start.
            killed = attempt(home, WORDS, server.api, dice.uniform(1.0, whole.seconds))
            if killed.status != -signal.SIGKILL:
                continue
            done += 1
            again = attempt(home, WORDS, server.api, None)
            found = list(_faults(home, web, before, expected, again.status))
            verdict = "; ".join(found) or "the same rows, none fetched more than twice, all readable"
            print(f"{done:>3} killed after {killed.seconds:4.1f} s, {killed.loaded:>3} loaded: {verdict}", flush=True)
            faults += found
    print(f"{kills} kills: {len(faults)} faults")
    return 1 if faults else 0


def _home(path: Path, web: Web) -> Home:
    home = init_home(path)
    (path / "onrecord.toml").write_text(CONFIG.format(host=web.authority), encoding="utf-8")
    return home


def _faults(home: Home, web: Web, before: int, expected: dict[str, list[Any]], status: int) -> Iterator[str]:
    if status != 0:
        yield f"the run after the kill ended with {status}"
        return
    for name, rows in _rows(home).items():
        if rows != expected[name]:
            one = next((pair for pair in zip(expected[name], rows, strict=False) if pair[0] != pair[1]), None)
            yield f"{name}: {len(expected[name])} rows expected, {len(rows)} found; first difference {one}"
    pages = [request.path for request in web.asked[before:] if request.path.removeprefix("/articles/").isdecimal()]
    most = Counter(pages).most_common(1)
    if most and most[0][1] > 2:
        yield f"{most[0][0]} was fetched {most[0][1]} times"
    yield from leftovers(home)
    held = {capture.url for file in home.raw.glob("*.warc.gz") for capture in scan(file)}
    if len(held) != PAGES:
        yield f"{len(held)} of {PAGES} pages are in the archive"


def _rows(home: Home) -> dict[str, list[Any]]:
    """The rows to compare; a page fetched once more because its first answer was not yet archived is no other row."""
    found = {}
    for name, columns in COMPARED.items():
        where = "WHERE kind <> 'captured'" if name == "dates" else ""
        sql = f"SELECT DISTINCT {columns} FROM {name} {where}"
        found[name] = sorted(run_query(home.published, sql).rows, key=repr)
    return found


if __name__ == "__main__":
    main()
