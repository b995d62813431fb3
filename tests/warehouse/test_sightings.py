"""Pages seen again and pages gone: what moves, what waits, and that the order of loading does not show."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.tables import DocumentAlias, PageRow
from tests.warehouse.answers import FULL, answer, fetch
from tests.warehouse.generate import NOW, START, Capture, Page, digest, make_page, write
from tests.warehouse.home import CHILDREN, Home, new_home
from warehouse.capture import original_of
from warehouse.load import load_shards
from warehouse.sightings import Seen, SightingCounts, is_sighting, load_sightings, originals, validators

BEFORE = ["document_versions", *CHILDREN]


@pytest.fixture
def home() -> Iterator[Home]:
    with new_home() as made:
        yield made


def page(number: int, text: int = 0, day: int = 0, **row: Any) -> Page:
    """A page, its capture's row completed."""
    made = make_page(Capture(number, text=text, day=day))
    made.row = made.row.model_copy(update={"document_id": made.document.document_id, **row})
    return made


def again(first: PageRow, day: int, status: int = 304) -> PageRow:
    """The row of a revisit."""
    at = START + timedelta(days=day)
    update = {"capture_id": digest(first.capture_id, day), "refers_to": first.capture_id, "fetched_at": at}
    return first.model_copy(update=update | {"status": status, "etag": None, "charset": None})


def gone(first: PageRow, day: int, status: int = 404) -> PageRow:
    other = {"page_sha256": "f" * 64, "refers_to": None, "capture_id": digest(first.capture_id, "gone", day)}
    return again(first, day, status).model_copy(update=other)


def load(home: Home, *pages: Page) -> None:
    load_shards(home.con, [write(home.folder, pages)], NOW)


def see(home: Home, *rows: PageRow, aliases: Sequence[DocumentAlias] = ()) -> SightingCounts:
    return load_sightings(home.con, rows, aliases, NOW)


def test_an_unchanged_page_moves_only_last_seen(home: Home) -> None:
    first = page(1)
    load(home, first)
    before = home.dump(BEFORE)
    assert see(home, again(first.row, 3)) == SightingCounts(seen=1)
    assert (home.day("first_seen"), home.day("last_seen")) == (0, 3)
    assert home.dump(BEFORE) == before
    assert home.all("SELECT status, refers_to FROM pages WHERE refers_to IS NOT NULL") == [(304, first.row.capture_id)]
    assert home.day("last_fetch", "freshness") == 3


def test_a_sighting_does_what_loading_the_page_again_would_do(home: Home) -> None:
    first = page(1)
    revisit = again(first.row, 3, 200)
    load(home, first)
    see(home, revisit)
    with new_home() as other:
        load(other, first)
        cleaned = page(1, day=3)
        cleaned.row = revisit
        load(other, cleaned)
        assert home.dump() == other.dump()


def test_the_same_again_changes_nothing(home: Home) -> None:
    first = page(1)
    load(home, first)
    see(home, again(first.row, 3), gone(first.row, 4))
    before = (home.dump(), home.one("FROM meta"))
    assert see(home, again(first.row, 3), gone(first.row, 4)) == SightingCounts()
    assert (home.dump(), home.one("FROM meta")) == before


def test_a_sighting_waits_for_the_page_it_is_of(home: Home) -> None:
    first = page(1)
    assert see(home, again(first.row, 3)) == SightingCounts(waiting=1)
    assert home.all("FROM pages") == []
    load(home, first)
    assert see(home, again(first.row, 3)) == SightingCounts(seen=1)


def test_an_older_sighting_moves_nothing(home: Home) -> None:
    first = page(1)
    load(home, first)
    see(home, again(first.row, 5))
    see(home, again(first.row, 3))
    assert home.day("last_seen") == 5
    assert home.one("SELECT count(*) FROM pages") == 3


def test_a_sighting_of_other_bytes_leaves_the_document_alone(home: Home) -> None:
    """A page whose latest bytes are in quarantine: the document stands as it was last read."""
    first = page(1)
    load(home, first)
    refused = page(1, text=1, day=1).row
    home.con.execute("INSERT INTO pages BY NAME SELECT * REPLACE ($1 AS capture_id, $2 AS page_sha256) FROM pages",
                     [refused.capture_id, refused.page_sha256])  # fmt: skip
    assert see(home, again(refused, 3)).seen == 1
    assert home.day("last_seen") == 0


def test_a_document_that_a_file_claims_is_not_seen_by_fetching_it(home: Home) -> None:
    """It is to be read again, as fetched."""
    made = make_page(Capture(1, url_basis="claimed"))
    made.row = made.row.model_copy(update={"document_id": made.document.document_id})
    load(home, made)
    see(home, again(made.row, 3))
    assert home.day("last_seen") == 0


def test_a_new_alias_is_published(home: Home) -> None:
    snapshots = []
    for _ in range(2):
        see(home, aliases=[alias("https://a.org/x", "d1")])
        snapshots.append(home.one("SELECT snapshot_id FROM meta"))
    assert snapshots[0] == snapshots[1] != "empty"


def test_a_row_that_must_be_cleaned_is_refused(home: Home) -> None:
    with pytest.raises(ValueError, match="is no sighting"):
        see(home, page(1).row)


# gone


