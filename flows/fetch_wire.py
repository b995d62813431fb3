"""One request and its answer over HTTP/1.1, bounded in time and size, to an address that was checked.

It stands on httpcore, the engine of httpx: httpx's client gives no say in which IP address is connected to, and undoes
content encodings without a bound.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import httpcore
import httpx

from flows.fetch_address import check_port, host_of, port_of
from flows.fetch_connect import Connections, Stream
from flows.fetch_types import FetchSettings, Headers, Reason, Refused, header_of
from flows.fetch_unpack import unpack

_GONE = {404, 410}
_READ = {304, *_GONE}  # with 304 to its end, which comes at once: else the connection could not be kept


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one request; `sent_at` is when the request was written, on the monotonic clock."""

    status: int
    headers: Headers
    body: bytes
    wire_bytes: int
    http_version: str
    request_headers: Headers
    sent_at: float

    def header(self, name: str) -> str | None:
        """The first value of a header; `name` in lower case."""
        return header_of(self.headers, name)


class Wire:
    """Connections to hosts, kept for further requests. `aclose` ends them."""

    def __init__(self, settings: FetchSettings, user_agent: str) -> None:
        self._settings = settings
        self._common = (
            ("User-Agent", user_agent),
            ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
            ("Accept-Encoding", "gzip, deflate"),
        )
        self._timeout = {
            "connect": settings.connect_seconds,
            "read": settings.read_seconds,
            "write": settings.read_seconds,
        }
        self._connections = Connections(settings.allow_hosts, most_idle=2 * settings.hosts * settings.per_host)

    async def aclose(self) -> None:
        """Closes all connections."""
        await self._connections.aclose()

    async def ask(self, url: httpx.URL, extra: Headers, limit: int, *, cut: bool = False) -> Answer:
        """The answer to GET; redirects and statuses are the caller's.

        `extra` are further request headers; `limit` bounds the body, on the wire and decoded: a longer one is refused,
        or cut with `cut`. Bodies are read of pages (2xx), and of 404 and 410: they are on record, cut if need be.

        Raises:
            Refused: for anything that does not go as it should.
        """
        check_port(url, self._settings.allow_hosts)
        try:
            async with asyncio.timeout(self._settings.total_seconds):
                return await self._ask(url, extra, limit, cut)
        except TimeoutError as error:
            detail = f"no whole answer within {self._settings.total_seconds:g} s"
            raise Refused("timeout", detail, blames_host=True) from error
        except httpcore.TimeoutException as error:
            kind = "connect" if isinstance(error, httpcore.ConnectTimeout) else "read"
            detail = f"{self._timeout[kind]:g} s without {'a connection' if kind == 'connect' else 'a byte'}"
            raise Refused("timeout", detail, again=True, blames_host=True) from error
        except httpcore.ProtocolError as error:
            reason, detail = _protocol(error)
            raise Refused(reason, detail, again=True, blames_host=True) from error
        except (httpcore.NetworkError, OSError) as error:
            raise Refused("connection", _said(error), again=True, blames_host=True) from error

    async def _ask(self, url: httpx.URL, extra: Headers, limit: int, cut: bool) -> Answer:
        headers = (("Host", url.netloc.decode("ascii")), *self._common, *extra)
        target = httpcore.URL(
            scheme=url.raw_scheme, host=host_of(url).encode("ascii"), port=port_of(url), target=url.raw_path
        )
        request = httpcore.Request(
            b"GET",
            target,
            headers=[(name.encode("ascii"), value.encode("latin-1")) for name, value in headers],
            extensions={"timeout": self._timeout},
        )
        async with self._connections.one(target.origin) as connection:
            response = await connection.handle_async_request(request)
            try:
                return await _read(response, headers, limit, cut)
            finally:
                await response.aclose()


async def _read(response: httpcore.Response, request_headers: Headers, limit: int, cut: bool) -> Answer:
    headers = tuple((key.decode("latin-1"), value.decode("latin-1")) for key, value in response.headers)
    stream = response.extensions["network_stream"]
    body, wire_bytes = b"", 0
    if 200 <= response.status < 300 or response.status in _READ or _announced(headers) == 0:
        body, wire_bytes = await _body(response, headers, limit, cut or response.status in _GONE)
        await _refuse_surplus(stream, headers)
    version = response.extensions["http_version"].decode("ascii")
    return Answer(response.status, headers, body, wire_bytes, version, request_headers, stream.sent_at)


async def _body(response: httpcore.Response, headers: Headers, limit: int, cut: bool) -> tuple[bytes, int]:
    """The body decoded, and its size as received."""
    announced = _announced(headers)
    if announced is not None and announced > limit and not cut:
        raise Refused("too_large", f"{announced} bytes announced, more than {limit}", final=True)
    packed = bytearray()
    async for chunk in response.aiter_stream():
        packed += chunk
        if len(packed) > limit and cut:
            break
        if len(packed) > limit:
            raise Refused("too_large", f"more than {limit} bytes", final=True)
    coding = ", ".join(value.strip().lower() for name, value in headers if name.lower() == "content-encoding")
    return unpack(bytes(packed), coding, limit, cut=cut), len(packed)


async def _refuse_surplus(stream: Stream, headers: Headers) -> None:
    """Refuses a body that went on after the announced end: what was read of it is a part only."""
    announced = _announced(headers)
    if header_of(headers, "transfer-encoding") is None and announced is not None and stream.body > announced:
        await stream.aclose()  # what is left of it would be read as the next answer
        raise Refused("truncated", f"{announced} bytes announced, and more sent", again=True)


def _announced(headers: Headers) -> int | None:
    """The Content-Length; h11 has refused those that are no number, or two that differ."""
    value = header_of(headers, "content-length")
    return None if value is None else int(value.partition(",")[0])


def _protocol(error: httpcore.ProtocolError) -> tuple[Reason, str]:
    """The reason and words for an answer that is no HTTP, breaks off, or never comes."""
    text = _said(error)
    if "complete message body" in text or "incomplete chunked" in text:
        return "truncated", text
    return ("connection" if "without sending a response" in text else "protocol"), text


def _said(error: BaseException) -> str:
    """What an error says, on one line; its kind where it says nothing."""
    return " ".join(str(error).split())[:300] or type(error).__name__
