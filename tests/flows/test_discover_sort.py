"""Which addresses are pages of a source: those of its hosts, and of no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.discover_entries import Entry
from flows.discover_sort import allowed_sites, sort
from schemas.source import Source


def declared(*hosts: str) -> Source:
    return Source(name="made", title="x", hosts=hosts)


def pages(allowed: frozenset[str], *addresses: str, match: str = "") -> list[str]:
    return [page.address for page in sort([Entry(address) for address in addresses], match, allowed).pages]


def test_pages_of_enabled_and_declared_hosts_are_taken() -> None:
    allowed = allowed_sites(declared("quay.example", "www.quay.example"), ["en.quay.example"])
    named = ("http://en.quay.example/1", "https://QUAY.example/2", "https://www.quay.example:443/3")
    assert pages(allowed, *named) == [
        "https://en.quay.example/1",
        "https://quay.example/2",
        "https://www.quay.example/3",
    ]


@pytest.mark.parametrize(
    "address",
    [
        "https://other.example/1",
        "https://quay.example.other.example/1",
        "https://quay.example@other.example/1",
        "https://notquay.example/1",
        "https://sub.quay.example/1",
        "https://quay.example:8443/1",
        "http://127.0.0.1/quay.example",
    ],
)
def test_others_are_foreign(address: str) -> None:
    found = sort([Entry(address)], "", allowed_sites(declared("quay.example"), ["quay.example"]))
    assert (found.pages, found.foreign) == ([], [address])


def test_of_a_platform_only_the_enabled_host_counts() -> None:
    allowed = allowed_sites(declared("*.platform.example", "platform.example"), ["one.platform.example"])
    assert pages(
        allowed, "https://one.platform.example/1", "https://two.platform.example/1", "https://platform.example/"
    ) == ["https://one.platform.example/1"]


def test_a_port_belongs_to_the_host() -> None:
    allowed = allowed_sites(declared(), ["127.0.0.1:8080"])
    assert pages(allowed, "http://127.0.0.1:8080/1", "http://127.0.0.1/1") == ["https://127.0.0.1:8080/1"]


def test_mirrors_are_their_hosts() -> None:
    allowed = allowed_sites(declared("supremacy.info"), ["supremacy.info"])
    (page,) = sort([Entry("https://vpn.supremacy.info/news/1")], "", allowed).pages
    assert (page.address, page.fetch_address) == ("https://supremacy.info/news/1", "https://vpn.supremacy.info/news/1")


def test_only_what_matches_is_a_page_and_the_rest_is_nothing() -> None:
    allowed = allowed_sites(declared("quay.example"), [])
    entries = [
        Entry("https://quay.example/p/1?utm_id=3"),
        Entry("https://quay.example/about"),
        Entry("https://x.example/a"),
    ]
    found = sort(entries, r"/p/\d+$", allowed)
    assert [page.address for page in found.pages] == ["https://quay.example/p/1"]
    assert (found.foreign, found.nowhere) == ([], 0)


def test_what_names_no_page_is_counted() -> None:
    assert sort([Entry(""), Entry("http://[x"), Entry("ftp://quay.example/")], "", frozenset()).nowhere == 3


@given(st.lists(st.text(max_size=30) | st.text(max_size=20).map("https://quay.example/".__add__)))
def test_no_address_breaks_it(addresses: list[str]) -> None:
    allowed = allowed_sites(declared("quay.example"), [])
    found = sort([Entry(address) for address in addresses], "", allowed)
    assert len(found.pages) + len(found.foreign) + found.nowhere == len(addresses)
    assert all(page.address.startswith("https://quay.example/") for page in found.pages)
