"""The tables of `onrecord.duckdb`: one row model each, its key, and what it is for.

Rows that a load completes (version, first and last sight) extend the record a cleaner returns. Arrow schemas and DuckDB
columns are derived from these models in `warehouse.columns`, nowhere else.
"""

from datetime import datetime
from typing import Literal, NamedTuple

from pydantic import Field

from schemas.records import (
    Comment,
    DateFound,
    Document,
    DocumentEvent,
    DocumentTag,
    Event,
    Insertion,
    Link,
    Paragraph,
    Record,
    Removal,
    Turn,
)
from schemas.vocabulary import CandidateState, RelationKind, RemovalLabel, Stage, VersionCause


class DocumentRow(Document):
    """A document at its current version."""

    event_id: str | None = Field(None, description="The event it renders, if it renders one.")
    version: int = Field(description="Number of the current version, from 1.")
    capture_id: str = Field(description="The capture this version was read from.")
    first_seen: datetime = Field(description="First capture, UTC.")
    last_seen: datetime = Field(description="Latest capture that showed this text, UTC.")
    gone_at: datetime | None = Field(None, description="When the page was first found gone; null while it stands.")
    cleaner_version: str = Field(description="The code that read these rows.")


class DocumentVersion(Record):
    """One text a document has had."""

    document_id: str = Field(description="The document.")
    version: int = Field(description="From 1.")
    valid_from: datetime = Field(description="Capture that first showed it, UTC.")
    valid_to: datetime | None = Field(None, description="Capture that first showed the next one; null for the current.")
    cause: VersionCause = Field(description="first, page_edit (the page changed) or parser_change (our reading did).")
    title: str | None = Field(None, description="Title of this version.")
    text: str = Field(description="Text of this version.")
    text_sha256: str = Field(description="Hash of the clean title and text, hex: a changed advertisement is no edit.")
    page_sha256: str = Field(description="The bytes.")
    capture_id: str = Field(description="The capture.")
    cleaner_version: str = Field(description="The code that read it.")


class DocumentAlias(Record):
    """Another address of a document, which is no document's own."""

    address: str = Field(description="Normalised address; of a mirror, which its normal form hides, as it was.")
    document_id: str = Field(description="The document.")
    basis: Literal["redirect", "short_link", "canonical", "mirror"] = Field(
        description="redirect or canonical: of the site itself; short_link: another site's that leads here; mirror."
    )


class TurnRow(Turn):
    """A turn of the document's current version."""

    version: int = Field(description="The document's version.")
    cite: str = Field(description="`<document_id>@<version>#<turn>`: what a quotation cites.")


class ParagraphRow(Paragraph):
    """A paragraph of the document's current version."""

    version: int = Field(description="The document's version.")


class InsertionRow(Insertion):
    """An insertion of the document's current version."""

    version: int = Field(description="The document's version.")


class CommentRow(Comment):
    """A comment of the document's current version."""

    version: int = Field(description="The document's version.")


class RuleRow(Record):
    """A rule as it stood in one version of the cleaners."""

    rule: str = Field(description="Id of the rule.")
    cleaner_version: str = Field(description="The code it is part of.")
    source: str | None = Field(None, description="The source that declares it; null for common rules.")
    selector: str = Field(description="Its CSS selector or regular expression.")
    label: RemovalLabel = Field(description="What it removes.")
    why: str = Field(description="Why it exists.")


class RuleCount(Record):
    """How often a rule fired in a run; rows with zero included."""

    run_id: str = Field(description="The run.")
    source: str = Field(description="The source whose pages were read.")
    rule: str = Field(description="The rule.")
    pages_seen: int = Field(description="Pages of the source in the run.")
    pages_fired: int = Field(description="Pages on which the rule removed something.")
    chars: int = Field(description="Characters removed, white space not counted.")


