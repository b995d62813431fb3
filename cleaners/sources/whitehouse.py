"""The White House of 2009–2017, as its archive keeps it: briefings, gaggles, remarks."""

from schemas.source import Dump, Expect, Kind, Line, Listing, Rule, Source, Turns, const, css, first, meta, optional

STATES = (
    r"Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|"
    r"Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|"
    r"Montana|Nebraska|Nevada|New (?:Hampshire|Jersey|Mexico|York)|(?:North|South) (?:Carolina|Dakota)|Ohio|Oklahoma|"
    r"Oregon|Pennsylvania|Rhode Island|Tennessee|Texas|Utah|Vermont|(?:West )?Virginia|Washington|Wisconsin|Wyoming"
)
ROOMS = (
    r"Room|House|Lawn|Garden|Portico|Auditorium|Building|Hotel|Resort|Cent(?:er|re)|Airport|Hall|Theater|School|College|"
    r"University|Palace|Castle|Library|Base|Park|Plaza|Embassy|Cathedral|Church|Museum|Stadium|Club|Ranch"
)
WORDS = r"(?:[A-Z][\w.’'&-]*|of|the|and|at|de|la)"
NAME = rf"{WORDS}(?: {WORDS}){{0,3}}"
PLACE = (
    r"^(?:(?:Aboard|En [Rr]oute(?: to)?|Camp|Fort|Joint Base) [A-Z][\w.,’' -]{2,50}|Via [A-Z][a-z]+(?: Call)?|"
    rf"(?:{WORDS} ){{0,7}}(?:{ROOMS})|{NAME}, {NAME}|{STATES})$"
)
"""A line that names a place and nothing else."""


def _letterhead(name: str, text: str, why: str) -> Line:
    return Line(rule=Rule(id=f"whitehouse/{name}", text=text, label="metadata", why=why))


def _listing(name: str) -> Listing:
    return Listing(
        address=f"https://{{host}}/briefing-room/{name}",
        item=".views-row",
        link="h3 a[href], h2 a[href]",
        page="?page={n}",
        second=1,
        match="/the-press-office/",
    )


LINES = (
    _letterhead("letterhead", r"^(?i:the white house)$", "the letterhead; the issuer is declared"),
    _letterhead("office", r"^(?i:office of the (?:press secretary|vice president|first lady))$", "the letterhead"),
    _letterhead("release", r"^(?i:for immediate release|embargoed until .{1,60})$", "a note to editors"),
    Line(
        field="published",
        text=r"^(?P<value>[A-Z][a-z]+ \d{1,2}, \d{4})$",
    ),
    *(Line(field="place", text=PLACE) for _ in range(3)),
)

source = Source(
    name="whitehouse",
    title="The White House, 2009–2017",
    hosts=("obamawhitehouse.archives.gov",),
    # An archive: nothing is added to it. Its lists' markup as public scrapers know it.
    discover=(_listing("press-briefings"), _listing("speeches-and-remarks"), _listing("statements-and-releases")),
    schedule="0 3 1 * *",
    detect="div.field-name-field-forall-body",
    language="en",
    zone="America/New_York",
    month_first=True,
    body="div.field-name-field-forall-body",
    fields={
        "title": css("h1"),
        # The title of a briefing ends in its day; a page with a letterhead has the date there.
        "published": optional(css("h1", pattern=r"(\d{1,2}/\d{1,2}/(?:\d{4}|\d\d))$")),
        "issuer": const("The White House"),
        "canonical_url": optional(first(css("link[rel=canonical]@href"), meta("og:url"))),
    },
    lines=LINES,
    turns=Turns(style="capitals"),
    kinds=(Kind(kind="official_transcript", turns="any"),),
    plain="statement",
    dump=Dump(head=(*LINES, Line(field="title"))),
    expect=Expect(fill={"title": 1.0, "published_date": 0.7}, min_body_chars=200),
)
