"""`onrecord reprocess --dry-run`: reads archived pages with the code of today into a folder that is thrown away."""

from __future__ import annotations

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from cleaners.version import cleaner_version
from flows.home import Home, writing
from flows.progress import Display
from flows.shards import Shard, Staged, plan
from flows.workers import Workers
from warehouse.again import outdated, refused
from warehouse.archive import captures_at
from warehouse.diff import compare
from warehouse.query import Result
from warehouse.schema import open_staging


def changes(home: Home, source: str | None) -> Result:
    """What `reprocess` would change; nothing is written to the home's tables.

    Raises:
        BusyError: a run works on the home.
    """
    with writing(home), open_staging(home.staging) as con, tempfile.TemporaryDirectory(dir=home.state) as folder:
        places = [*outdated(con, cleaner_version(), source), *refused(con, source)]
        shards = list(plan([list(captures_at(home.raw, places))], home.config().limits.shard_pages))
        staged = _make(home, shards, Path(folder))
        return compare(con, [Path(folder) / one.folder for one in staged])


def _make(home: Home, shards: list[Shard], into: Path) -> list[Staged]:
    now = datetime.now(UTC)
    with Display() as display, Workers(home, display.cleaned, into=into) as workers:
        display.planned(sum(len(shard.captures) for shard in shards))
        with ThreadPoolExecutor(2 * (os.cpu_count() or 1)) as threads:
            return [one for made in threads.map(lambda shard: workers.make(shard, now), shards) for one in made]