class Quarantined(Record):
    """A page that could not be understood: bytes kept, reason given, retried by `reprocess`."""

    capture_id: str = Field(description="The capture.")
    page_sha256: str | None = Field(None, description="Its bytes; null if none could be read.")
    url: str | None = Field(None, description="Address, or the path of the file it came from.")
    source: str | None = Field(None, description="The adapter that refused it; null if none was chosen.")
    stage: Stage = Field(description="Where it stopped.")
    reason: str = Field(description="A word for it, e.g. `empty_body`, `anti_bot`, `too_large`.")
    detail: str = Field(description="A sentence for a person.")
    first_seen: datetime = Field(description="First time, UTC.")
    last_seen: datetime = Field(description="Latest time, UTC.")
    attempts: int = Field(description="How often it was tried.")


class PageRow(Record):
    """One capture: an address at one time, and where its bytes lie in the archive."""

    capture_id: str = Field(description="Hash of address, time and bytes.")
    page_sha256: str = Field(description="SHA-256 of the bytes, hex; may repeat.")
    document_id: str | None = Field(
        None, description="The document this address is or would be; null where the bytes are no page's."
    )
    url: str | None = Field(
        None,
        description="The address asked for (on first sight of a permanent redirect: the one it led to) or claimed; "
        "null when unknown.",
    )
    final_url: str | None = Field(None, description="After redirects; null if not fetched.")
    source: str | None = Field(None, description="The adapter; null if none was chosen.")
    fetched_at: datetime = Field(
        description="When the bytes were captured or, from a file without a time, archived, UTC."
    )
    status: int | None = Field(None, description="HTTP status; null if not fetched.")
    media_type: str = Field(description="As served or, from a file, by its name.")
    charset: str | None = Field(None, description="The encoding the bytes were read with; null if never decoded.")
    bytes: int = Field(description="Length of the payload.")
    warc_file: str = Field(description="File under `raw/`.")
    warc_offset: int = Field(description="Offset of the record's gzip member in it.")
    run_id: str = Field(description="The run that archived it.")
    refers_to: str | None = Field(
        None,
        description="The capture whose bytes these are again (a revisit, a 304); null where the record has its own.",
    )
    etag: str | None = Field(None, description="ETag as served; null if none.")
    last_modified: str | None = Field(None, description="Last-Modified as served; null if none.")


class Candidate(Record):
    """An address that discovery found, and what became of it."""

    address: str = Field(description="Normalised address.")
    source: str = Field(description="The source it was found for.")
    state: CandidateState = Field(description="new, fetched, skipped, failed or gone.")
    reason: str | None = Field(None, description="Why it is in that state; null while it is new or all is well.")
    found_by: str = Field(description="The feed, listing or sitemap that named it; `--url` for a person.")
    fetch_address: str = Field(description="The address as it was named, which is what is fetched.")
    title: str | None = Field(None, description="Its title there, as printed.")
    published: str | None = Field(None, description="Its date there, as printed.")
    first_seen: datetime = Field(description="First time it was found, UTC.")
    last_tried: datetime | None = Field(None, description="Last attempt to fetch it, UTC.")
    next_try: datetime | None = Field(None, description="From when on it is asked for again, UTC; null: never.")
    attempts: int = Field(0, description="Failed attempts since it was last had.")


class Speaker(Record):
    """A person, over spellings, titles and scripts."""

    speaker_id: str = Field(description="Stable id.")
    name: str = Field(description="The name to show.")
    aliases: tuple[str, ...] = Field((), description="Other forms found.")
    roles: tuple[str, ...] = Field((), description="Offices found beside the name.")


class SpeakerConflict(Record):
    """Two documents of one event that name one person differently."""

    document_a: str = Field(description="A document.")
    document_b: str = Field(description="Another document of the same event.")
    name_a: str = Field(description="The name in the first.")
    name_b: str = Field(description="The name in the second.")
    evidence: str = Field(description="Where they stand.")


class Relation(Record):
    """How two documents belong together: the strongest kind that holds."""

    document_a: str = Field(description="The smaller id of the two.")
    document_b: str = Field(description="The larger id.")
    kind: RelationKind = Field(description="The strongest kind that holds.")
    score: float | None = Field(None, description="Similarity, 0 to 1, where the kind has one.")
    evidence: str = Field(description="What it rests on.")


