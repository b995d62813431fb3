"""The hostile web as a table: what each path plays, what the fetcher makes of it, and what the warehouse then holds."""

from __future__ import annotations

import gzip
from typing import Any, NamedTuple

from flows.fetch import FetchSettings
from flows.fetch_types import Reason
from tests.web import plays
from tests.web.pages import article
from tests.web.plays import Play, coded, conditional, head, once_then, page, to
from tests.web.server import Request, Web, reply

ROBOTS = b"User-agent: *\nDisallow: /\n\nUser-agent: onrecord\nDisallow: /private/\nDisallow: /*.secret$\n"
HTML = "Content-Type: text/html"
SINCE = "Tue, 02 Jan 2024 09:00:00 GMT"


class Outcome(NamedTuple):
    """A row of the table.

    `expect` is the status of the response or the reason of the failure; `again` the same for the next run, which has
    the validators of this one. `holds` is what the warehouse has of the address after a run: `document`; `gone`, which
    is a sighting of a page that is not there; `nothing` but the candidate and its reason; or the reason that it is in
    quarantine for.
    """

    path: str
    plays: str
    play: Play
    expect: int | Reason
    holds: str
    again: int | Reason | None = None


def settings(web: Web, **changes: Any) -> FetchSettings:
    """For this server alone: no delay, time limits that keep a test short, and no host left alone.

    All rows are one host, and half of them fail: it would soon be left alone.
    """
    quick: dict[str, Any] = {
        "delay_seconds": 0.0,
        "per_host": 4,
        "read_seconds": 1.0,
        "total_seconds": 3.0,
        "max_bytes": plays.LIMIT,
        "retries": 1,
        "backoff_seconds": 0.01,
        "max_wait_seconds": 5.0,
        "host_failures": 1000,
        "allow_hosts": frozenset({web.authority}),
    }
    return FetchSettings("mailto:someone@example.org", **{**quick, **changes})


def site() -> Web:
    """A server that plays all rows, and robots.txt."""
    table = {row.path: row.play for row in OUTCOMES + LISTS} | HELPERS

    def answer(request: Request) -> Any:
        path = request.path.partition("?")[0]
        play = table.get(path) or (plays.onward if path.startswith("/onward/") else None)
        return reply(b"<h1>Not found</h1>", 404) if play is None else play(request)

    return Web(answer)


def _same(number: int) -> Play:
    return lambda _: page(number)


def _steps(*steps: bytes | float | None) -> Play:
    return lambda _: steps


def _good(path: str, says: str, play: Play, again: int | None = None) -> Outcome:
    return Outcome(path, says, play, 200, "document", again)


def _bad(path: str, reason: Reason, says: str, play: Play) -> Outcome:
    return Outcome(path, says, play, reason, "nothing")


def _bomb(_: Request) -> bytes:
    return reply(plays.bomb(), headers=(("Content-Encoding", "gzip"),))


