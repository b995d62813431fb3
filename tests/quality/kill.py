"""`make kill`: kills an ingest at random moments, runs it again each time, and compares with an undisturbed run.

Every kill is a `kill -9` of the run and all its processes. Most runs use one server of this script's own, as a server
that stays up; every fourth starts its own, which is killed with it.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from flows.home import Home, init_home
from flows.server import start_server, wait_for_server
from schemas.tables import TABLES
from tests.flows.pages import bodiless, ministry, news, post, write_bad_inputs, write_list
from warehouse.archive import adopt_orphans, read_pages, scan
from warehouse.query import run_query

KILLS = 10
PAGES = 120  # of each of three sources
COMMAND = (sys.executable, "-c", "from flows.cli import main; main()")
CONFIG = "[limits]\nworkers = 2\nshard_pages = 5\n"

# Columns that say when or by which run, and tables that are about runs.
APART = {"run_id", "flow_run_id", "started_at", "ended_at", "attempts", "first_seen", "last_seen", "published_at"}
APART |= {"last_publish", "snapshot_id", "warc_file", "warc_offset"}
TIMED = {"documents": {"first_seen", "last_seen", "published_at"}}
"""Tables whose times are those of the pages, not of the load."""


class Attempt(NamedTuple):
    """How a run was started and how far it came."""

    seconds: float
    own_server: bool
    status: int
    archived: int
    staged: int
    loaded: int
    published: bool


def main() -> None:
    """Prints a line for each kill and a verdict; ends with 1 when anything differs."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else random.randrange(10**6)
    print(f"seed {seed}: python -m tests.quality.kill {seed}")
    with tempfile.TemporaryDirectory(prefix="onrecord-kill-") as folder:
        sys.exit(_run(Path(folder), random.Random(seed)))


def _run(folder: Path, dice: random.Random) -> int:
    words = [*COMMAND, "ingest", *(f"--from={path}" for path in _write_pages(folder / "pages"))]
    log = folder / "prefect" / "server.log"
    os.environ |= {"PREFECT_HOME": str(log.parent), "DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    server = start_server(log)
    wait_for_server(server)
    api = server.api
    calm = _home(folder / "calm")
    whole = attempt(calm, words, api, None)
    print(f"undisturbed: {whole.seconds:.1f} s, status {whole.status}, {whole.loaded} pages loaded")
    print(f"{'kill':>4} {'home':>5} {'after s':>8} {'server':>7} {'archived':>9} {'staged':>7} {'loaded':>7} published")
    faults = [] if whole.status == 0 else ["the undisturbed run failed"]
    kills = homes = 0
    while kills < KILLS:
        homes += 1
        rough = _home(folder / f"rough-{homes}")
        while _is_killed(rough, words, api, dice, whole.seconds, kills + 1):
            kills += 1
        again = attempt(rough, words, api, None)
        found = [*_differences(calm, rough), *leftovers(rough), *_unequal("status of one more run", 0, again.status)]
        print(
            f"{'':>4} {homes:>5} ran to its end: {'; '.join(found) or 'the same rows, none double, all readable'}",
            flush=True,
        )
        faults += found
    return 1 if faults else 0


def _is_killed(home: Home, words: Sequence[str], api: str, dice: random.Random, seconds: float, number: int) -> bool:
    """Starts a run, kills it at a random moment and says how far it had come; False if it had ended before."""
    own = number % 4 == 0
    found = attempt(home, words, None if own else api, dice.uniform(0.3, seconds + (5 if own else 0)))
    if found.status != -signal.SIGKILL:
        return False
    server = "own" if own else "shared"
    print(
        f"{number:>4} {home.path.name[6:]:>5} {found.seconds:>8.1f} {server:>7} {found.archived:>9} "
        f"{found.staged:>7} {found.loaded:>7} {'yes' if found.published else 'no'}",
        flush=True,
    )
    return True


def _unequal(what: str, expected: object, found: object) -> list[str]:
    return [] if expected == found else [f"{what}: {expected} expected, {found} found"]


def _write_pages(folder: Path) -> list[Path]:
    pages = [make(number) for number in range(PAGES) for make in (news, ministry, post)]
    pages += [bodiless(number) for number in range(10)]
    return [write_list(folder, pages), write_bad_inputs(folder)]


def _home(path: Path) -> Home:
    home = init_home(path)
    (path / "onrecord.toml").write_text(CONFIG, encoding="utf-8")
    return home


def attempt(home: Home, words: Sequence[str], api: str | None, kill_after: float | None) -> Attempt:
    """Runs a command on a home until it ends or is killed."""
    environment = {**os.environ, "ONRECORD_HOME": str(home.path)}
    environment |= {"PREFECT_API_URL": api} if api else {}
    if api is None:
        del environment["PREFECT_HOME"]
    started = time.monotonic()
    with subprocess.Popen(words, env=environment, start_new_session=True, stdout=subprocess.DEVNULL) as process:
        try:
            process.wait(kill_after)
        except subprocess.TimeoutExpired:
            kill_all(process.pid)
    seconds = time.monotonic() - started
    staged = len([folder for folder in home.shards.iterdir() if not folder.name.startswith(".")])
    return Attempt(
        seconds, api is None, process.returncode, _archived(home), staged, _loaded(home), home.published.exists()
    )


def kill_all(leader: int) -> None:
    """The run, its workers, and its server, which has a session of its own."""
    children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(leader)], capture_output=True, text=True, check=False)
    os.killpg(leader, signal.SIGKILL)
    for child in children.stdout.split():
        try:
            os.kill(int(child), signal.SIGKILL)
        except ProcessLookupError:
            continue


