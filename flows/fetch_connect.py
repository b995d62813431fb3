"""Connections to hosts: to the IP addresses that were checked and to no other, kept for further requests."""

from __future__ import annotations

import re
import select
import socket
import ssl
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import cached_property
from typing import Any

import httpcore
import httpx

from flows.fetch_address import resolve

_END_OF_HEAD = re.compile(rb"\n\r?\n")
_IDLE_SECONDS = 15.0  # a connection kept for the next request; many servers close theirs at 5 to 15


class Connections:
    """The connections of a run. (httpcore's own pool looks at every connection on every request, twice.)"""

    def __init__(self, allow_hosts: frozenset[str], most_idle: int) -> None:
        self._backend = _Backend(allow_hosts)
        self._most_idle = most_idle
        self._idle: list[httpcore.AsyncHTTPConnection] = []

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Trusts the authorities that certifi names; 50 ms to make."""
        return httpx.create_ssl_context(trust_env=False)

    @asynccontextmanager
    async def one(self, origin: httpcore.Origin) -> AsyncIterator[httpcore.AsyncHTTPConnection]:
        """A connection for one request; it is kept if the answer was read to its end."""
        connection = await self._kept(origin) or self._new(origin)
        try:
            yield connection
        finally:
            if connection.is_available():
                self._idle.append(connection)
            else:
                await connection.aclose()
        if len(self._idle) > self._most_idle:
            await self._idle.pop(0).aclose()

    def _new(self, origin: httpcore.Origin) -> httpcore.AsyncHTTPConnection:
        tls = self._tls if origin.scheme == b"https" else None
        return httpcore.AsyncHTTPConnection(
            origin, ssl_context=tls, keepalive_expiry=_IDLE_SECONDS, network_backend=self._backend
        )

    async def _kept(self, origin: httpcore.Origin) -> httpcore.AsyncHTTPConnection | None:
        while connection := next((kept for kept in self._idle if kept.can_handle_request(origin)), None):
            self._idle.remove(connection)
            if not connection.has_expired():
                return connection
            await connection.aclose()
        return None

    async def aclose(self) -> None:
        """Closes those that are kept."""
        while self._idle:
            await self._idle.pop().aclose()


class _Backend(httpcore.AsyncNetworkBackend):
    """Connects to the IP addresses that were checked, and to no other: a name is resolved here, once.

    TLS still asks for, and verifies, the host's name: httpcore hands it to `start_tls`.
    """

    def __init__(self, allow_hosts: frozenset[str]) -> None:
        self._allow_hosts = allow_hosts
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first address of the host that takes one."""
        addresses = await resolve(host, port, self._allow_hosts)
        for address in addresses[:-1]:
            try:
                return Stream(await self._inner.connect_tcp(address, port, timeout, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return Stream(await self._inner.connect_tcp(addresses[-1], port, timeout, local_address, socket_options))


class Stream(httpcore.AsyncNetworkStream):
    """A connection that counts: `body` is the bytes received after the head of the answer to the last request."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner
        self._socket = inner.get_extra_info("socket")
        self._head = bytearray()
        self._in_body = False
        self.body = 0
        self.sent_at = 0.0

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Bytes from the peer."""
        data = await self._inner.read(max_bytes, timeout)
        if self._in_body:
            self.body += len(data)
        else:
            self._read_head(data)
        return data

    def _read_head(self, data: bytes) -> None:
        start = max(0, len(self._head) - 2)
        self._head += data
        while end := _END_OF_HEAD.search(self._head, start):
            informational = self._head[9:10] == b"1"  # of `HTTP/1.1 103`
            del self._head[: end.end()]
            start = 0
            if not informational:
                self._in_body, self.body = True, len(self._head)
                return

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Bytes to the peer; they begin a request."""
        if buffer:
            self._head.clear()
            self._in_body, self.body, self.sent_at = False, 0, time.monotonic()
            await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """Ends the connection."""
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """The same connection, encrypted, with a peer that proves to be `server_hostname`."""
        return Stream(await self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        """As httpcore's own streams; `is_readable` without their detour, for it is asked before every request."""
        return _readable(self._socket) if info == "is_readable" else self._inner.get_extra_info(info)


def _readable(connection: socket.socket) -> bool:
    """Whether the peer sent something, or the connection has ended."""
    if connection.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))
