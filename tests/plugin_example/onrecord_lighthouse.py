"""The Lighthouse Service: notices to mariners."""

from schemas.source import Expect, Feed, Rule, Source, css, many, optional

INTERFACE = 1

source = Source(
    name="lighthouse",
    title="The Lighthouse Service",
    hosts=("notices.lighthouse.example",),
    discover=(Feed(address="https://{host}/notices.xml", match=r"/notice/\d+$"),),
    zone="Europe/Lisbon",
    body="div.notice-text",
    fields={
        "title": css("h1.notice-title"),
        "published": css("time.notice-date@datetime"),
        "document_number": css(".notice-number"),
        "tag.place": optional(many(".notice-lights a")),
    },
    rules=(
        Rule(id="lighthouse/chart", css="div.chart-shop", label="advertisement", why="sells the chart of the waters"),
    ),
    plain="statement",
    expect=Expect(fill={"title": 1.0, "published_at": 1.0}, min_body_chars=50),
)
