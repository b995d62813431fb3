"""robots.txt, by RFC 9309: who may fetch what, and how slowly. Read once for each origin and run."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx
from protego import Protego

from flows.fetch_types import Refused

TOKEN = "onrecord"  # noqa: S105 - the name that robots.txt files may call us by
MAX_BYTES = 500 * 1024  # RFC 9309, 2.5: at least so much is read; the rest is not

_AGENT = re.compile(r"\s*user[ -]?agent\b\s*:?(.*)", re.IGNORECASE)
_OURS = re.compile(rf"{TOKEN}(?![\w-])")

GetRobots = Callable[[httpx.URL], Awaitable[bytes | None]]
"""Gives the file; None where the site has none (4xx, or redirects without end). Raises `Refused` if it is not known."""


@dataclass(slots=True)
class _Origin:
    """What is known of an origin's robots.txt; a file that could not be had forbids all for the run."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    known: bool = False
    rules: Protego | None = None
    refused: Refused | None = None


class Robots:
    """The rules of the origins of a run."""

    def __init__(self, get: GetRobots) -> None:
        self._get = get
        self._origins: dict[str, _Origin] = {}

    async def check(self, url: httpx.URL) -> float:
        """The seconds that the site wants between requests; 0 if it does not say.

        Raises:
            Refused: `robots`, or why robots.txt could not be had.
        """
        rules = await self._rules(url)
        if rules is None:
            return 0.0
        if not rules.can_fetch(str(url), TOKEN):
            site, path = url.netloc.decode("ascii"), url.raw_path.decode("ascii")[:200]
            raise Refused("robots", f"robots.txt of {site} forbids {path}")
        return rules.crawl_delay(TOKEN) or 0.0

    async def _rules(self, url: httpx.URL) -> Protego | None:
        origin = self._origins.setdefault(f"{url.scheme}://{url.netloc.decode('ascii')}", _Origin())
        async with origin.lock:
            if not origin.known:
                await self._read(url, origin)
        if (refused := origin.refused) is not None:
            detail = f"robots.txt: {refused.detail}"
            raise Refused(refused.reason, detail, final=refused.final, retry_after=refused.retry_after)
        return origin.rules

    async def _read(self, url: httpx.URL, origin: _Origin) -> None:
        try:
            content = await self._get(url.copy_with(raw_path=b"/robots.txt"))
        except Refused as refused:
            if refused.reason == "host_left_alone":  # not asked at all: it may be, later in the run
                raise
            origin.refused = refused
        else:
            origin.rules = None if content is None else parse(content)
        origin.known = True


def parse(content: bytes) -> Protego:
    """The rules in a robots.txt, whatever the bytes.

    Groups for other robots are folded into one first: the parser keeps every rule once for each robot named over it, so
    that half a megabyte of names and rules would fill the memory.
    """
    lines = content[:MAX_BYTES].decode("utf-8-sig", "replace").splitlines()
    return Protego.parse("\n".join(map(_folded, lines)))


def _folded(line: str) -> str:
    found = _AGENT.match(line)
    if found is None:
        return line
    name = found[1].partition("#")[0].strip().lower()
    if name != "*":
        name = TOKEN if _OURS.match(name) else "another"
    return f"User-agent: {name}"
