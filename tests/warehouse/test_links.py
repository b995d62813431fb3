"""Links get the document they lead to; an alias is never a document's own address."""

from collections.abc import Iterator
from hashlib import sha256

import pytest

from schemas.records import Link
from schemas.tables import DocumentAlias
from tests.warehouse.generate import NOW, Capture, make_page
from tests.warehouse.home import Home, new_home
from warehouse.links import known_aliases, resolve_links
from warehouse.sightings import load_sightings


@pytest.fixture
def home() -> Iterator[Home]:
    with new_home() as made:
        yield made


def load(home: Home, number: int, *links: str, day: int = 0) -> str:
    """A document named by its address, as cleaners do; gives its id."""
    page = make_page(Capture(number, day=day))
    name = sha256(f"https://example.org/{number}".encode()).hexdigest()[:24]
    page.document = page.document.model_copy(update={"document_id": name})
    page.links = [Link(document_id=name, kind="translation_of", address=address) for address in links]
    for rows in ("turns", "paragraphs", "insertions", "comments", "removals", "dates", "tags", "document_events"):
        setattr(page, rows, [])
    home.load_pages([page])
    return name


def alias(home: Home, address: str, document: str, basis: str = "redirect") -> None:
    row = DocumentAlias.model_validate({"address": address, "document_id": document, "basis": basis})
    load_sightings(home.con, [], [row], NOW)


def normal(address: str) -> str | None:
    return address.removesuffix("#top") if address.startswith("https:") else None


def targets(home: Home) -> list[tuple[str, str | None]]:
    return home.all("SELECT address, target_document_id FROM links ORDER BY address")


def test_a_link_finds_its_document_by_address_and_by_alias(home: Home) -> None:
    second = load(home, 2)
    load(home, 1, "https://example.org/2#top", "https://example.org/moved", "https://example.org/3", "mailto:a@b")
    alias(home, "https://example.org/moved", second)
    assert resolve_links(home.con, normal) == 2
    assert dict(targets(home)) == {
        "https://example.org/2#top": second,
        "https://example.org/moved": second,
        "https://example.org/3": None,
        "mailto:a@b": None,
    }
    assert resolve_links(home.con, normal) == 0


def test_a_document_that_comes_later_is_found_then(home: Home) -> None:
    load(home, 1, "https://example.org/2")
    assert resolve_links(home.con, normal) == 0
    second = load(home, 2)
    assert resolve_links(home.con, normal) == 1
    assert targets(home) == [("https://example.org/2", second)]


def test_a_document_s_own_address_is_no_alias(home: Home) -> None:
    first = load(home, 1, "https://example.org/2")
    alias(home, "https://example.org/2", first)
    second = load(home, 2)
    resolve_links(home.con, normal)
    assert home.all("FROM document_aliases") == []
    assert targets(home) == [("https://example.org/2", second)]


def test_aliases_to_ask_for_lead_to_documents_that_stand(home: Home) -> None:
    first = load(home, 1)
    for basis in ("redirect", "short_link", "canonical", "mirror"):
        alias(home, f"https://example.org/{basis}", first, basis)
    url = "https://example.org/1"
    assert known_aliases(home.con) == {"https://example.org/redirect": url, "https://example.org/short_link": url}
    home.con.execute("UPDATE documents SET gone_at = now()")
    assert known_aliases(home.con) == {}


def test_no_links_are_no_work(home: Home) -> None:
    assert resolve_links(home.con, normal) == 0
