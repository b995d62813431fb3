"""Sitemaps: pages and indexes, gzipped, with news; what is broken gives what stands before the fault."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

import flows.discover_sitemaps as module
from flows.discover_sitemaps import parse_sitemap

BASE = "https://quay.example/sitemap.xml"

PAGES = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://quay.example/a?x=1&amp;y=2 </loc><lastmod>2026-03-14</lastmod>
  <news:news><news:publication><news:name>The quay</news:name><news:language>en</news:language></news:publication>
  <news:publication_date>2026-03-13T09:20:00Z</news:publication_date><news:title>The  lamp &amp; the quay</news:title>
  </news:news></url>
<url><loc>https://quay.example/b</loc><image:image><image:loc>https://quay.example/b.jpg</image:loc></image:image></url>
</urlset>"""

INDEX = b"""<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://quay.example/1.xml.gz</loc><lastmod>2026-03-14</lastmod></sitemap>
<sitemap><loc>https://quay.example/2.xml</loc></sitemap></sitemapindex>"""


def test_pages_with_what_is_said_of_them() -> None:
    parsed = parse_sitemap(PAGES, BASE)
    a, b = parsed.entries
    assert (parsed.fault, parsed.children) == (None, ())
    assert a.address == "https://quay.example/a?x=1&y=2"
    assert (a.title, a.published, a.modified) == ("The lamp & the quay", "2026-03-13T09:20:00Z", "2026-03-14")
    assert (b.address, b.title, b.published, b.modified) == ("https://quay.example/b", None, None, None)


@pytest.mark.parametrize("charset", ["utf-16", "windows-1251", "utf-8-sig"])
def test_the_encoding_is_the_declared_one(charset: str) -> None:
    text = PAGES.decode().replace("UTF-8", charset.removesuffix("-sig"), 1).replace("The  lamp", "Маяк")
    (a, _) = parse_sitemap(text.encode(charset), BASE).entries
    assert a.title == "Маяк & the quay"


def test_an_index_names_sitemaps() -> None:
    parsed = parse_sitemap(INDEX, BASE)
    assert parsed.children == ("https://quay.example/1.xml.gz", "https://quay.example/2.xml")
    assert (parsed.entries, parsed.fault) == ((), None)


def test_gzip_is_undone_and_its_end_missed() -> None:
    assert parse_sitemap(gzip.compress(PAGES), BASE) == parse_sitemap(PAGES, BASE)
    assert (parse_sitemap(gzip.compress(PAGES)[:-9], BASE).fault or "").startswith("damaged gzip")


@pytest.mark.parametrize("namespace", [b"", b' xmlns="http://www.google.com/schemas/sitemap/0.84"'])
def test_old_and_missing_namespaces_are_read(namespace: bytes) -> None:
    body = b"\n<urlset%s><url><loc>https://quay.example/a</loc></url></urlset>" % namespace
    assert [entry.address for entry in parse_sitemap(body, BASE).entries] == ["https://quay.example/a"]


def test_an_entry_without_an_address_names_no_page() -> None:
    parsed = parse_sitemap(b"<urlset><url><loc/></url><url/><sitemap><loc> </loc></sitemap></urlset>", BASE)
    assert [entry.address for entry in parsed.entries] == ["", ""]
    assert parsed.children == ()


def test_an_empty_one_is_sound() -> None:
    assert parse_sitemap(b"<urlset></urlset>", BASE) == ((), (), None)


@pytest.mark.parametrize("cut", [b"</urlset>", b"<url><loc>https://quay.example/b</loc>"])
def test_what_breaks_off_gives_what_stands_before(cut: bytes) -> None:
    parsed = parse_sitemap(PAGES[: PAGES.index(cut)], BASE)
    assert parsed.entries[0].address == "https://quay.example/a?x=1&y=2"
    assert parsed.fault


@pytest.mark.parametrize("body", [b"", b"<html><body>404</body></html>", b"{}", b"%PDF-1.4", b"<rss><channel/></rss>"])
def test_what_is_no_sitemap_is_told(body: bytes) -> None:
    parsed = parse_sitemap(body, BASE)
    assert parsed.entries == ()
    assert parsed.fault


LAUGHS = (
    '<?xml version="1.0" encoding="{}"?><!DOCTYPE urlset [<!ENTITY a "https://quay.example/"><!ENTITY b "&a;&a;">]>'
    "<urlset><url><loc>&b;</loc></url></urlset>"
)


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-16-be", "latin-1"])
def test_entities_are_refused_whatever_the_encoding(charset: str) -> None:
    assert parse_sitemap(LAUGHS.format(charset).encode(charset), BASE) == ((), (), "it declares entities")


def test_entities_that_an_encoding_hides_are_not_expanded() -> None:
    hidden = LAUGHS.format("utf-7").replace("<!ENTITY", "+ADwAIQ-ENTITY").replace("&b;", "+ACY-b+ADs-")
    assert not any("quay" in entry.address for entry in parse_sitemap(hidden.encode(), BASE).entries)


def test_its_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ENTRIES", 1)
    parsed = parse_sitemap(PAGES, BASE)
    assert (len(parsed.entries), parsed.fault) == (1, "it has more than 1 entries")
    monkeypatch.setattr(module, "LIMIT", 100)
    assert (parse_sitemap(PAGES, BASE).fault or "").startswith("too_large")


PIECES = st.lists(
    st.sampled_from(
        [PAGES, INDEX, b"<urlset>", b"<url>", b"</url>", b"<loc>", b"</loc>", b"http://[x", b"<!--", b"&", b"\0"]
    )
    | st.binary(max_size=20),
    max_size=8,
)


@given(PIECES.map(b"".join) | st.binary(max_size=200) | st.binary(max_size=50).map(b"\x1f\x8b".__add__))
def test_no_bytes_break_it(body: bytes) -> None:
    parsed = parse_sitemap(body, BASE)
    assert all(not entry.address or entry.address.startswith("http") for entry in parsed.entries)


@given(st.lists(st.integers(0, 10**6), max_size=30))
def test_all_pages_of_a_sound_one_are_found(numbers: list[int]) -> None:
    urls = "".join(f"<url><loc>https://quay.example/{n}</loc></url>" for n in numbers)
    parsed = parse_sitemap(f"<urlset>{urls}</urlset>".encode(), BASE)
    assert [entry.address for entry in parsed.entries] == [f"https://quay.example/{n}" for n in numbers]
    assert parsed.fault is None
