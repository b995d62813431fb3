"""What a source adapter declares. All of it is data; `cleaners` interprets it.

An adapter is a module of `cleaners.sources` (or of a package that names itself under the entry-point group
`onrecord.sources`) with a value `source = Source(...)`.
"""

import re
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from schemas.vocabulary import DocumentKind, InsertionKind, RemovalLabel, TagKind

INTERFACE = 1
"""Version of what this module declares; it counts up when adapters that others wrote must be changed."""


FIELDS = (
    *("title", "subtitle", "authors", "publisher", "issuer", "published", "updated", "issued", "language", "place"),
    *("document_number", "canonical_url", "access", "whole_words", "link.translation_of"),
    *(f"tag.{kind}" for kind in get_args(TagKind)),
)
"""What a page may be asked for; `whole_words` is how many words it says that the whole text has."""


def _known(name: str) -> str:
    if name not in FIELDS:
        raise ValueError(
            f"{name!r} is no field, and what stands there would be in no record; fields: {', '.join(FIELDS)}"
        )
    return name


FieldName = Annotated[str, AfterValidator(_known)]


class Declaration(BaseModel):
    """Immutable, and nothing in it that is not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Rule(Declaration):
    """Removes what it names and says why.

    `css` claims elements whole; `text` claims blocks whose whole text the expression is found in (anchor it). A `text`
    rule with `until` claims from the block it matches up to, not including, the block that `until` matches ("" = to the
    end of the page).
    """

    id: str = Field(description="`<source>/<what>`, stable: it stands in the ledger.")
    css: str | None = Field(None, description="CSS selector of the elements to remove.")
    text: str | None = Field(None, description="Regular expression over a block's collapsed text.")
    until: str | None = Field(
        None, description='With `text`: where the range ends, exclusive; "" for the end of the page.'
    )
    label: RemovalLabel = Field("other", description="What kind of thing it removes.")
    why: str = Field(description="Why it may be removed, for a person.")

    @model_validator(mode="after")
    def _one_selector(self) -> "Rule":
        if (self.css is None) == (self.text is None):
            raise ValueError(f"rule {self.id}: give either css or text")
        if self.until is not None and self.text is None:
            raise ValueError(f"rule {self.id}: until goes with text")
        for pattern in (self.text, self.until):
            if pattern:
                re.compile(pattern)
        return self


class Value(Declaration):
    """Where a field's value stands. Made by `css`, `many`, `first`, `choose`, `jsonld`, `meta`, `preloads`, `data` and
    `const`.

    Two fields are not the document's own: `access`, the page's word for who may read it (an audience, a tier, true or
    false), and `whole_words`, how many words it says the whole text has."""

    how: Literal["css", "many", "first", "choose", "jsonld", "meta", "preloads", "data", "const"]
    selector: str = ""
    attribute: str | None = None
    also: str | None = None
    pattern: str | None = None
    zone: str | None = None
    among: dict[str, str] = {}
    options: tuple["Value", ...] = ()
    optional: bool = False


def _parts(selector: str) -> tuple[str, str | None]:
    """`selector@attribute` in two; an `@` within the selector's own quotes or brackets is none."""
    found = re.fullmatch(r"(.+)@([\w-]+)", selector)
    return (found[1], found[2]) if found else (selector, None)


def css(selector: str, also: str | None = None, pattern: str | None = None, zone: str | None = None) -> Value:
    """The text of the one element that matches; `selector@attribute` for an attribute's value.

    Where more than one matches, the first is taken and the evidence says `error: 3 matches, first taken`: on another
    page the first may be another thing. Be exact until it is gone. `:has(…)` and `:not(…)` take any selector:
    `h4:not(h4 ~ h4)` is the first `h4` among its siblings. `many` takes all that match.

    `also` names a second element whose text is appended after a space (a date and a time that stand apart); `pattern`,
    with one group, narrows the text; `zone` is the IANA zone that a date without one is read in.
    """
    selector, attribute = _parts(selector)
    return Value(how="css", selector=selector, attribute=attribute, also=also, pattern=pattern, zone=zone)


