"""The European Central Bank: press conferences and press releases."""

from schemas.source import Expect, Feed, Kind, Layout, Source, Turns, const, css, first, meta, optional

DAY = r"\d{1,2} [A-Z][a-z]+ \d{4}"

source = Source(
    name="ecb",
    title="European Central Bank",
    hosts=("www.ecb.europa.eu", "ecb.europa.eu"),
    mirrors={"ecb.europa.eu": "www.ecb.europa.eu"},
    # The lists of older pages are put together by scripts: the feed is all that can be read.
    discover=(Feed(address="https://{host}/rss/press.html", match=r"/press/.+\.html$"),),
    zone="Europe/Berlin",
    fields={
        "title": css("main h1"),
        "issuer": const("European Central Bank"),
        "language": css("html@lang"),
        "canonical_url": optional(first(css("link[rel=canonical]@href"), meta("og:url"))),
    },
    layouts=(
        Layout(
            body="main .ecb-pressContent article",
            fields={
                "subtitle": optional(css("h2.ecb-pressContentSubtitle")),
                # Until about 2019 the date stands at the end of the line under the title, or in one of its own.
                "published": first(
                    css(".ecb-pressContentPubDate"),
                    css("h2.ecb-pressContentSubtitle", pattern=rf"({DAY})$"),
                    meta("article:published_time"),
                ),
            },
        ),
        Layout(
            body="main div.section, main div.orderedlist",
            fields={
                "published": first(
                    css(".ecb-pressContentPubDate"), css("p.ecb-publicationDate"), meta("article:published_time")
                ),
            },
        ),
    ),
    turns=Turns(style="colon"),
    kinds=(Kind(kind="official_transcript", turns="any"),),
    plain="statement",
    expect=Expect(fill={"title": 1.0, "published_date": 0.95}, min_body_chars=200),
)
