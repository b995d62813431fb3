"""The home `polled` of the documentation: `ONRECORD_HOME=polled python -m tests.docs_polled` makes it.

An invented paper on this machine is polled three times. First all is well, but for a page that robots.txt forbids,
one that is refused and one that is not there. Then an article was edited, and another is gone. Then new ones come whose
text has moved to an app: the source is held.
"""

from __future__ import annotations

from cleaners.catalogue import catalogue
from flows.home import Home, find_home
from flows.run import run_ingest
from schemas.source import Expect, Sitemap
from tests.web.pages import Paper, title
from tests.web.server import Request, Web, reply

ROBOTS = b"User-agent: *\nDisallow: /articles/5\n"
FIRST, LAST = 8, 14
"""Articles at the first and at the last poll."""


class Site:
    """The paper, for a script to change."""

    def __init__(self) -> None:
        self.paper = Paper(FIRST)
        self.answers = {
            "/robots.txt": reply(ROBOTS, media_type="text/plain"),
            "/articles/3": reply(b"<h1>Forbidden</h1>", 403),
            "/articles/4": reply(b"<h1>Not found</h1>", 404),
        }

    def __call__(self, request: Request) -> bytes:
        return self.answers.get(request.path) or self.paper.answer(request)


def main() -> None:
    """Makes the home that ONRECORD_HOME names."""
    home, site = find_home(), Site()
    with Web(site) as web:
        _enable(home, web)
        run_ingest(home)
        site.paper.editions[1] = 1
        site.answers["/articles/2"] = reply(b"<h1>Gone</h1>", 410)
        run_ingest(home, urls=[web.url("/articles/1"), web.url("/articles/2")])
        site.paper.pages = LAST
        site.answers |= {f"/articles/{number}": _emptied(number) for number in range(FIRST, LAST)}
        run_ingest(home, limit=LAST - FIRST - 1)


def _enable(home: Home, web: Web) -> None:
    places = (Sitemap(address="http://{host}/articles/sitemap.xml"),)
    generic = catalogue()["generic"].model_copy(update={"discover": places, "expect": Expect(min_body_chars=200)})
    catalogue()["generic"] = generic
    (home.path / "onrecord.toml").write_text(
        'contact = "mailto:someone@example.org"\n[limits]\nworkers = 1\n'
        f'[fetch]\ndelay_seconds = 0\nallow_hosts = ["{web.authority}"]\n'
        f'[sources.generic]\nhosts = ["{web.authority}"]\n',
        encoding="utf-8",
    )


def _emptied(number: int) -> bytes:
    """An article of which only the beginning stands."""
    text = "<p>The whole report can be read in our app, which is free.</p>"
    html = f"<title>{title(number)}</title><main><article><h1>{title(number)}</h1>{text}</article></main>"
    return reply(f"<!DOCTYPE html><html lang=en><body>{html}</body></html>".encode())


if __name__ == "__main__":
    main()