def many(selector: str) -> Value:
    """The texts of all elements that match, in the order of the page."""
    selector, attribute = _parts(selector)
    return Value(how="many", selector=selector, attribute=attribute)


def first(*options: Value) -> Value:
    """The first of these that gives a value; which one did stands in the evidence."""
    return Value(how="first", options=options)


def choose(where: Value, among: dict[str, str]) -> Value:
    """The word of a closed vocabulary that the page's word stands for; an unknown word stops the page."""
    return Value(how="choose", options=(where,), among=among)


def jsonld(path: str, zone: str | None = None) -> Value:
    """A dotted path in the page's JSON-LD, e.g. `datePublished`, `author.name`."""
    return Value(how="jsonld", selector=path, zone=zone)


def meta(name: str, zone: str | None = None) -> Value:
    """The content of `<meta name=…>`, `<meta property=…>` or `<meta itemprop=…>`."""
    return Value(how="meta", selector=name, zone=zone)


def preloads(path: str) -> Value:
    """A dotted path in `window._preloads = JSON.parse("…")`."""
    return Value(how="preloads", selector=path)


def data(path: str) -> Value:
    """A dotted path in the JSON object that the page is (`Json`)."""
    return Value(how="data", selector=path)


def const(value: str) -> Value:
    """The same for every page of the source."""
    return Value(how="const", selector=value)


def optional(value: Value) -> Value:
    """A value that a sound page of the source may be without: its absence is no error."""
    return value.model_copy(update={"optional": True})


class Comments(Declaration):
    """How comments stand in the page: CSS for a comment (`item`) and, within it, its parts.

    Everything under `region` is either a comment or removed as `comment_widget`. An `item` inside another is a reply.
    """

    region: str = Field(description="CSS of the element that holds all comments.")
    item: str = Field(description="CSS of one comment, within `region`.")
    author: str = Field(description="CSS of the author; the first such element with text.")
    text: str = Field(description="CSS of the text; all such elements.")
    posted: Value | None = Field(None, description="When it was posted, looked for within `item`.")


class Turns(Declaration):
    """How a source labels its speakers.

    `style` names a style of `cleaners.turns`; `auto` finds it by recurrence and shape; `none` never looks.

    `label` takes the place of `style`. It is matched at the start of each block's plain text (white space collapsed, no
    markup); all that it matches is the label and nobody's words. Its group `label` is who speaks; without that group,
    the whole match is. A number before the name and a parenthesis after it are read as in any label. The group
    `note` is what else the label says, an office or a medium: it becomes `speaker_note`, and whoever has a medium
    there asks. Each match is a label, however few there are: no sentence may begin so.

    Who asks and who answers follows from the labels and the title: see adding-a-source.md.
    """

    style: Literal["auto", "none", "colon", "bold", "capitals", "full_stop", "timestamp", "outlet"] = Field(
        "auto",
        description="colon `Name: …`; bold, the same in bold; capitals `MR. NAME: …`; full_stop `Mr. NAME. …`; "
        "timestamp, a name with a time; outlet, the medium that asks.",
    )
    blog: bool = Field(
        False, description="The unlabelled opening is the blogger's until a salutation or his own colon."
    )
    label: str | None = Field(
        None, description="A regular expression with groups `label` and `note`, in the place of `style`."
    )


class Line(Declaration):
    """One line before the text, of a dump or at the start of an HTML body: a field, or a line that `rule` removes.

    A line of the page is the first of those declared that matches it; one without `text` matches any but furniture, so
    it stands after those that have one. Lines of one field, declared as often as it may have, are joined by a comma.
    """

    field: str = Field("", description="Field of the document; empty with `rule`.")
    text: str | None = Field(None, description="Regular expression; the group `value`, if there is one, is the value.")
    zone: str | None = Field(None, description="IANA zone that a date without one is read in.")
    rule: Rule | None = Field(None, description="Removes the line; its `text` recognises it.")
    replaces: FieldName | None = Field(
        None, description="The field that the page does not have when this line stands there."
    )

    @model_validator(mode="after")
    def _field_or_rule(self) -> "Line":
        if bool(self.field) == (self.rule is not None):
            raise ValueError("a line of the head is either a field or removed by a rule")
        if self.field:
            _known(self.field)
        return self


