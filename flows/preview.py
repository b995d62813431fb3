"""`onrecord ingest --dry-run` over the web: asks feeds and listings what there is, and fetches no page."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from flows.discover import Found, Poll, Problem, discover
from flows.fetch import Fetcher
from flows.fetch_types import Failure, FetchSettings, Response
from flows.home import Home, writing
from flows.settings import Target, check_web, fetch_settings, targets
from warehouse.candidates import due, known_addresses
from warehouse.query import Result
from warehouse.schema import open_staging

COLUMNS = ("source", "state", "address", "title", "date", "why")


def preview(home: Home, sources: Sequence[str], urls: Sequence[str], limit: int | None) -> Result:
    """What a run would fetch, a row an address: those found new, those that are due, and what is wrong.

    Raises:
        HomeError: the settings do not allow it.
        BusyError: a run works on the home.
    """
    check_web(home, sources, urls)
    config = home.config()
    if urls:
        rows = [(None, "new", url, None, None, "--url") for url in urls]
        return Result(COLUMNS, ("VARCHAR",) * 6, rows)
    now = datetime.now(UTC)
    chosen = targets(home, config, sources)
    with writing(home), open_staging(home.staging) as con:
        known = {target.source.name: known_addresses(con, target.source.name) for target in chosen}
        waiting = [c for target in chosen for c in due(con, target.source.name, now)]
    found = asyncio.run(_ask(chosen, known, fetch_settings(home, config), limit))
    new = [
        (name, "new", item.fetch_address, item.discovery.title, item.discovery.published, item.discovery.by)
        for name, item in found
        if isinstance(item, Found) and item.address not in known[name]
    ]
    old = [
        (c.source, "due" if c.last_tried else "new", c.fetch_address, c.title, c.published, c.found_by) for c in waiting
    ]
    wrong = [
        (name, "trouble", item.address, None, None, f"{item.reason}: {item.detail}")
        for name, item in found
        if isinstance(item, Problem)
    ]
    return Result(COLUMNS, ("VARCHAR",) * 6, [*wrong, *[*new, *old][:limit]])


async def _ask(
    chosen: Sequence[Target], known: dict[str, set[str]], settings: FetchSettings, limit: int | None
) -> list[tuple[str, Found | Problem]]:
    found: list[tuple[str, Found | Problem]] = []
    async with Fetcher(settings) as fetcher:

        async def get(address: str, etag: str | None, last_modified: str | None) -> Response | Failure:
            return await fetcher.get(address, etag=etag, last_modified=last_modified)

        for target in chosen:
            name = target.source.name
            poll = Poll(known=known[name].__contains__, limit=limit)
            found += [(name, item) async for item in discover(target.source, target.hosts, get, poll)]
    return found
