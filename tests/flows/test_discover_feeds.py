"""Feeds: entries as they are printed, faults told, nothing expanded and nothing that costs too much."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.discover_feeds import MAX_CHARS, MAX_REFERENCES, MAX_TAG, MAX_TAGS, parse_feed

BASE = "https://quay.example/feed"

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">
<channel><title><![CDATA[The quay]]></title><link>https://quay.example</link>
<item><title><![CDATA[Herring &amp; timber]]></title><description><![CDATA[What came in]]></description>
<link>https://quay.example/p/herring?utm_source=rss</link><guid isPermaLink="false">quay-1</guid>
<dc:creator><![CDATA[Tobias Renn]]></dc:creator><pubDate>Fri, 14 Mar 2025 06:45:10 GMT</pubDate>
<content:encoded>
<![CDATA[<p class="body" data-x="1">Mostly <em>herring</em>.</p><script>x()</script>]]>
</content:encoded></item>
<item><title>The ferry</title><link>/p/ferry</link></item>
</channel></rss>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>The quay</title><id>urn:quay</id>
<entry><title type="html">The &lt;b&gt;third&lt;/b&gt; lamp</title><id>urn:quay:2</id>
<link rel="alternate" type="text/html" href="http://quay.example/events/news/2"/>
<link rel="enclosure" href="http://quay.example/2.jpg"/>
<published>2026-03-14T09:20:00+03:00</published><updated>2026-03-15T10:00:00+03:00</updated>
<summary type="html">short</summary>
<content type="html">&lt;p&gt;A long text about the lamp.&lt;/p&gt;</content></entry></feed>"""


def feed(text: str) -> bytes:
    return text.encode()


def test_rss_gives_what_is_printed() -> None:
    parsed = parse_feed(feed(RSS), "application/xml; charset=utf-8", BASE)
    herring, ferry = parsed.entries
    assert parsed.fault is None
    assert (herring.address, herring.id) == ("https://quay.example/p/herring?utm_source=rss", "quay-1")
    assert (herring.title, herring.published) == ("Herring & timber", "Fri, 14 Mar 2025 06:45:10 GMT")
    assert ferry.address == "https://quay.example/p/ferry"
    assert (ferry.published, ferry.modified, ferry.content) == (None, None, None)


def test_a_full_text_keeps_its_markup() -> None:
    content = parse_feed(feed(RSS), "", BASE).entries[0].content
    assert content == '<p class="body" data-x="1">Mostly <em>herring</em>.</p><script>x()</script>'


def test_atom_gives_what_is_printed() -> None:
    (entry,) = parse_feed(feed(ATOM), "application/atom+xml", BASE).entries
    assert entry.address == "http://quay.example/events/news/2"
    assert entry.title == "The third lamp"
    assert (entry.published, entry.modified) == ("2026-03-14T09:20:00+03:00", "2026-03-15T10:00:00+03:00")
    assert entry.content == "<p>A long text about the lamp.</p>"


def test_when_it_was_changed_is_not_when_it_was_published() -> None:
    updated = ATOM.replace("<published>2026-03-14T09:20:00+03:00</published>", "")
    (entry,) = parse_feed(feed(updated), "", BASE).entries
    assert (entry.published, entry.modified) == (None, "2026-03-15T10:00:00+03:00")


def test_an_entry_without_a_link_names_no_page() -> None:
    (entry,) = parse_feed(
        b"<rss version='2.0'><channel><item><title>x</title></item></channel></rss>", "", BASE
    ).entries
    assert entry.address == ""


@pytest.mark.parametrize(
    ("declared", "content_type"),
    [('encoding="windows-1251"', "text/xml"), ("", "text/xml; charset=windows-1251"), ('encoding="UTF-8"', "")],
)
def test_the_encoding_is_the_declared_one_even_where_it_is_wrong(declared: str, content_type: str) -> None:
    text = f'<?xml version="1.0" {declared}?><rss version="2.0"><channel><item><title>Причал открыт</title></item>'
    charset = "utf-8" if "UTF-8" in declared else "windows-1251"
    parsed = parse_feed(f"{text}</channel></rss>".encode(charset), content_type, BASE)
    assert parsed.entries[0].title == "Причал открыт"