class DumpComments(Declaration):
    """Comments in a text dump: between `begin` and `end`, each from a line that matches `item` (group `author`)."""

    begin: str = Field(description="The line after which they stand.")
    item: str = Field(description="The line that each begins with.")
    end: str = Field("", description='Where they end; "" for the end of the page.')
    skip: tuple[str, ...] = Field((), description="Lines of the widget between comments.")


class Dump(Declaration):
    """The text-dump form of a source's pages: one block a line."""

    prefix: bool = Field(False, description="The first line may begin with the dumping tool's ` date YYYY-MM-DD `.")
    head: tuple[Line, ...] = Field((), description="Lines before the text, each once.")
    comments: DumpComments | None = Field(None, description="How comments stand; None: none are taken.")
    rules: tuple[Rule, ...] = Field((), description="Lines that are removed.")


class Json(Declaration):
    """The form in which a source's API gives a page: a JSON object that has the text as HTML without a page around it.

    The source's rules hold in that HTML. Its visible text, the title and the subtitle are the visible text of the page.
    """

    body: str = Field(description="Name of the member that is the text.")
    fields: dict[FieldName, Value] = Field({}, description="As `Source.fields`, by `data(…)`.")


class Expect(Declaration):
    """What a run over this source must look like; checked before its rows are loaded."""

    fill: dict[str, float] = Field({}, description="Field → least share of documents that have it, 0 to 1.")
    min_body_chars: int = Field(0, description="Least length of a text; one document in ten may be shorter.")
    max_body_chars: int | None = Field(None, description="Greatest length; one document in ten may be longer.")
    max_removed: float | None = Field(None, description="Greatest share of visible text removed, median over pages.")
    max_refused: float = Field(0.5, description="Greatest share of the pages that may be refused.")
    min_documents: int = Field(0, description="Least documents of a run that has any pages.")
    max_documents: int | None = Field(None, description="Most documents of a run.")
    min_turns: int = Field(0, description="Least number of turns, median over the documents that have any.")
    max_turns: int | None = Field(None, description="Greatest number of turns, median over the same.")


class Layout(Declaration):
    """One design of a site's pages: taken when `when` (any page without it) and `body` match."""

    when: str | None = Field(None, description="CSS that only pages of this design have.")
    body: str = Field(description="CSS of the element with the text.")
    fields: dict[FieldName, Value] = Field({}, description="Besides those of the source, or in their place.")
    rules: tuple[Rule, ...] = Field((), description="Before those of the source.")


class Kind(Declaration):
    """When a page is of a kind: the first that holds decides, else `Source.plain`."""

    kind: DocumentKind = Field(description="The kind.")
    turns: Literal["exchange", "any", "none"] = Field(
        "any", description="exchange: a question is asked; any: somebody has a label; none: neither."
    )
    text: str | None = Field(None, description="Regular expression that must be found in the title or text.")


def _compiles(expression: str) -> str:
    re.compile(expression)
    return expression


Match = Annotated[
    str,
    AfterValidator(_compiles),
    Field(description="Regular expression: only addresses (normalised) it is found in are pages of the source."),
]


class Feed(Declaration):
    """An RSS or Atom feed.

    `{host}` in an address stands for each host that the source is enabled on (`onrecord enable NAME --host HOST`), else
    for the first of its `hosts`. A source with a `*.` host is asked nowhere until one is named.
    """

    address: str = Field(description="Its address.")
    full: bool = Field(
        False, description="Its items hold the whole text: they are taken in as pages, and nothing else is fetched."
    )
    match: Match = ""


class Sitemap(Declaration):
    """A sitemap, or an index of such; gzipped or not, with or without the news extension."""

    address: str = Field(description="Its address; `{host}` as for a feed.")
    match: Match = ""


