"""state.gov: the U.S. Department of State, with its archives since 2017."""

from schemas.source import Expect, Feed, Kind, Listing, Source, Turns, const, css, first, many, meta, optional


def _listing(path: str) -> Listing:
    return Listing(
        address=f"https://{{host}}/{path}/",
        item="li.collection-result",
        link="a.collection-result__link",
        date=".collection-result-meta span:last-child",
        page="page/{n}/",
    )


source = Source(
    name="state_gov",
    title="U.S. Department of State",
    hosts=("www.state.gov", "state.gov", "2017-2021.state.gov", "2021-2025.state.gov"),
    mirrors={"state.gov": "www.state.gov"},
    # The listings' markup as public scrapers know it (2022–2026), of the archived sites too, which have no feeds.
    discover=(
        Feed(address="https://{host}/rss-feed/press-releases/feed/"),
        Feed(address="https://{host}/rss-feed/department-press-briefings/feed/"),
        _listing("press-releases"),
        _listing("department-press-briefings"),
    ),
    zone="America/New_York",
    body="div.entry-content",
    fields={
        "title": css("h1.featured-content__headline"),
        "published": css("p.article-meta__publish-date"),
        "authors": optional(many("p.article-meta__author-bureau")),
        "place": optional(css("p.article-meta__location")),
        "issuer": const("U.S. Department of State"),
        "language": css("html@lang"),
        "canonical_url": optional(first(css("link[rel=canonical]@href"), meta("og:url"))),
        "tag.topic": optional(many("div.related-tags__pills a")),
    },
    turns=Turns(style="capitals"),
    kinds=(Kind(kind="official_transcript", turns="any"),),
    plain="statement",
    expect=Expect(fill={"title": 1.0, "published_date": 0.98}, min_body_chars=200),
)
