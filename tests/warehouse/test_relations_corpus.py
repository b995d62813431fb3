"""Relations of real pages: the seeds' two, and none between transcripts of one place, one office, one year."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cleaners.clean import Cleaned, clean_page
from schemas.page import RawPage
from schemas.tables import PageRow
from tests.warehouse.generate import Page, digest
from tests.warehouse.home import Home, new_home
from warehouse.linking import link_events
from warehouse.relations import relate

AT = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = {"000": "minsk", "001": "news", "002": "official", "003": "blog", "004": "earlier"}


def read(path: Path, url: str | None, source: str | None) -> Page:
    media = "text/plain" if path.suffix == ".txt" else "text/html"
    cleaned = clean_page(RawPage(url=url, body=path.read_bytes(), media_type=media, fetched_at=AT), source)
    row = PageRow(
        capture_id=digest(path.name), page_sha256=cleaned.document.page_sha256, url=url or path.name, source=source,
        fetched_at=AT, media_type=media, bytes=1, warc_file="a.warc.gz", warc_offset=0, run_id="run",
    )  # fmt: skip
    return as_page(row, cleaned)


def as_page(row: PageRow, cleaned: Cleaned) -> Page:
    return Page(row, cleaned.document, cleaned.turns, events=cleaned.events, document_events=cleaned.document_events)


def seeds(shared: Path) -> Iterable[Page]:
    for line in (shared / "seeds" / "pages.tsv").read_text("utf-8").splitlines()[1:]:
        name, url, source = line.split("\t")
        yield read(shared / "seeds" / name, url or None, source)


def related(home: Home) -> set[tuple[frozenset[str], str]]:
    relate(home.con)
    link_events(home.con)
    return {(frozenset(row[:2]), row[2]) for row in home.all("SELECT document_a, document_b, kind FROM relations")}


@pytest.mark.corpus
def test_the_seeds_and_nothing_else(shared: Path) -> None:
    pages = list(seeds(shared))
    key = {name: page.document.document_id for name, page in zip(NAMES.values(), pages, strict=True)}
    transcripts = [*sorted((shared / "pages" / "whitehouse_obama").glob("*.html"))]
    statements = [*sorted((shared / "pages" / "kremlin").glob("*.html"))][::3]
    pages += [read(path, None, "whitehouse") for path in transcripts]
    pages += [read(path, None, "kremlin") for path in statements]
    with new_home() as home:
        home.load_pages(pages)
        assert related(home) == {
            (frozenset((key["official"], key["blog"])), "same_speech"),
            (frozenset((key["minsk"], key["news"])), "same_parent_event"),
        }
        event = dict(home.all("SELECT document_id, event_id FROM documents"))
        assert event[key["official"]] == event[key["blog"]] is not None
        assert len({event[key[name]] for name in ("official", "minsk", "earlier")}) == 3
        parents = "SELECT parent_event_id FROM events JOIN documents USING (event_id) WHERE document_id = $1"
        (parent,) = home.con.execute(parents, [key["minsk"]]).fetchone() or (None,)
        assert home.one(f"SELECT event_id FROM document_events WHERE document_id = '{key['news']}'") == parent
        assert home.con.execute(parents, [key["earlier"]]).fetchone() == (None,)