class Listing(Declaration):
    """A page of links, newest first, and the pages after it; read until one brings nothing new."""

    address: str = Field(description="Its address; `{host}` as for a feed.")
    link: str = Field(description="CSS of the links to pages; within `item` the first one.")
    item: str | None = Field(None, description="CSS of the element around a link, its title and its date.")
    title: str | None = Field(None, description="CSS of the title, within `item`; None: the link's own text.")
    date: str | None = Field(None, description="CSS of the date, within `item`; `selector@attribute` for an attribute.")
    page: str | None = Field(
        None, description="Address of page {n}, absolute or relative to `address`; None: one page only."
    )
    second: int = Field(2, description="What {n} is on the second page; it counts up from there.")
    match: Match = ""


class Api(Declaration):
    """A JSON interface that gives lists of pages, newest first; read until one brings nothing new.

    Lists overlap by one entry, since an entry that is taken away moves the rest.
    """

    address: str = Field(description="With `{offset}`, which counts entries.")
    link: str = Field(description="Member that is the page's address.")
    id: str = Field(description="Member that names an entry: the same one twice is one page.")
    title: str | None = Field(None, description="Member that is its title.")
    published: str | None = Field(None, description="Member that is its date of publication.")
    match: Match = ""


class Source(Declaration):
    """A source: where its pages are, how they are recognised, what on them is what."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="Small letters, figures, `_`; it stands in every row.")
    title: str = Field(description="For people: what the source is.")
    hosts: tuple[str, ...] = Field(
        (), description="Its hosts: pages from there are its own. `*.example.org` stands for all under it."
    )
    mirrors: dict[str, str] = Field({}, description="Host that shows the same pages → the host they are known by.")
    discover: tuple[Feed | Sitemap | Listing | Api, ...] = Field(
        (), description="Where its pages are found; empty: they are given as files, or by `ingest --url`."
    )
    schedule: str = Field("0 * * * *", description="Cron expression: when to poll it, unless the home says otherwise.")
    detect: str | None = Field(None, description="CSS that recognises its pages on hosts that no source names.")
    only: str | None = Field(
        None, description="CSS that a page must have to be content; else rejected as `not_content`."
    )
    scope: str | None = Field(
        None,
        description="CSS of the element that holds the article and what is said of it: body, fields and rules are "
        "looked for inside it, but for `link` and `meta` of the page's head. Saves walks over the whole page.",
    )
    body: str | None = Field(
        None, description="CSS of the element with the text; None: layouts, or found by the cleaner."
    )
    fields: dict[FieldName, Value] = Field(
        {},
        description=f"Field → where it stands. Fields are {', '.join(f'`{name}`' for name in FIELDS)}.",
    )
    html: bool = Field(True, description="False: only the text form of its pages is known; HTML is refused.")
    layouts: tuple[Layout, ...] = Field((), description="Designs of its pages: the first that matches is taken.")
    turns: Turns = Field(Turns(), description="How its speakers are labelled.")
    comments: Comments | None = Field(None, description="How readers' comments stand; None: none are taken.")
    reject: tuple[Rule, ...] = Field((), description="Rules whose match means: this page is not what it claims to be.")
    rules: tuple[Rule, ...] = Field((), description="What is removed within the body; the first that matches.")
    lines: tuple[Line, ...] = Field((), description="Lines at the start of the body that are fields, not text.")
    dump: Dump = Field(Dump(), description="Its pages as text dumps.")
    json_form: Json | None = Field(None, description="Its pages as its API gives them; None: not known.")
    language: str | None = Field(None, description="Language of pages that do not say.")
    kinds: tuple[Kind, ...] = Field((), description="What kind a page is; the first that holds.")
    plain: DocumentKind = Field("article", description="Kind of a page that none of `kinds` describes.")
    notes: str | None = Field(None, description="CSS of footnotes within the body: kept, but in nobody's turn.")
    insertions: dict[InsertionKind, str] = Field({}, description="CSS of inline elements that are insertions.")
    zone: str | None = Field(None, description="IANA zone of dates that name none.")
    month_first: bool = Field(False, description="Dates in figures are m/d/yyyy or m/d/yy; else such are refused.")
    expect: Expect = Field(Expect(), description="What every run must look like.")

    @field_validator("rules", "reject")
    @classmethod
    def _unique(cls, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        ids = [rule.id for rule in rules]
        if len(ids) != len(set(ids)):
            raise ValueError(f"rule ids repeat: {sorted(ids)}")
        return rules
