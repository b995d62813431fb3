"""A small HTTP/1.1 server that sends exactly the bytes it is told to, when it is told to."""

from __future__ import annotations

import asyncio
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Self

Step = bytes | float | None
"""Bytes to send, seconds to wait, or the end of the connection."""


class Request(NamedTuple):
    """What was asked: `path` with its query, `nth` from 0 for the same path, `at` on the monotonic clock."""

    path: str
    headers: dict[str, str]
    nth: int
    at: float
    connection: int


Answer = Callable[[Request], bytes | Iterable[Step]]
"""Bytes, or the steps to play; an endless play ends with the connection."""


def reply(
    body: bytes = b"",
    status: int = 200,
    media_type: str = "text/html; charset=utf-8",
    headers: Sequence[tuple[str, str]] = (),
    length: int | None = None,
) -> bytes:
    """A response as it goes over the wire; `length` is the Content-Length, should it be a false one."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {media_type}", *(f"{name}: {value}" for name, value in headers)]
    if status not in (204, 304):
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join([*lines, "\r\n"]).encode("latin-1") + body


class Web:
    """A running server on 127.0.0.1, in a thread of its own; a context manager.

    `asked` holds the requests as they arrived; `most_at_once` the most that were being answered at one time.
    """

    def __init__(self, answer: Answer, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self._answer = answer
        self._tls = tls
        self._wanted = port
        self.port = 0
        self.asked: list[Request] = []
        self.most_at_once = 0
        self._busy = 0
        self._counts: Counter[str] = Counter()
        self._connections = 0

    @property
    def authority(self) -> str:
        """`127.0.0.1:<port>`."""
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://{self.authority}{path}"

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [request.path for request in self.asked]

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(self.listen())
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def listen(self) -> asyncio.Server:
        """Opens the port, on the running loop."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", self._wanted, ssl=self._tls)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _end(self) -> None:
        self._server.close()
        plays = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in plays:
            task.cancel()
        await asyncio.gather(*plays, return_exceptions=True)
        await asyncio.sleep(0)

    def connected(self) -> int:
        """Counts a connection; its number."""
        self._connections += 1
        return self._connections

    def ask(self, head: bytes, connection: int) -> bytes | Iterable[Step]:
        """The answer to a request."""
        first, *lines = head.decode("latin-1").split("\r\n")
        path = first.split(" ")[1]
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        request = Request(path, headers, self._counts[path], time.monotonic(), connection)
        self._counts[path] += 1
        self.asked.append(request)
        return self._answer(request)

    def busy(self, change: int) -> None:
        """Counts answers that take time."""
        self._busy += change
        self.most_at_once = max(self.most_at_once, self._busy)


class _Connection(asyncio.Protocol):
    def __init__(self, web: Web) -> None:
        self._web = web
        self._number = web.connected()
        self._data = b""
        self._play: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._data += data
        while self._play is None and b"\r\n\r\n" in self._data:
            head, _, self._data = self._data.partition(b"\r\n\r\n")
            answer = self._web.ask(head, self._number)
            if isinstance(answer, bytes):
                self._transport.write(answer)
            else:
                self._play = asyncio.get_running_loop().create_task(self._perform(answer))

    async def _perform(self, steps: Iterable[Step]) -> None:
        self._web.busy(1)
        try:
            for step in steps:
                if step is None or self._transport.is_closing():
                    self._transport.close()
                    return
                if isinstance(step, bytes):
                    self._transport.write(step)
                    await asyncio.sleep(0)  # each step goes out by itself
                else:
                    await asyncio.sleep(step)
        finally:
            self._web.busy(-1)
            self._play = None
        self.data_received(b"")

    def connection_lost(self, exc: Exception | None) -> None:
        if self._play is not None:
            self._play.cancel()