class Run(Record):
    """One run of a flow over one source."""

    run_id: str = Field(description="The run.")
    flow_run_id: str | None = Field(None, description="Prefect's id of the flow run.")
    source: str = Field(description="The source.")
    started_at: datetime = Field(description="Start, UTC.")
    ended_at: datetime | None = Field(None, description="End, UTC; null while it runs or when it was killed.")
    state: str = Field(description="done, failed or held.")
    pages: int = Field(description="Pages taken in.")
    documents: int = Field(description="Documents new or changed.")
    unchanged: int = Field(description="Pages whose text is as it was.")
    quarantined: int = Field(description="Pages refused.")
    kept_chars: int = Field(description="Characters kept.")
    removed_chars: int = Field(description="Characters removed.")


class Freshness(Record):
    """How current a source is."""

    source: str = Field(description="The source.")
    last_fetch: datetime | None = Field(None, description="Latest capture, UTC.")
    last_publish: datetime | None = Field(None, description="Latest publication of its rows, UTC.")
    held_since: datetime | None = Field(
        None, description="Since when its new rows are held back; null if they are not."
    )
    reason: str | None = Field(None, description="Why they are held.")


class Alarm(Record):
    """A data check that failed."""

    source: str = Field(description="The source.")
    kind: str = Field(description="What failed; `kind:subject` is how the alarm is called.")
    subject: str = Field(description="The field or rule it is about.")
    detail: str = Field(description="Expected and found.")
    examples: tuple[str, ...] = Field((), description="Addresses of pages that show it (`onrecord show`).")
    raised_at: datetime = Field(description="When, UTC.")
    accepted_at: datetime | None = Field(None, description="When a person accepted it, UTC.")
    reason: str | None = Field(
        None, description="Why it was accepted or, without that, how it came to be over; null while open."
    )


class Meta(Record):
    """What this file is: one row."""

    schema_version: int = Field(description="Version of this set of tables.")
    onrecord_version: str = Field(description="The program that wrote it.")
    cleaner_version: str = Field(description="The cleaners that read the pages last.")
    snapshot_id: str = Field(description="Changes with every load.")
    published_at: datetime | None = Field(
        None, description="When this file was published, UTC; null in the writer's own."
    )


class Table(NamedTuple):
    """A table: the model of its rows and the columns that name one (empty: rows have no key)."""

    model: type[Record]
    key: tuple[str, ...] = ()


TABLES: dict[str, Table] = {
    "documents": Table(DocumentRow, ("document_id",)),
    "document_versions": Table(DocumentVersion, ("document_id", "version")),
    "document_aliases": Table(DocumentAlias, ("address",)),
    "document_tags": Table(DocumentTag),
    "links": Table(Link),
    "turns": Table(TurnRow, ("document_id", "ordinal")),
    "paragraphs": Table(ParagraphRow, ("document_id", "ordinal")),
    "insertions": Table(InsertionRow, ("document_id", "paragraph", "start_char")),
    "comments": Table(CommentRow, ("document_id", "ordinal")),
    "removals": Table(Removal, ("page_sha256", "document_id", "ordinal")),
    "rules": Table(RuleRow, ("rule", "cleaner_version")),
    "rule_counts": Table(RuleCount, ("run_id", "source", "rule")),
    "dates": Table(DateFound),
    "quarantine": Table(Quarantined, ("capture_id",)),
    "pages": Table(PageRow, ("capture_id",)),
    "candidates": Table(Candidate, ("address",)),
    "events": Table(Event, ("event_id",)),
    "document_events": Table(DocumentEvent, ("document_id", "event_id", "relation")),
    "speakers": Table(Speaker, ("speaker_id",)),
    "speaker_conflicts": Table(SpeakerConflict),
    "relations": Table(Relation, ("document_a", "document_b")),
    "runs": Table(Run, ("run_id", "source")),
    "freshness": Table(Freshness, ("source",)),
    "alarms": Table(Alarm),
    "meta": Table(Meta),
}
"""In the order people read them. `*_history` tables of turns, paragraphs, insertions, comments have the same rows."""

HISTORY = ("turns", "paragraphs", "insertions", "comments")
