"""A document keeps its name while its site moves it, and nobody takes over another site's address."""

from pathlib import Path
from typing import Any

import pytest

from cleaners.addresses import document_id
from cleaners.addresses import normalise as normal
from flows.naming import aliases_of, naming_address, normal_form
from schemas.records import Document
from tests.warehouse.answers import answer
from warehouse.archive import Archive
from warehouse.capture import Capture, Hop

A, B, C = "https://a.org/old", "https://a.org/new", "https://www.a.org/newest"
FOREIGN = "https://b.net/page"


def way(*steps: str | int, **known: Any) -> Any:
    """An answer to `A`-like steps: address, status, address, status, … address."""
    hops = [Hop(str(steps[i]), int(steps[i + 1]), str(steps[i + 2])) for i in range(0, len(steps) - 1, 2)]
    return answer(url=str(steps[0]), final_url=str(steps[-1]), redirects=tuple(hops), **known)


@pytest.mark.parametrize(
    ("steps", "known", "name"),
    [
        ((A,), False, A),
        ((A, 301, B), False, B),
        ((A, 308, B, 301, C), False, C),
        ((A, 301, B, 302, C), False, B),
        ((A, 302, B), False, A),
        ((A, 302, B, 301, C), False, A),
        ((A, 301, B), True, A),
        ((A, 302, B), True, A),
        ((A, 301, FOREIGN), False, FOREIGN),
        ((A, 302, FOREIGN), False, FOREIGN),
        ((A, 301, FOREIGN), True, FOREIGN),
        ((A, 301, FOREIGN, 302, B), False, A),
        ((A, 301, FOREIGN, 302, B), True, A),
    ],
)
def test_which_address_names_a_page(steps: tuple[str | int, ...], known: bool, name: str) -> None:
    assert naming_address(way(*steps), lambda address: known and address == A) == name


@pytest.mark.parametrize(
    ("steps", "known", "name"),
    [
        ((B,), {B: A}, A),
        ((B + "?utm_source=x#top",), {B: A}, A),
        (("https://t.co/x", 301, B), {B: A}, A),
        (("https://t.co/x", 301, B), {"https://t.co/x": A}, A),
        (("https://t.co/x", 301, FOREIGN), {"https://t.co/x": A}, FOREIGN),
        ((C, 302, B), {B: A}, A),
        ((C, 301, B), {A: C}, B),
    ],
)
def test_a_page_that_moved_keeps_its_name(steps: tuple[str | int, ...], known: dict[str, str], name: str) -> None:
    assert naming_address(way(*steps), lambda _: False, known) == name


def test_a_temporary_redirect_to_a_known_page_shows_that_page() -> None:
    assert naming_address(way(A, 302, B), lambda address: address == B) == B


def capture(folder: Path, url: str, *steps: str | int) -> Capture:
    with Archive(folder, "r") as archive:
        return archive.add_fetched(way(*steps), url=url)


@pytest.mark.parametrize(
    ("url", "steps", "aliases"),
    [
        (A, (A,), {}),
        (A, ("http://a.org/old", 301, A), {}),
        (A, (A, 301, B), {B: "redirect"}),
        (B, (A, 301, B), {A: "redirect"}),
        (A, (A, 302, B), {}),
        (A, (A, 301, B, 302, C), {B: "redirect"}),
        (B, ("https://t.co/x", 302, A, 301, B), {"https://t.co/x": "short_link", A: "redirect"}),
        (A, (A, 301, "https://a.org/"), {}),
        (FOREIGN, (A, 301, FOREIGN), {A: "short_link"}),
        (A, (A, 301, FOREIGN, 301, B), {B: "redirect"}),
        (A, (A, 301, B + "?utm_source=x#top"), {B: "redirect"}),
    ],
)
def test_which_addresses_lead_to_it(tmp_path: Path, url: str, steps: Any, aliases: dict[str, str]) -> None:
    found = aliases_of(capture(tmp_path, url, *steps))
    assert {row.address: row.basis for row in found} == aliases
    assert {row.document_id for row in found} <= {document_id(url, "")}


def document(canonical: str | None) -> Document:
    return Document.model_construct(canonical_url=canonical)  # type: ignore[call-arg]


NUMBERED = "https://a.org/?id=1"


@pytest.mark.parametrize(
    ("canonical", "aliases"),
    [
        (None, {}),
        (A + "#x", {}),
        (B, {B: "canonical"}),
        ("https://a.org/", {}),
        (NUMBERED, {NUMBERED: "canonical"}),
    ],
)
def test_what_a_page_calls_itself(tmp_path: Path, canonical: str | None, aliases: dict[str, str]) -> None:
    found = aliases_of(capture(tmp_path, A, A), document(canonical))
    assert {row.address: row.basis for row in found} == aliases


def test_a_mirror_is_kept_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.naming.normalise", lambda address: normal(address.replace("mirror.", "")))
    (found,) = aliases_of(capture(tmp_path, A, "https://mirror.a.org/old", 301, A))
    assert (found.address, found.basis) == ("https://mirror.a.org/old", "mirror")


def test_a_redirect_says_more_than_the_page(tmp_path: Path) -> None:
    (found,) = aliases_of(capture(tmp_path, A, A, 301, B), document(B))
    assert found.basis == "redirect"


def test_what_is_no_address_has_no_normal_form() -> None:
    assert normal_form("mailto:a@b.org") is None
    assert normal_form("HTTP://A.org") == "https://a.org/"