def _archived(home: Home) -> int:
    return sum(1 for file in home.raw.glob("*.warc.gz") for _ in scan(file))


def _loaded(home: Home) -> int:
    if not home.staging.exists():
        return 0
    with duckdb.connect(str(home.staging), read_only=True) as con:
        made = con.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'pages'").fetchone()
        row = con.execute("SELECT count(*) FROM pages").fetchone() if made == (1,) else None
    return row[0] if row else 0


def _differences(calm: Home, rough: Home) -> Iterator[str]:
    """What is not the same in two homes, and keys that stand twice."""
    for name, table in TABLES.items():
        if name in ("runs", "meta"):
            continue
        expected, found = _rows(calm, name), _rows(rough, name)
        if expected != found:
            one = next((pair for pair in zip(expected, found, strict=False) if pair[0] != pair[1]), None)
            yield f"{name}: {len(expected)} rows undisturbed, {len(found)} after the kills; first difference {one}"
        if table.key and name not in ("rule_counts", "insertions"):
            sql = f"SELECT count(*) FROM (SELECT 1 FROM {name} GROUP BY {', '.join(table.key)} HAVING count(*) > 1)"
            if (twice := run_query(rough.published, sql).rows[0][0]) != 0:
                yield f"{name}: {twice} keys stand more than once"


def _rows(home: Home, name: str) -> list[tuple[Any, ...]]:
    if name == "rule_counts":  # a row a run: added up
        sums = "sum(pages_seen), sum(pages_fired), sum(chars)"
        sql = f"SELECT source, rule, {sums} FROM rule_counts GROUP BY ALL ORDER BY ALL"
        return run_query(home.published, sql).rows
    columns = run_query(home.published, f"SELECT * FROM {name} LIMIT 0").columns
    left_out = APART - TIMED.get(name, set())
    # The bytes of a refused input have no time but that of the run.
    octets = "WHERE media_type <> 'application/octet-stream'" if name == "pages" else ""
    kept = ", ".join(column for column in columns if column not in left_out)
    return sorted(run_query(home.published, f"SELECT {kept} FROM {name} {octets}").rows, key=repr)


def leftovers(home: Home) -> Iterator[str]:
    """Pages that cannot be read back, and what killed runs left lying about."""
    if adopt_orphans(home.raw):
        yield "an open archive file is left"
    captures = [capture for file in sorted(home.raw.glob("*.warc.gz")) for capture in scan(file)]
    if sum(1 for _ in read_pages(home.raw, captures)) != len(captures):
        yield "not every page can be read"
    loaded = run_query(home.published, "SELECT count(*) FROM pages").rows[0][0]
    if len({capture.capture_id for capture in captures}) < loaded:
        yield f"{loaded} pages are loaded, {len(captures)} are in the archive"
    for path in [*home.shards.glob(".*"), *(home.state / "progress").glob("*"), *home.path.glob(".*.part*")]:
        yield f"{path} is left"


if __name__ == "__main__":
    main()
