"""Minutes Online: the records of harbour councils, each on a host of its own."""

from schemas.source import Comments, Expect, Feed, Kind, Line, Rule, Source, Turns, css, many, optional

INTERFACE = 1

source = Source(
    name="minutes",
    title="Minutes Online",
    # A page is taken by its host; on a host that no source names, by what only this platform writes into its pages.
    hosts=("*.minutes.example",),
    detect="meta[name=generator][content^='Minutes Online']",
    # Asked on each host that is enabled: onrecord enable minutes --host alderquay.minutes.example
    discover=(Feed(address="https://{host}/feed.xml", match=r"/\d{4}/\d\d/\d\d$"),),
    zone="Europe/London",
    body="article.record div.words",
    fields={
        "title": css("article.record > h2"),
        "publisher": css("header > a"),
        "language": css("html@lang"),
        "canonical_url": optional(css("link[rel=canonical]@href")),
        "tag.topic": optional(many("ul.tags > li")),
    },
    # The first lines of the text are no text. A line that is there on some pages only is declared all the same.
    lines=(
        Line(field="published", text=r"^(?:Mon|Tues|Wednes|Thurs|Fri)day, (?P<value>\d{1,2} \w+ \d{4})$"),
        Line(field="place", text=r"^[\w ]+, [\w ]+$"),
        Line(
            rule=Rule(
                id="minutes/state",
                text=r"^(?:Uncorrected|Corrected) record$",
                label="metadata",
                why="whether the record was corrected",
            )
        ),
    ),
    # A name, perhaps an office or a medium, a dash: no style has labels with a dash.
    turns=Turns(label=r"^(?P<label>Question|[A-Z]\w+(?: [A-Z]\w+)+)(?: \((?P<note>[^()]+)\))? – "),
    # What nobody says would else be the last speaker's.
    notes="p.vote",
    # A sitting in which nobody asks is `plain`.
    kinds=(Kind(kind="official_transcript", turns="exchange"),),
    plain="statement",
    comments=Comments(region="#letters", item=".letter", author=".from", text=".said"),
    rules=(
        # The paragraph with the link and nothing else, not each link in the text.
        Rule(id="minutes/file", css="p:has(> a.pdf:only-child)", label="navigation", why="the same record as a PDF"),
    ),
    # Of every run: all have a title and a day, and those with turns mostly two or more.
    expect=Expect(fill={"title": 1.0, "published_date": 1.0}, min_body_chars=200, min_turns=2),
)
