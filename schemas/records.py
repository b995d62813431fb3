"""What one page becomes: the typed records a cleaner returns.

Texts have their white space collapsed. Offsets are 0-based, half-open, in Unicode code points. Null means that the page
does not say. Columns of the warehouse are derived from these models (`schemas.tables`), so a field is declared once.
"""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from schemas.vocabulary import (
    Access,
    DateKind,
    DocumentKind,
    EventRelation,
    InsertionKind,
    LinkKind,
    ParagraphKind,
    Precision,
    RemovalLabel,
    Role,
    SpeakerBasis,
    TagKind,
    UrlBasis,
    ZoneBasis,
)

CalendarDate = date  # a field named `date` hides the type of that name


class Record(BaseModel):
    """A row: immutable, and nothing in it that is not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Document(Record):
    """One page as one document."""

    document_id: str = Field(
        description="Stable id: hash of the normalised address, or `content:<sha256>` without one."
    )
    source: str = Field(description="The adapter that read the page.")
    site: str | None = Field(None, description="Host of the address; null without an address.")
    url: str | None = Field(None, description="The address as fetched or claimed; null when unknown.")
    url_basis: UrlBasis = Field(description="How the address is known.")
    canonical_url: str | None = Field(None, description="The address the page itself names; null if it names none.")
    title: str | None = Field(None, description="Headline of the text; null if the page has none.")
    subtitle: str | None = Field(None, description="Second headline or lead line under the title.")
    authors: tuple[str, ...] = Field((), description="Names in the byline, in the order of the page; empty if none.")
    publisher: str | None = Field(None, description="Who runs the site, as the page says.")
    issuer: str | None = Field(None, description="The institution whose text it is, where that is not the publisher.")
    kind: DocumentKind = Field(description="What the text is; see the vocabulary.")
    language: str | None = Field(None, description="BCP 47 tag of the text, as the page or the source says.")
    document_number: str | None = Field(None, description="The issuer's own number, as printed.")
    place: str | None = Field(None, description="Place of the occasion or of the date line, as printed.")
    published_at: datetime | None = Field(None, description="Instant of publication, UTC; null without a zone's basis.")
    published_date: date | None = Field(None, description="Day of publication in the page's own zone.")
    published_precision: Precision | None = Field(None, description="How exact the published date is.")
    published_zone: str | None = Field(None, description="IANA zone or UTC offset the instant was read in.")
    published_zone_basis: ZoneBasis | None = Field(None, description="What that zone rests on.")
    published_evidence: str | None = Field(
        None, description="Which place on the page gave the date, e.g. `dump_prefix`."
    )
    text: str = Field(description="All paragraphs as printed, labels included, joined by a blank line.")
    words: int = Field(description="White-space separated words of `text`.")
    access: Access | None = Field(
        None,
        description="free, or preview: the page says or shows that the whole text is not for everybody, and nothing "
        "tells that it stands here all the same; null when it does not say, or the whole of a paid text is here.",
    )
    visible_chars: int = Field(description="Characters of the visible text, white space not counted.")
    kept_chars: int = Field(description="Of these, kept in some field, paragraph or comment.")
    removed_chars: int = Field(description="Of these, removed by a rule; kept + removed = visible.")
    page_sha256: str = Field(description="SHA-256 of the page's bytes, hex.")
    evidence: dict[str, str] = Field(
        default_factory=dict,
        description="Field → where its value came from; a selector that failed is here as `error: …`.",
    )


class Turn(Record):
    """One person's uninterrupted words, or one unlabelled stretch of a transcript."""

    document_id: str = Field(description="The document.")
    ordinal: int = Field(description="Place among the document's turns, from 0.")
    role: Role = Field(description="question, answer, statement or editorial.")
    exchange: int | None = Field(
        None, description="Number, from 1, of the run of questions with its answers; else null."
    )
    speaker: str | None = Field(None, description="Name of the speaker; null when unnamed or unknown.")
    speaker_id: str | None = Field(None, description="The person in `speakers`; null when unresolved.")
    speaker_label: str | None = Field(
        None, description="The label as printed, without its colon; null without a label."
    )
    speaker_note: str | None = Field(
        None, description="Parenthesis in the label, e.g. `speaking after Maxim Ryzhenkov`."
    )
    speaker_affiliation: str | None = Field(None, description="Outlet or office that the label gives.")
    speaker_basis: SpeakerBasis | None = Field(None, description="What `speaker` rests on; null when speaker is null.")
    text: str = Field(description="The turn's paragraphs joined by a blank line, without label and insertions.")
    first_paragraph: int | None = Field(None, description="Ordinal of its first paragraph; null if it has none.")
    last_paragraph: int | None = Field(None, description="Ordinal of its last paragraph, inclusive.")


