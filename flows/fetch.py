"""Pages from the web, politely and without trust: the only way out to the network.

Every hop of a redirect is checked as the first address was: its scheme, its port, the networks it resolves to, the
site's robots.txt, the host's turn. No cookies are kept, no proxy settings of the environment are read.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from importlib.metadata import version
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, unquote

import httpx

from flows.fetch_address import SCHEMES, authority, host_of, join, parse, port_of
from flows.fetch_hosts import Host, Hosts, pause
from flows.fetch_robots import MAX_BYTES, Robots
from flows.fetch_types import Failure, FetchSettings, Headers, HostState, Refused, Response
from flows.fetch_wire import Answer, Wire
from warehouse.exchange import Hop

__all__ = ["Failure", "FetchSettings", "Fetcher", "Hop", "HostState", "Response"]

_REDIRECTS = {301, 302, 303, 307, 308}
_TAKEN = {*range(200, 300), 304, 404, 410} - {206}  # 206: a part, which nobody asked for
_PASSING = {408, 425, 429, *range(500, 600)}  # may be gone at the next try
_UNWANTED = {401, 403, 407, 451}  # again and again, the host wants none of us


class Fetcher:
    """Fetches pages; an async context manager.

    `states` is what the fetcher of an earlier run gave as `states()`: hosts that are still to be left alone.
    """

    def __init__(self, settings: FetchSettings, states: Mapping[str, HostState] | None = None) -> None:
        self._settings = settings
        self._hosts = Hosts(settings, states or {})
        self._robots = Robots(self._get_robots)

    async def __aenter__(self) -> Self:
        self._wire = Wire(self._settings, f"onrecord/{version('onrecord')} (+{self._settings.contact})")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._wire.aclose()

    def states(self) -> dict[str, HostState]:
        """The hosts that fail or asked for a long pause, by name (with the port, where it is neither 80 nor 443)."""
        return self._hosts.states()

    async def get(
        self, address: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Response | Failure:
        """A page, or why there is none; never raises for what the web does.

        `etag` and `last_modified` are those of the answer that the caller has: if it still holds, the answer is 304
        with an empty body. They go to every hop, since they are those of where the address led.
        """
        given = (("If-None-Match", etag), ("If-Modified-Since", last_modified))
        validators = tuple((name, value) for name, value in given if value and _sendable(value))
        hops: list[Hop] = []
        try:
            first = parse(address)
            last, answer = await self._follow(first, validators, hops, page=True)
            _check_answer(first, last, answer, hops, bool(validators))
        except Refused as refused:
            where = f"redirected to {hops[-1].location[:200]}: " if hops else ""
            detail, again = where + refused.detail, refused.retry_after
            return Failure(address, refused.reason, detail, again, refused.attempts, refused.final)
        return Response(
            url=address,
            final_url=str(last),
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            request_headers=answer.request_headers,
            redirects=tuple(hops),
            fetched_at=datetime.now(UTC),
            http_version=answer.http_version,
            wire_bytes=answer.wire_bytes,
        )

    async def _follow(self, url: httpx.URL, extra: Headers, hops: list[Hop], *, page: bool) -> tuple[httpx.URL, Answer]:
        """The address that answered with something else than a redirect; the hops to it are added to `hops`."""
        while True:
            delay = await self._robots.check(url) if page and self._settings.robots else 0.0
            answer = await self._try(url, extra, delay, page)
            location = answer.header("location")
            if answer.status not in _REDIRECTS or location is None:
                return url, answer
            hops.append(Hop(str(url), answer.status, join(url, _utf8(location))))
            url = parse(hops[-1].location)
            self._check_hops(url, hops, answer)

    def _check_hops(self, url: httpx.URL, hops: list[Hop], answer: Answer) -> None:
        cookie = " (it sets a cookie, and none are kept)" if answer.header("set-cookie") else ""
        if str(url) in {hop.url for hop in hops}:
            raise Refused("redirects", f"redirects in a circle{cookie}", attempts=1)
        if len(hops) > self._settings.max_redirects:
            raise Refused("redirects", f"more than {self._settings.max_redirects} redirects{cookie}", attempts=1)

    async def _try(self, url: httpx.URL, extra: Headers, delay: float, page: bool) -> Answer:
        """The answer to one request, tried again while that may help; `delay` is what the site asks for."""
        host = self._hosts.of(_name(url))
        host.slow(delay)
        for attempt in itertools.count(1):
            try:
                answer = await self._once(url, extra, page)
            except Refused as refused:
                refused.attempts = attempt - (refused.reason == "host_left_alone")
                if refused.again and attempt <= self._settings.retries:
                    await asyncio.sleep(self._backoff(attempt))
                    continue
                if refused.blames_host:
                    self._hosts.failed(host)
                raise
            break
        if answer.status in _UNWANTED:
            self._hosts.failed(host)
        else:
            host.failures = 0
        return answer

    def _backoff(self, attempt: int) -> float:
        """Seconds before the next try: doubled each time, and apart from others that failed at the same moment."""
        longest = self._settings.backoff_seconds * 2.0 ** (attempt - 1)
        return min(longest, self._settings.max_wait_seconds) * random.uniform(0.5, 1.0)  # noqa: S311 - no secret

    async def _once(self, url: httpx.URL, extra: Headers, page: bool) -> Answer:
        async with self._hosts.turn(_name(url)) as host:
            limit = self._settings.max_bytes if page else MAX_BYTES
            answer = await self._wire.ask(url, extra, limit, cut=not page)
            host.sent(answer.sent_at)
            if answer.status in _PASSING:
                raise self._passing(host, answer)
            return answer

    def _passing(self, host: Host, answer: Answer) -> Refused:
        """What to make of a host that is busy or broken: it is held for as long as it asks for."""
        wait = pause(answer.header("retry-after"))
        host.hold(wait)
        return Refused(
            "refused_status",
            _status(answer.status),
            again=wait <= self._settings.max_wait_seconds,
            blames_host=True,
            retry_after=datetime.now(UTC) + timedelta(seconds=wait) if wait else None,
        )

    async def _get_robots(self, url: httpx.URL) -> bytes | None:
        hops: list[Hop] = []
        try:
            _, answer = await self._follow(url, (), hops, page=False)
        except Refused as refused:
            if refused.reason in ("redirects", "bad_address", "unsafe_address") and hops:
                return None  # leads nowhere: as if there were none (RFC 9309, 2.3.1.2)
            raise
        if 200 <= answer.status < 300:
            return answer.body
        if 400 <= answer.status < 500:
            return None
        raise Refused("refused_status", _status(answer.status))


def _check_answer(first: httpx.URL, last: httpx.URL, answer: Answer, hops: list[Hop], conditional: bool) -> None:
    """Refuses what is neither a page, nor unchanged, nor gone."""
    if answer.status not in _TAKEN:
        final = 400 <= answer.status < 500 and answer.status not in _UNWANTED
        raise Refused("refused_status", _status(answer.status), final=final, attempts=1)
    if answer.status == 304 and not conditional:
        raise Refused("protocol", "304 to a request without conditions", attempts=1)
    if last.path != first.path and any(_leads_back(hop.location, first.path) for hop in hops):
        raise Refused("wall", "a page that would lead back: consent, login or bot check", attempts=1)


def _leads_back(location: str, path: str) -> bool:
    """Whether an address carries the path in a parameter, as gates do to know where to go on."""
    values = [unquote(value) for _, value in parse_qsl(location.partition("?")[2])]
    wanted = path.rstrip("/")
    return bool(wanted) and any(re.split("[?#]", value)[0].rstrip("/").endswith(wanted) for value in values)


def _name(url: httpx.URL) -> str:
    """What a host is known by: http and https are one."""
    port = port_of(url)
    return host_of(url) if port in SCHEMES.values() else authority(host_of(url), port)


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _utf8(value: str) -> str:
    """A header's value, which was read as Latin-1, as the UTF-8 that it may be."""
    try:
        return value.encode("latin-1").decode("utf-8").strip()
    except UnicodeDecodeError:
        return value.strip()


def _sendable(value: str) -> bool:
    """Whether a header's value, as some server once gave it, may be sent back."""
    return all(" " <= letter <= "\xff" and letter != "\x7f" for letter in value)