@pytest.mark.parametrize("status", [404, 410])
def test_a_gone_page_is_marked_once_and_keeps_its_text(home: Home, status: int) -> None:
    first = page(1)
    load(home, first, page(2))
    before = home.dump(BEFORE)
    assert see(home, gone(first.row, 3, status)).gone == 1
    assert see(home, gone(first.row, 5, status)).gone == 0
    marked = home.all("SELECT url, gone_at::DATE - DATE '2026-01-01' FROM documents WHERE gone_at IS NOT NULL")
    assert marked == [("https://example.org/1", 3)]
    assert home.day("last_seen", "documents WHERE gone_at IS NOT NULL") == 0
    assert home.dump(BEFORE) == before


def test_a_page_that_is_back_is_not_gone(home: Home) -> None:
    first = page(1)
    load(home, first)
    see(home, gone(first.row, 3))
    load(home, page(1, text=1, day=4))
    assert home.one("SELECT gone_at, version FROM documents") == (None, 2)
    see(home)
    assert home.one("SELECT gone_at FROM documents") is None
    see(home, gone(first.row, 6))
    assert home.day("gone_at") == 6


def test_a_page_gone_before_it_was_seen_last_stands(home: Home) -> None:
    first = page(1, day=4)
    load(home, first)
    assert see(home, gone(first.row, 3)) == SightingCounts(seen=1)
    assert home.one("SELECT gone_at FROM documents") is None


events = st.lists(
    st.tuples(st.sampled_from(["page", "again", "gone"]), st.integers(0, 8)), min_size=1, max_size=4, unique=True
)


@settings(max_examples=10, deadline=None)
@given(events=events, data=st.data())
def test_the_order_of_loading_does_not_show(events: list[tuple[str, int]], data: st.DataObject) -> None:
    first = page(1)
    rows = [
        again(first.row, day) if what == "again" else gone(first.row, day) for what, day in events if what != "page"
    ]
    pages = [first, *(page(1, day=day) for what, day in events if what == "page" and day)]

    def current(rows: Sequence[PageRow], pages: Sequence[Page]) -> Any:
        with new_home() as made:
            for one in pages:
                load(made, one)
            for row in rows:
                see(made, row)
            return made.dump(["documents", "document_versions", "pages", "freshness"])

    expected = current(rows, pages)
    assert current(data.draw(st.permutations(rows)), data.draw(st.permutations(pages))) == expected


# what the fetch stage is told


def test_validators_are_those_of_the_last_page(home: Home) -> None:
    first, other = page(1, etag='"1"', last_modified="then"), page(2)
    load(home, first, other)
    key = first.document.document_id
    seen = validators(home.con)
    assert set(seen) == {key, other.document.document_id}
    assert seen[key][:4] == ('"1"', "then", START, False)
    assert seen[key].original.warc_offset == first.row.warc_offset
    assert (seen[other.document.document_id].etag, seen[other.document.document_id].last_modified) == (None, None)
    see(home, again(first.row, 3))
    assert validators(home.con)[key][:4] == ('"1"', "then", START + timedelta(days=3), False)
    assert validators(home.con)[key].original.capture_id == first.row.capture_id
    see(home, gone(first.row, 4))
    assert validators(home.con)[key].gone
    load(home, page(1, text=1, day=5, etag='"2"'))
    assert validators(home.con)[key][:4] == ('"2"', None, START + timedelta(days=5), False)


def test_a_page_from_a_file_has_no_validators(home: Home) -> None:
    load(home, page(1, status=None))
    assert validators(home.con) == {}
    assert len(originals(home.con)) == 1


def test_originals_are_first_and_full(home: Home) -> None:
    first, copy = page(1), page(2)
    copy.row = copy.row.model_copy(update={"page_sha256": first.row.page_sha256, "fetched_at": START + timedelta(1)})
    load(home, first, copy)
    see(home, again(first.row, 3))
    assert {sha: o.capture_id for sha, o in originals(home.con).items()} == {
        first.row.page_sha256: first.row.capture_id
    }


def test_what_is_a_sighting(tmp_path: Any) -> None:
    first, changed = fetch(tmp_path, answer(b"a"), answer(b"b"))
    known = Seen(None, None, first.fetched_at, False, original_of(first))
    (same,) = fetch(tmp_path, answer(b"a"), run="run-2", earlier=original_of(first))
    (unmodified,) = fetch(tmp_path, answer(b"", status=304), run="run-3", earlier=original_of(first))
    (lost,) = fetch(tmp_path, answer(b"no such page", FULL, status=404), run="run-4")
    assert [is_sighting(c, known) for c in (same, unmodified, lost)] == [True] * 3
    assert not is_sighting(changed, known)
    assert not is_sighting(first, None), "a first sight"
    assert not is_sighting(same, None), "another address's bytes"
    assert not is_sighting(unmodified, known._replace(gone=True)), "it is back"
    assert not is_sighting(same, known._replace(original=original_of(changed))), "it went back to an earlier text"


# aliases


def alias(address: str, document: str, basis: str = "redirect") -> DocumentAlias:
    return DocumentAlias.model_validate({"address": address, "document_id": document, "basis": basis})


@given(data=st.data())
@settings(max_examples=10, deadline=None)
def test_an_address_is_the_alias_of_one_document_whatever_the_order(data: st.DataObject) -> None:
    given = [alias("https://a.org/x", d, b) for d in ("d1", "d2") for b in ("redirect", "canonical", "mirror")]
    given += [alias("https://a.org/y", "d3", "mirror")]
    with new_home() as home:
        for one in data.draw(st.permutations(given)):
            see(home, aliases=[one])
        see(home, aliases=data.draw(st.permutations(given)))
        assert home.all("SELECT address, document_id, basis FROM document_aliases ORDER BY address") == [
            ("https://a.org/x", "d1", "redirect"),
            ("https://a.org/y", "d3", "mirror"),
        ]