class Paragraph(Record):
    """One kept block of the text, as printed, without the speaker's label."""

    document_id: str = Field(description="The document.")
    ordinal: int = Field(description="Place among the document's paragraphs, from 0.")
    turn: int | None = Field(None, description="Ordinal of the turn it belongs to; null outside turns.")
    kind: ParagraphKind = Field("text", description="text, heading, list_item, quote, table or separator.")
    text: str = Field(description="As printed, white space collapsed, without the label.")
    block: int = Field(description="Index of the page's block that it is from.")


class Insertion(Record):
    """Words within a paragraph that are on the page but are not the speaker's."""

    document_id: str = Field(description="The document.")
    paragraph: int = Field(description="Ordinal of the paragraph.")
    start_char: int = Field(description="Start in the paragraph's text.")
    stop_char: int = Field(description="End in the paragraph's text, exclusive.")
    kind: InsertionKind = Field(description="bracket, sign_off, stage or footnote.")
    text: str = Field(description="As printed, brackets included.")


class Comment(Record):
    """A reader's comment on the page."""

    document_id: str = Field(description="The document.")
    ordinal: int = Field(description="Place among the comments, from 0.")
    author: str | None = Field(None, description="Name as printed; null if the page gives none.")
    text: str = Field(description="The comment; paragraphs joined by a blank line.")
    posted_at: datetime | None = Field(
        None, description="When it was posted, UTC; null if the page does not say exactly."
    )
    reply_to: int | None = Field(None, description="Ordinal of the comment it replies to.")


class Removal(Record):
    """A stretch of visible text that is in no field: one row of the ledger."""

    page_sha256: str = Field(description="The bytes it was removed from.")
    document_id: str = Field(description="The document.")
    ordinal: int = Field(description="Place among the page's removals, from 0.")
    block: int = Field(description="Index of the page's block.")
    start_char: int = Field(description="Start in the block's text.")
    stop_char: int = Field(description="End in the block's text, exclusive.")
    text: str = Field(description="What was removed, as printed, white space collapsed.")
    label: RemovalLabel = Field(description="What kind of thing it is.")
    rule: str = Field(description="Id of the rule that removed it.")
    source: str = Field(description="The adapter that read the page.")
    cleaner_version: str = Field(description="Hash of the code and rules that did it.")


class DateFound(Record):
    """A date the page gives, with what it rests on (table `dates`)."""

    document_id: str = Field(description="The document.")
    kind: DateKind = Field(description="published, updated, issued, event or captured.")
    raw: str = Field(description="As it stands on the page.")
    value: datetime | None = Field(None, description="The instant, UTC; null without a zone's basis.")
    date: CalendarDate | None = Field(
        None, description="The day in the page's own zone; null if less than a day is known."
    )
    precision: Precision = Field(description="How exact it is.")
    zone: str | None = Field(None, description="IANA zone or UTC offset the instant was read in.")
    zone_basis: ZoneBasis | None = Field(None, description="What the zone rests on.")
    evidence: str = Field(description="Which place on the page gave it.")


class DocumentTag(Record):
    """A topic, person, place or section the page is filed under."""

    document_id: str = Field(description="The document.")
    kind: TagKind = Field(description="topic, person, place or section.")
    value: str = Field(description="As printed.")
    url: str | None = Field(None, description="Where the page links it to.")


class Link(Record):
    """An address the page names in a role that matters."""

    document_id: str = Field(description="The document.")
    kind: LinkKind = Field(description="translation_of, source, version_of or other.")
    address: str = Field(description="The absolute address.")
    text: str | None = Field(None, description="The link's words, or the language it names.")
    target_document_id: str | None = Field(None, description="The document there, if it is in the warehouse.")


class Event(Record):
    """An occasion that documents render or report."""

    event_id: str = Field(description="Stable id: hash of kind, place, dates and name.")
    name: str = Field(description="What it is called, from the title or text that gives it.")
    kind: str = Field(description="press_conference, conference, meeting, visit, speech, interview, briefing or other.")
    place: str | None = Field(None, description="City, as printed.")
    date_from: date | None = Field(None, description="First day.")
    date_to: date | None = Field(None, description="Last day.")
    parent_event_id: str | None = Field(None, description="The event it is part of.")


class DocumentEvent(Record):
    """That a document has to do with an event."""

    document_id: str = Field(description="The document.")
    event_id: str = Field(description="The event.")
    relation: EventRelation = Field(description="renders, reports or mentions.")
    evidence: str = Field(description="Where on the page that stands.")
