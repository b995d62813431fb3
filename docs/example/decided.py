"""Port of Alderquay: news, with what the harbour master says."""

from schemas.source import Expect, Feed, Kind, Rule, Source, Turns, css, meta, optional

INTERFACE = 1

source = Source(
    name="alderquay",
    title="Port of Alderquay",
    hosts=("www.alderquay-port.example",),
    discover=(Feed(address="https://www.alderquay-port.example/news/feed.xml", match=r"/news/\d{4}/"),),
    zone="Europe/London",
    body="div.news-text",
    fields={
        "title": css("h1"),
        "published": css("p.news-date"),
        "publisher": optional(meta("og:site_name")),
        "language": optional(css("html@lang")),
        "canonical_url": optional(css("link[rel=canonical]@href")),
    },
    turns=Turns(style="bold"),
    kinds=(Kind(kind="official_transcript", turns="exchange"),),
    rules=(
        Rule(id="alderquay/tides", css="div.tide-box", label="related", why="today's tides, not those of the news"),
        Rule(
            id="alderquay/contact",
            text=r"^Press office of the Port of Alderquay, .*, telephone [\d ]+\.$",
            label="metadata",
            why="ends every page",
        ),
        Rule(id="alderquay/storm", css="p.storm-warning", label="related", why="the weather of the day it was saved"),
    ),
    expect=Expect(fill={"title": 1.0, "published_at": 1.0}, min_body_chars=200),
)
