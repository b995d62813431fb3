"""Articles of an invented news site, from a seed: any number of them, the same each time, and the ways to find them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from functools import cache
from urllib.parse import parse_qsl, urlsplit

from tests.web.server import Request, reply

FIRST = datetime(2024, 1, 1, 9, 0, tzinfo=UTC)
ON_A_LISTING = 50
IN_A_SITEMAP = 1000
IN_THE_FEED = 40

WHO = [
    "The council",
    "The harbour office",
    "A committee of three",
    "The regional court",
    "The water board",
    "The minister",
]
DID = ["discussed", "put off", "approved", "looked again at", "published", "turned down", "asked for", "set out"]
WHAT = ["the plan for the bridge", "its yearly report", "two new ferries", "the price of bread", "a longer school day"]
WHEN = ["on Monday", "after a long debate", "without a vote", "in the spring", "for the second time", "last week"]
WHY = ["because the money had run out", "as the law demands", "to the surprise of many", "since nobody objected"]


@cache
def _sentences() -> tuple[str, ...]:
    parts = ((a, b, c, d, e) for a in WHO for b in DID for c in WHAT for d in WHEN for e in WHY)
    return tuple(f"{a} {b} {c} {d}, {e}." for a, b, c, d, e in parts)


def title(number: int) -> str:
    """An article's title."""
    return f"{WHO[number % len(WHO)]} and {WHAT[number // 7 % len(WHAT)]}: report {number}"


def published(number: int) -> datetime:
    """An article's time of publication; a later one has a higher number."""
    return FIRST + timedelta(minutes=37 * number)


def article(number: int, edition: int = 0) -> bytes:
    """An article's page, about 8 kB; another edition has another last paragraph."""
    chance = random.Random(number)
    paragraphs = [" ".join(chance.choices(_sentences(), k=chance.randint(3, 6))) for _ in range(14)]
    paragraphs += [f"Correction {edition} to report {number}: it was not the bridge."] if edition else []
    text = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    when = published(number)
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title(number)} - The Loopback Post</title>
<meta property="og:type" content="article"><link rel="canonical" href="/articles/{number}">
<meta property="article:published_time" content="{when.isoformat()}"></head>
<body><header><nav><ul><li><a href="/">Home</a></li><li><a href="list">All reports</a></li></ul></nav></header>
<main><article><h1>{title(number)}</h1><p class="byline">By Ann Example</p>
<time datetime="{when.isoformat()}">{when:%d %B %Y}</time>
{text}
</article></main>
<footer><p>The Loopback Post, an invented paper.</p><ul><li><a href="/about">About</a></li></ul></footer>
</body></html>
""".encode()


class Paper:
    """The site: `/articles/<n>`, and `/articles/` `feed.xml`, `sitemap.xml`, `list?page=<n>`, newest first.

    `editions` says how often an article was changed; its ETag goes with it.
    """

    def __init__(self, pages: int) -> None:
        self.pages = pages
        self.editions: dict[int, int] = {}

    def answer(self, request: Request) -> bytes:
        """The answer to any request."""
        parts = urlsplit(request.path)
        name = parts.path.removeprefix("/articles/")
        site = f"http://{request.headers.get('host', '')}"
        if name.isdecimal() and int(name) < self.pages:
            return self._article(int(name), request)
        if name == "feed.xml":
            return reply(self._feed(site), media_type="application/rss+xml")
        if name.startswith("sitemap"):
            return reply(self._sitemap(site, name), media_type="application/xml")
        if name == "list":
            return reply(self._listing(int(dict(parse_qsl(parts.query)).get("page", "1"))))
        return reply(b"<h1>Not found</h1>", 404)

    def _article(self, number: int, request: Request) -> bytes:
        edition = self.editions.get(number, 0)
        tag = (("ETag", f'"{number}-{edition}"'),)
        if request.headers.get("if-none-match") == tag[0][1]:
            return reply(status=304, headers=tag)
        return reply(article(number, edition), headers=tag)

    def _feed(self, site: str) -> bytes:
        newest = range(self.pages - 1, max(-1, self.pages - 1 - IN_THE_FEED), -1)
        items = "".join(
            f"<item><title>{title(n)}</title><link>{site}/articles/{n}</link>"
            f"<pubDate>{published(n):%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
            for n in newest
        )
        head = f"<title>The Loopback Post</title><link>{site}/</link><description>News</description>"
        return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()

    def _sitemap(self, site: str, name: str) -> bytes:
        space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        parts = range(-(-self.pages // IN_A_SITEMAP))
        if name == "sitemap.xml":
            children = "".join(f"<sitemap><loc>{site}/articles/sitemap-{n}.xml</loc></sitemap>" for n in parts)
            return f'<?xml version="1.0"?><sitemapindex {space}>{children}</sitemapindex>'.encode()
        first = int(name.removeprefix("sitemap-").removesuffix(".xml")) * IN_A_SITEMAP
        urls = "".join(
            f"<url><loc>{site}/articles/{n}</loc><lastmod>{published(n).isoformat()}</lastmod></url>"
            for n in range(first, min(self.pages, first + IN_A_SITEMAP))
        )
        return f'<?xml version="1.0"?><urlset {space}>{urls}</urlset>'.encode()

    def _listing(self, page: int) -> bytes:
        newest = self.pages - 1 - (page - 1) * ON_A_LISTING
        items = "".join(
            f'<li class="item"><a class="report" href="/articles/{n}">{title(n)}</a> '
            f"<time>{published(n):%d %B %Y}</time></li>"
            for n in range(newest, max(-1, newest - ON_A_LISTING), -1)
        )
        more = f'<a rel="next" href="?page={page + 1}">Older</a>' if newest - ON_A_LISTING >= 0 else ""
        return f"<!DOCTYPE html><title>All reports</title><ul>{items}</ul>{more}".encode()