GOOD = (
    _good("/page", "a page", _same(1)),
    _good("/etag", "ETag", conditional(2, "ETag", "if-none-match", '"e1"'), again=304),
    _good("/etag-weak", "a weak ETag", conditional(3, "ETag", "if-none-match", 'W/"é"'), again=304),
    _good("/since", "Last-Modified", conditional(4, "Last-Modified", "if-modified-since", SINCE), again=304),
    _good("/gzip", "gzip", coded(gzip.compress(article(5)), "gzip")),
    _good("/gzip-twice", "two gzip members", coded(gzip.compress(b"<!-- -->") * 2 + gzip.compress(article(6)), "gzip")),
    _good("/deflate", "deflate", coded(plays.deflated(article(7), 15), "deflate")),
    _good("/deflate-bare", "deflate without its head", coded(plays.deflated(article(8), -15), "deflate")),
    _good(
        "/chunked", "chunks", _steps(head(HTML, "Transfer-Encoding: chunked"), plays.chunks(article(9)), b"0\r\n\r\n")
    ),
    _good(
        "/to-the-end", "no length, ends with the connection", _steps(head(HTML, "Connection: close"), article(10), None)
    ),
    _good(
        "/early-hints", "103 before the page", _steps(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 0.02, page(11))
    ),
    _good(
        "/slow",
        "a page in parts, within the limits",
        _steps(page(12)[:900], 0.1, page(12)[900:3000], 0.1, page(12)[3000:]),
    ),
    _good(
        "/busy",
        "429 with Retry-After, then fine",
        once_then(reply(status=429, headers=(("Retry-After", "1"),)), page(13)),
    ),
    _good("/unavailable", "503, then fine", once_then(reply(status=503), page(14))),
    _good("/flapping", "fine at every other time", lambda r: page(15) if r.nth % 2 else reply(status=500)),
    _good("/cut-once", "truncated, then fine", lambda r: page(16) if r.nth else (page(16)[:2000], None)),
    _good("/moved", "301 to a page", to("/moved-here", 301)),
    _good("/moved-twice", "301 to a 302 to a page", to("/moved-once", 301)),
    _good("/same/1", "one page under many addresses", _same(18)),
    _good("/same/2", "one page under many addresses", _same(18)),
    _good("/charset", "Windows-1251 that says UTF-8", lambda _: reply(plays.cyrillic(19).encode("cp1251"))),
    _good(
        "/charset-utf8",
        "UTF-8 that says Latin-1",
        lambda _: reply(plays.cyrillic(20).encode(), media_type="text/html; charset=iso-8859-1"),
    ),
    _good("/html-as-pdf", "HTML served as PDF", lambda _: page(21, media_type="application/pdf")),
    _good(
        "/sets-cookie",
        "a page that sets cookies",
        lambda _: page(22, headers=(("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))),
    ),
)

ODD = (
    Outcome(
        "/pdf-as-html",
        "PDF served as HTML",
        lambda _: reply(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n" * 30),
        200,
        "binary",
    ),
    Outcome("/empty", "an empty page", lambda _: reply(), 200, "empty_body"),
    Outcome("/no-content", "204", lambda _: reply(status=204), 204, "empty_body"),
    Outcome("/bot-check", "a bot check in place of the page", lambda _: reply(plays.BOT_CHECK), 200, "anti_bot"),
    Outcome("/missing", "404", lambda _: reply(b"<h1>Not found</h1>", 404), 404, "gone"),
    Outcome("/gone", "410", lambda _: reply(b"<h1>Gone</h1>", 410), 410, "gone"),
)

BAD = (
    _bad("/private/page", "robots", "forbidden by robots.txt", _same(30)),
    _bad("/a.secret", "robots", "forbidden by a pattern of robots.txt", _same(30)),
    _bad("/to-private", "robots", "leads to what robots.txt forbids", to("/private/page")),
    _bad("/drip", "timeout", "a byte now and then, for ever", plays.drip),
    _bad("/stalled", "timeout", "half a page, then nothing", _steps(page(31)[:3000], 60.0)),
    _bad("/silent", "timeout", "no answer", _steps(60.0)),
    _bad("/truncated", "truncated", "less than its Content-Length", _steps(page(32)[:2000], None)),
    _bad(
        "/cut-chunks",
        "truncated",
        "chunks without an end",
        _steps(head(HTML, "Transfer-Encoding: chunked"), plays.chunks(article(33)), None),
    ),
    _bad("/cut-gzip", "truncated", "half a gzip", coded(gzip.compress(article(34))[:900], "gzip")),
    _bad("/too-short", "truncated", "more than its Content-Length", lambda _: reply(article(35), length=1000)),
    _bad(
        "/too-short-hints",
        "truncated",
        "the same after 103",
        lambda _: b"HTTP/1.1 103 X\r\n\r\n" + reply(article(35), length=1000),
    ),
    _bad(
        "/two-lengths",
        "protocol",
        "two Content-Lengths",
        _steps(head(HTML, "Content-Length: 10", "Content-Length: 20"), b"x" * 20),
    ),
    _bad(
        "/no-length",
        "protocol",
        "a Content-Length that is no number",
        lambda _: head(HTML, "Content-Length: many") + b"x",
    ),
    _bad("/not-http", "protocol", "another protocol", lambda _: b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
    _bad("/endless-head", "protocol", "headers without end", plays.endless_head),
    _bad("/hangs-up", "connection", "ends the connection", _steps(None)),
    _bad("/bomb", "too_large_decoded", "a gzip bomb", _bomb),
    _bad("/large", "too_large", "announces too much", _steps(head(HTML, "Content-Length: 50000000"), b"x" * 1000)),
    _bad("/endless", "too_large", "a page without end", plays.endless),
    _bad("/brotli", "encoding", "an encoding nobody asked for", coded(b"\x8b\x02\x80hello\x03", "br")),
    _bad("/false-gzip", "encoding", "HTML that says it is gzip", coded(article(36), "gzip")),
    _bad("/circle", "redirects", "two redirects in a circle", to("/circle-back")),
    _bad("/itself", "redirects", "a redirect to itself", to("/itself")),
    _bad("/onward/1", "redirects", "redirects without end", plays.onward),
    _bad(
        "/cookie-circle",
        "redirects",
        "asks for a cookie in a circle",
        to("/cookie-check", headers=(("Set-Cookie", "ok=1"),)),
    ),
    _bad("/consent", "wall", "a cookie wall", to("/we-value-your-privacy?return=%2Fconsent")),
    _bad("/login", "wall", "a login that leads back", to("/sign-in?a=1&next=http%3A%2F%2F127.0.0.1%2Flogin%3Fx%3D1")),
    _bad("/to-loopback", "unsafe_address", "leads to another port of this machine", to("http://127.0.0.1:9/")),
    _bad("/to-name", "unsafe_address", "the same by name", to("http://localhost/")),
    _bad(
        "/to-metadata", "unsafe_address", "leads to a cloud's metadata", to("http://169.254.169.254/latest/meta-data/")
    ),
    _bad("/to-mapped", "unsafe_address", "the same as IPv6", to("http://[::ffff:a9fe:a9fe]/")),
    _bad("/to-file", "unsafe_address", "leads to a file", to("file:///etc/passwd")),
    _bad("/to-number", "bad_address", "leads to 127.0.0.1 as a number", to("http://2130706433/")),
    _bad("/to-nowhere", "bad_address", "leads nowhere", to("http://[")),
    _bad("/down", "refused_status", "500, always", lambda _: reply(status=500)),
    _bad("/forbidden", "refused_status", "403", lambda _: reply(plays.BOT_CHECK, 403)),
    _bad("/bot-check-503", "refused_status", "a bot check with 503", lambda _: reply(plays.BOT_CHECK, 503)),
    _bad("/partial", "refused_status", "206, which nobody asked for", lambda _: page(37, status=206)),
    _bad("/no-location", "refused_status", "302 to nowhere", lambda _: reply(status=302)),
    _bad("/unasked-304", "protocol", "304 to a request without conditions", lambda _: reply(status=304)),
)

OUTCOMES = GOOD + ODD + BAD

LISTS = (
    Outcome("/listing", "a listing without end", plays.listing, 200, "nothing"),
    Outcome(
        "/malformed-feed.xml",
        "a feed that breaks off",
        lambda _: reply(plays.MALFORMED_FEED, media_type=plays.XML),
        200,
        "nothing",
    ),
    Outcome(
        "/malformed-sitemap.xml",
        "a sitemap that breaks off",
        lambda _: reply(plays.MALFORMED_SITEMAP, media_type=plays.XML),
        200,
        "nothing",
    ),
    Outcome(
        "/laughs.xml",
        "entities that expand to 2 GB",
        lambda _: reply(plays.LAUGHS, media_type=plays.XML),
        200,
        "nothing",
    ),
)
"""For discovery to read, not to be taken for pages."""

HELPERS: dict[str, Play] = {
    "/robots.txt": lambda _: reply(ROBOTS, media_type="text/plain"),
    "/moved-here": _same(40),
    "/moved-once": to("/moved-here-too"),
    "/moved-here-too": _same(41),
    "/circle-back": to("/circle"),
    "/cookie-check": to("/cookie-circle"),
    "/we-value-your-privacy": lambda _: reply(plays.CONSENT),
    "/sign-in": lambda _: reply(plays.CONSENT),
}
"""Where the rows lead."""
