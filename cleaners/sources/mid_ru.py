"""mid.ru: the Ministry of Foreign Affairs of the Russian Federation, in Russian and in its own translations."""

from schemas.source import Dump, Expect, Feed, Kind, Layout, Line, Listing, Rule, Source, Turns, const, css, optional

DATE = r"^(?P<value>(?:\d{1,2} [A-Z][a-z]+ \d{4}|\d{2}\.\d{2}\.\d{4}) ?\d{1,2}:\d{2})$"
LANGUAGES = r"^(?:[a-z]{2}-[A-Z]{2}\d+ ?)+$"


def _listing(language: str) -> Listing:
    return Listing(
        address=f"https://{{host}}/{language}/foreign_policy/news/",
        item="li.announce__item",
        link="a.announce__link",
        date=".announce__date",
        page="?PAGEN_1={n}",
        match=r"/foreign_policy/news/\d+/?$",
    )


source = Source(
    name="mid_ru",
    title="Ministry of Foreign Affairs of the Russian Federation",
    hosts=("mid.ru", "www.mid.ru"),
    mirrors={"www.mid.ru": "mid.ru"},
    # Class names and paging as public scrapers know them; the feeds as public readers of them name them.
    discover=(
        Feed(address="https://{host}/en/rss.php"),
        Feed(address="https://{host}/ru/rss.php"),
        _listing("en"),
        _listing("ru"),
    ),
    schedule="*/30 * * * *",
    zone="Europe/Moscow",
    fields={
        "issuer": const("Ministry of Foreign Affairs of the Russian Federation"),
        "canonical_url": optional(css("link[rel=canonical]@href")),
    },
    layouts=(
        Layout(
            body="div.photo-content div.text.article-content",
            fields={
                "title": css("h1.photo-content__title"),
                "published": css(".photo-content__date"),
                "document_number": optional(css("p.article-line__note")),
            },
        ),
        Layout(body="div.text.article-content", fields={"title": css("div.article > h1")}),
    ),
    turns=Turns(style="colon"),
    kinds=(Kind(kind="official_transcript", turns="any"),),
    plain="statement",
    reject=(
        Rule(id="mid_ru/anti-bot", text=r"^Data processing\.\.\.", why="the anti-bot page, not the text"),
        Rule(id="mid_ru/anti-bot-script", css="script[src*='/TSPD/']", why="the anti-bot page, not the text"),
    ),
    rules=(
        Rule(
            id="mid_ru/contents",
            css="div.article-content a[href^='#']:not([href^='#_'])",
            label="table_of_contents",
            why="links to the topics of a long briefing, and back",
        ),
    ),
    dump=Dump(
        head=(
            Line(field="published", text=DATE),
            Line(field="document_number", text=r"^(?P<value>\d{1,5}-\d{2}-\d{2}-\d{4})$"),
            Line(rule=Rule(id="mid_ru/languages", text=LANGUAGES, label="navigation", why="links to other languages")),
            Line(field="title"),
        ),
        rules=(
            Rule(
                id="mid_ru/back-to-contents",
                text=r"^(?:Back to contents|К оглавлению|Оглавление)$",
                label="table_of_contents",
                why="a link in long briefings",
            ),
        ),
    ),
    expect=Expect(fill={"title": 1.0}, min_body_chars=200),
)
