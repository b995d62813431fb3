"""kremlin.ru: the President of Russia, news and transcripts, in Russian and in English."""

from schemas.source import Expect, Feed, Kind, Listing, Rule, Source, Turns, const, css, many, meta, optional

NEWS = r"/events/president/news/\d+$"
"""Transcripts stand under `/events/president/transcripts/…` too: the 67 that were saved are all news as well."""

source = Source(
    name="kremlin",
    title="President of Russia",
    hosts=("kremlin.ru", "www.kremlin.ru", "en.kremlin.ru"),
    mirrors={"www.kremlin.ru": "kremlin.ru"},
    # The feed as public readers of it name it; the listing's markup as public scrapers know it (2022–2026).
    discover=(
        Feed(address="http://{host}/events/all/feed", match=NEWS),
        Listing(
            address="http://{host}/events/president/news",
            item="div.hentry",
            link="h3 a[href]",
            title=".entry-title",
            date="time[datetime]@datetime",
            page="/events/president/news/page/{n}",
            match=NEWS,
        ),
    ),
    schedule="*/30 * * * *",
    zone="Europe/Moscow",
    scope="div.read",
    body="div.read__internal_content",
    fields={
        "title": css("h1.entry-title"),
        "subtitle": optional(css(".read__lead")),
        "published": css("time.read__published@datetime", also=".read__time"),
        "updated": optional(css(".read__updated time")),
        "place": optional(css(".read__place")),
        "issuer": const("President of Russia"),
        "language": css(".read__meta meta[itemprop=inLanguage]@content"),
        "canonical_url": meta("og:url"),
        "link.translation_of": optional(many("link[rel=alternate][hreflang]@href")),
        "tag.section": optional(many(".read__categ")),
        "tag.topic": optional(many(".read__taglist a[href*='/catalog/keywords/']")),
        "tag.person": optional(many(".read__taglist a[href*='/catalog/persons/']")),
        "tag.place": optional(
            many(".read__taglist a[href*='/catalog/countries/'], .read__taglist a[href*='/catalog/regions/']")
        ),
    },
    turns=Turns(style="bold"),
    kinds=(Kind(kind="official_transcript", turns="any"),),
    rules=(
        Rule(id="kremlin/card", css=".read__tooltip", label="related", why="hidden card of a person or term"),
        Rule(id="kremlin/see-also", css=".read__cut", label="related", why="links to other pages, within the text"),
        Rule(id="kremlin/pull-quote", css="blockquote", label="pull_quote", why="repeats a sentence of the text"),
        Rule(
            id="kremlin/status",
            css=".read__bottommeta",
            label="metadata",
            why="sections, publication date, short address",
        ),
        Rule(
            id="kremlin/media", css=".masha-ignore", label="media_caption", why="players and slides with their captions"
        ),
        Rule(
            id="kremlin/tabs", css=".read__tabs", label="share", why="tabs of text, photo and video, and the share form"
        ),
    ),
    # Many readouts are one sentence: of 120 pages the shortest text has 78 characters, 6 have under 200.
    expect=Expect(fill={"title": 1.0, "published_date": 1.0, "published_at": 1.0}, min_body_chars=60),
)
