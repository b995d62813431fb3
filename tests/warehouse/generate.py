"""A seeded generator of staged records: invented pages, as a cleaner would return them.

A page is named by `number` (which document), `text` (which wording) and `junk` (which bytes around it).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from random import Random

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
    Removal,
    Turn,
)
from schemas.tables import PageRow, Quarantined
from schemas.vocabulary import UrlBasis
from warehouse.stage import ShardRecords, stage, write_shard

START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
WORDS = ("harbour", "bridge", "minister", "answer", "question", "water", "northern", "council", "letter", "evening")


@dataclass
class Page:
    """A capture and what the cleaner made of it."""

    row: PageRow
    document: Document
    turns: Sequence[Turn] = ()
    paragraphs: Sequence[Paragraph] = ()
    insertions: Sequence[Insertion] = ()
    comments: Sequence[Comment] = ()
    removals: Sequence[Removal] = ()
    dates: Sequence[DateFound] = ()
    tags: Sequence[DocumentTag] = ()
    links: Sequence[Link] = ()
    events: Sequence[Event] = ()
    document_events: Sequence[DocumentEvent] = ()


@dataclass(frozen=True)
class Shape:
    """How much is on a page."""

    paragraphs: int = 4
    paragraph_chars: int = 60
    removals: int = 2
    extras: bool = True


@dataclass(frozen=True)
class Capture:
    """Which page is captured, when, and by which code it is read."""

    number: int
    text: int = 0
    junk: int = 0
    day: int = 0
    cleaner: str = "c1"
    url_basis: UrlBasis = "fetched"
    shape: Shape = field(default=Shape())
    turn_size: int = 1
    """Paragraphs a turn: another size cuts the same text into other turns."""


def digest(*parts: object) -> str:
    """A stable hex id of 32 digits."""
    return sha256(repr(parts).encode()).hexdigest()[:32]


def make_page(capture: Capture) -> Page:
    """The page of a capture, the same for the same capture."""
    document_id = digest("document", capture.number)
    page_sha256 = digest("bytes", capture.number, capture.text, capture.junk) * 2
    fetched_at = START + timedelta(days=capture.day)
    url = f"https://example.org/{capture.number}"
    capture_id = digest("capture", url, fetched_at, page_sha256, capture.url_basis)
    texts = _paragraph_texts(capture)
    text = "\n\n".join(texts)
    row = PageRow(
        capture_id=capture_id, page_sha256=page_sha256, url=url, final_url=url, source=f"source{capture.number % 3}",
        fetched_at=fetched_at, status=200, media_type="text/html", charset="utf-8", bytes=len(text) + 100,
        warc_file="a.warc.gz", warc_offset=capture.number * 100 + capture.day, run_id=f"run{capture.day}",
    )  # fmt: skip
    document = Document(
        document_id=document_id, source=f"source{capture.number % 3}", site="example.org", url=url,
        url_basis=capture.url_basis, title=f"Briefing {capture.number}.{capture.text}", authors=("A. Writer",),
        kind="official_transcript", language="en", published_at=START, published_date=START.date(),
        published_precision="minute", published_zone="Europe/Moscow", published_zone_basis="source_default",
        published_evidence="css .date", text=text, words=len(text.split()), visible_chars=len(text) + 50 + capture.junk,
        kept_chars=len(text), removed_chars=50 + capture.junk, page_sha256=page_sha256, evidence={"title": "css h1"},
    )  # fmt: skip
    page = Page(row, document)
    page.paragraphs = [
        Paragraph(document_id=document_id, ordinal=i, turn=i // capture.turn_size, text=t, block=i + 1)
        for i, t in enumerate(texts)
    ]
    page.turns = _turns(document_id, texts, capture.turn_size)
    page.removals = _removals(capture, document_id, page_sha256)
    if capture.shape.extras:
        _add_extras(page, capture)
    return page


def write(folder: Path, pages: Sequence[Page], quarantined: Sequence[Quarantined] = (), cleaner: str = "c1") -> Path:
    """Writes pages as a shard of one cleaner version and returns it."""
    cleaned = [(page.row.capture_id, page) for page in pages]
    tables = stage(ShardRecords([page.row for page in pages], cleaned, quarantined), cleaner)
    key = digest("shard", cleaner, *(c for c, _ in cleaned), *(row.capture_id for row in quarantined))
    return write_shard(folder, key, tables)


def _paragraph_texts(capture: Capture) -> list[str]:
    random = Random(f"{capture.number} {capture.text}")
    texts = []
    for i in range(capture.shape.paragraphs):
        line = f"{i} of {capture.number}.{capture.text if i % 3 == 1 else 0}: "
        while len(line) < capture.shape.paragraph_chars:
            line += random.choice(WORDS) + " " if i % 3 == 1 else WORDS[(i + capture.number + len(line)) % 10] + " "
        texts.append(line.strip())
    return texts


def _turns(document_id: str, texts: Sequence[str], size: int) -> list[Turn]:
    return [
        Turn(
            document_id=document_id,
            ordinal=n,
            role="answer" if n % 2 else "question",
            exchange=n // 2 + 1,
            speaker=f"Speaker {n % 2}",
            speaker_label=f"Speaker {n % 2}",
            speaker_basis="label",
            text="\n\n".join(texts[first : first + size]),
            first_paragraph=first,
            last_paragraph=min(first + size, len(texts)) - 1,
        )
        for n, first in enumerate(range(0, len(texts), size))
    ]


def _removals(capture: Capture, document_id: str, page_sha256: str) -> list[Removal]:
    # Every second text is on all pages of the world, the others are this page's own.
    return [
        Removal(
            page_sha256=page_sha256,
            document_id=document_id,
            ordinal=i,
            block=100 + i,
            start_char=0,
            stop_char=20,
            text=f"Subscribe to our newsletter, part {i}" if i % 2 == 0 else f"{capture.number} {capture.junk} {i}",
            label="newsletter",
            rule=f"common/rule{i}",
            source=f"source{capture.number % 3}",
            cleaner_version=capture.cleaner,
        )
        for i in range(capture.shape.removals)
    ]


def _add_extras(page: Page, capture: Capture) -> None:
    key, number = page.document.document_id, capture.number
    event = Event(event_id=digest("event", number % 5), name=f"Conference {number % 5}", kind="conference")
    page.insertions = [Insertion(document_id=key, paragraph=0, start_char=0, stop_char=1, kind="stage", text="0")]
    page.comments = [Comment(document_id=key, ordinal=0, author="reader", text="Well said. мир", posted_at=START)]
    page.dates = [DateFound(document_id=key, kind="published", raw="1 Jan", precision="day", evidence="css .date")]
    page.tags = [DocumentTag(document_id=key, kind="topic", value="bridges")]
    page.links = [Link(document_id=key, kind="other", address="https://example.org/")]
    page.events = [event]
    page.document_events = [
        DocumentEvent(document_id=key, event_id=event.event_id, relation="renders", evidence="title")
    ]


SYLLABLES = [first + second for first in "bdfgklmnprst" for second in "aeiou"]


def made_word(rank: int) -> str:
    """An invented word: the rarer, the longer, as in any language."""
    word = SYLLABLES[rank % len(SYLLABLES)]
    return word if rank < len(SYLLABLES) else made_word(rank // len(SYLLABLES) - 1) + word


@dataclass(frozen=True)
class Language:
    """A vocabulary and stock phrases that texts are made of, used by Zipf's law (the n-th word 1/n as often)."""

    vocabulary: int = 30_000
    phrases: int = 2_000
    phrase_share: float = 0.02
    """Of places in a text where a stock phrase of five words stands."""

    @cached_property
    def words(self) -> list[str]:
        return [made_word(rank) for rank in range(self.vocabulary)]

    @cached_property
    def weights(self) -> list[float]:
        return list(accumulate(1 / rank for rank in range(1, self.vocabulary + 1)))

    def text(self, seed: int | str, words: int) -> str:
        """A text of about `words` words, the same for the same seed."""
        random = Random(f"text {seed}")
        drawn = random.choices(self.words, cum_weights=self.weights, k=words)
        for at in range(0, words, round(1 / self.phrase_share)):
            phrase = Random(f"phrase {int(random.paretovariate(0.5)) % self.phrases}")
            drawn[at : at + 5] = phrase.choices(self.words, cum_weights=self.weights, k=5)
        return " ".join(drawn)

    def retold(self, text: str, seed: int | str, keep: float) -> str:
        """The text with each word kept with probability `keep`, else another, or one more, or none."""
        random = Random(f"retold {seed}")
        others = iter(random.choices(self.words, cum_weights=self.weights, k=2 * len(text.split())))
        told: list[str] = []
        for word in text.split():
            if random.random() < keep:
                told.append(word)
            else:
                told += [next(others) for _ in range(random.randrange(3))]
        return " ".join(told)
