"""What the hostile web's servers do: each gives the bytes of an answer, or the steps in which it is played."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from tests.web.pages import article, title
from tests.web.server import Request, Step, reply

Play = Callable[[Request], bytes | Iterable[Step]]
LIMIT = 2**20
"""Bytes that a page may have here."""


def page(number: int, **given: Any) -> bytes:
    """A response with an article."""
    return reply(article(number), **given)


def head(*lines: str) -> bytes:
    """The head of a response, of these header lines."""
    return "\r\n".join(["HTTP/1.1 200 OK", *lines, "", ""]).encode("latin-1")


def to(location: str, status: int = 302, headers: Iterable[tuple[str, str]] = ()) -> Play:
    """Redirects to there."""
    return lambda _: reply(b"moved", status, headers=(("Location", location), *headers))


def coded(packed: bytes, coding: str) -> Play:
    """Says that the body is so encoded."""
    return lambda _: reply(packed, headers=(("Content-Encoding", coding),))


@cache
def bomb() -> bytes:
    """Gzip: 64 kB that are 64 MiB when undone."""
    return gzip.compress(bytes(64 * LIMIT))


def deflated(body: bytes, bits: int) -> bytes:
    """A body in zlib's format (15) or bare (-15)."""
    packer = zlib.compressobj(wbits=bits)
    return packer.compress(body) + packer.flush()


def chunks(body: bytes) -> bytes:
    """A body in chunks, without the last, empty one."""
    parts = (body[at : at + 1000] for at in range(0, len(body), 1000))
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)


def once_then(first: bytes, then: bytes) -> Play:
    """Another answer from the second request on."""
    return lambda request: then if request.nth else first


def conditional(number: int, name: str, condition: str, value: str) -> Play:
    """An article that says `name: value`, and 304 to a request with `condition: value`."""
    header = ((name, value),)

    def play(request: Request) -> bytes:
        known = request.headers.get(condition) == value
        return reply(status=304, headers=header) if known else page(number, headers=header)

    return play


def drip(_: Request) -> Iterator[Step]:
    """A byte every tenth of a second, without end."""
    yield head("Content-Type: text/html", "Content-Length: 100000")
    while True:
        yield b"x"
        yield 0.1


def endless(_: Request) -> Iterator[Step]:
    """A page without length and without end."""
    yield head("Content-Type: text/html", "Connection: close")
    while True:
        yield b"<p>more</p>" * 10_000


def endless_head(_: Request) -> Iterator[Step]:
    """Header after header."""
    yield b"HTTP/1.1 200 OK\r\n"
    while True:
        yield b"X-More: " + b"x" * 8000 + b"\r\n"


def onward(request: Request) -> bytes:
    """Redirects to a new address each time."""
    number = int(request.path.rpartition("/")[2])
    return reply(status=302, headers=(("Location", f"/onward/{number + 1}"),))


def listing(request: Request) -> bytes:
    """A listing that says there are more pages, for ever, and names the same two on each."""
    number = int(request.path.partition("page=")[2] or "1")
    links = "".join(f'<li><a class="report" href="/same/{n}">{title(n)}</a></li>' for n in (1, 2))
    return reply(f'<ul>{links}</ul><a rel="next" href="?page={number + 1}">Older</a>'.encode())


XML = "application/xml"
BOT_CHECK = (
    b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><div>One more step</div>"
    b'<script src="/cdn-cgi/challenge-platform/h/b/x.js"></script></body></html>'
)
CONSENT = b"<!DOCTYPE html><title>Before you go on</title><h1>We value your privacy</h1><button>Accept all</button>"
MALFORMED_FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>News &amp</title><item><title>One</title>'
MALFORMED_SITEMAP = b'<?xml version="1.0"?><urlset><url><loc>http://127.0.0.1/a</loc></url><url><loc>'
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (name, b"&%c;" % (name - 1) * 10) for name in range(ord("b"), ord("k")))
    + b']><rss version="2.0"><channel><title>&j;</title><item><title>&j;</title><link>&j;</link></item></channel></rss>'
)


def cyrillic(number: int) -> str:
    """An article with Russian in it, which does not say its encoding."""
    return article(number).decode().replace('<meta charset="utf-8">', "").replace(" bridge", " городской мост")