@pytest.mark.parametrize("bad", ["<b>&nbsp;", "<", "&", "<item><title>cut of"])
def test_of_a_malformed_feed_the_sound_entries_are_taken_and_the_fault_is_told(bad: str) -> None:
    parsed = parse_feed(feed(RSS.replace("</channel></rss>", bad)), "", BASE)
    assert [entry.address for entry in parsed.entries][:2] == [
        "https://quay.example/p/herring?utm_source=rss",
        "https://quay.example/p/ferry",
    ]
    assert parsed.fault


@pytest.mark.parametrize("body", [b"<html><body><h1>Data processing...</h1></body></html>", b"{}", b"not a feed"])
def test_what_is_no_feed_is_told(body: bytes) -> None:
    parsed = parse_feed(body, "text/html", BASE)
    assert not parsed.entries
    assert parsed.fault


@pytest.mark.parametrize("bad", ["&#xD800;", "&#x99999999;", "<pubDate>0000-00-00T99:99:99Z</pubDate>"])
def test_what_the_parser_fails_on_is_told(bad: str) -> None:
    parsed = parse_feed(feed(RSS.replace("</channel>", bad)), "", BASE)
    assert parsed.fault


@pytest.mark.parametrize("body", [b"", b"  ", b"%PDF-1.4 x", b"\x1f\x8b\x08\x00"])
def test_what_is_no_text_is_told(body: bytes) -> None:
    assert parse_feed(body, "application/xml", BASE).fault


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    '<rss version="2.0"><channel><item><title>&c;</title></item></channel></rss>'
)
OUTSIDE = LAUGHS.replace('<!ENTITY c "&b;&b;&b;&b;">', '<!ENTITY c SYSTEM "file:///etc/hostname">')


@pytest.mark.parametrize("text", [LAUGHS, OUTSIDE])
@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-32"])
def test_entities_are_refused_whatever_the_encoding(text: str, charset: str) -> None:
    parsed = parse_feed(text.replace('"1.0"', f'"1.0" encoding="{charset}"', 1).encode(charset), "", BASE)
    assert (parsed.entries, parsed.fault) == ((), "it declares entities")


def test_an_encoding_in_ascii_hides_no_entities() -> None:
    hidden = LAUGHS.replace("<!ENTITY", "+ADwAIQ-ENTITY").replace('"1.0"', '"1.0" encoding="utf-7"', 1)
    parsed = parse_feed(feed(hidden), "", BASE)
    assert not any("ha" in (entry.title or "") for entry in parsed.entries)


@pytest.mark.parametrize(
    "text",
    [
        "<a>" * (MAX_TAGS + 1),
        "&amp;" * (MAX_REFERENCES + 1),
        "<item " + "a=b " * (MAX_TAG // 4) + ">",
        RSS + " " * MAX_CHARS,
    ],
)
def test_what_would_cost_too_much_is_refused_before_it_is_parsed(text: str) -> None:
    parsed = parse_feed(feed(f"<rss><channel>{text}"), "", BASE)
    assert parsed.entries == ()
    assert re.match("it has more than|it has a tag of more than|too_large", parsed.fault or "")


def test_tags_of_full_texts_are_no_tags_of_the_feed() -> None:
    long = RSS.replace("<p class", "<br>" * (MAX_TAGS + 1) + "<p class", 1)
    assert len(parse_feed(feed(long), "", BASE).entries) == 2


def test_the_name_of_a_file_opens_no_file(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(RSS)
    assert parse_feed(str(file).encode(), "", BASE).fault == "it is no RSS or Atom feed"


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [RSS, ATOM, "<item>", "</item>", "<link>", "</link>", "<![CDATA[", "]]>", "<!DOCTYPE", "&#xD800;"]
        ),
        st.sampled_from(
            ["<pubDate>", "2026-13-45", "</pubDate>", "<link href='http://[x'/>", "<entry>", "&amp;", "<?", "<"]
        ),
        st.text(max_size=20),
    ),
    max_size=8,
)


@given(PIECES.map("".join).map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=200))
def test_no_bytes_break_it(body: bytes) -> None:
    parsed = parse_feed(body, "", BASE)
    assert all(not entry.address or entry.address.startswith("http") for entry in parsed.entries)
    assert parsed.fault is not None or b"<" in body
