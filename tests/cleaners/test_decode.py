"""Bytes to text: which of the things that tell the encoding is believed, and what is refused."""

from __future__ import annotations

import codecs
from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cleaners.decode import MAX_BYTES, Undecodable, decode

RUSSIAN = "Министерство иностранных дел сообщает: переговоры завершены. " * 3
CHINESE = "外交部发言人主持例行记者会并回答记者提问。" * 5
WESTERN = "Déjà vu – “über” naïve façade €. " * 3


def page(text: str, charset: str = "", codec: str = "utf-8") -> bytes:
    meta = f'<meta charset="{charset}">' if charset else ""
    return f"<html><head>{meta}</head><body><p>{text}</p></body></html>".encode(codec)


@pytest.mark.parametrize(
    ("mark", "codec", "charset"),
    [
        (codecs.BOM_UTF8, "utf-8", "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32-be"),
    ],
)
def test_a_byte_order_mark_is_believed_before_all_else(mark: bytes, codec: str, charset: str) -> None:
    found = decode(mark + page(RUSSIAN, "windows-1251", codec), "text/html; charset=koi8-r")
    assert (found.charset, found.basis) == (charset, "bom")
    assert RUSSIAN in found.text
    assert not found.text.startswith("\ufeff")


@pytest.mark.parametrize("charset", ["windows-1251", "iso-8859-1", "gb2312", "utf-16", "nonsense"])
def test_valid_utf8_is_utf8_whatever_is_declared(charset: str) -> None:
    found = decode(page(RUSSIAN, charset), f"text/html; charset={charset}")
    assert (found.charset, found.basis) == ("utf-8", "valid_utf8")
    assert RUSSIAN in found.text


@pytest.mark.parametrize(
    ("text", "charset", "codec"),
    [
        (RUSSIAN, "windows-1251", "cp1251"),
        (RUSSIAN, "koi8-r", "koi8_r"),
        (WESTERN, "windows-1252", "cp1252"),
        (WESTERN, "iso-8859-1", "cp1252"),
        (CHINESE, "gb2312", "gb18030"),
        (CHINESE, "gbk", "gb18030"),
        (CHINESE, "big5-hkscs", None),
        ("日本国政府の記者会見。" * 5, "shift_jis", "cp932"),
        ("日本国政府の記者会見。" * 5, "iso-2022-jp", "iso2022_jp"),
    ],
)
def test_a_declared_encoding_is_read(text: str, charset: str, codec: str | None) -> None:
    if codec is None:
        text, codec = "外交部發言人主持例行記者會。" * 5, "big5"
    by_meta = decode(page(text, charset, codec), "text/html")
    by_http = decode(page(text, "", codec), f'text/html; charset="{charset}"')
    assert text in by_meta.text
    assert text in by_http.text
    assert (by_meta.basis, by_http.basis) == ("meta", "http")


def test_the_http_header_is_believed_before_the_meta() -> None:
    found = decode(page(RUSSIAN, "koi8-r", "cp1251"), "text/html; charset=windows-1251")
    assert (found.charset, found.basis) == ("cp1251", "http")


def test_a_declaration_that_does_not_fit_is_passed_over() -> None:
    found = decode(page(CHINESE, "gb18030", "gb18030"), "text/html; charset=utf-8")
    assert (found.charset, found.basis) == ("gb18030", "meta")
    assert CHINESE in found.text


def test_of_two_metas_the_first_that_fits_is_read() -> None:
    body = page(RUSSIAN, "us-ascii' ><meta charset='windows-1251", "cp1251")
    assert RUSSIAN in decode(body.replace(b"us-ascii", b"utf-8"), "text/html").text


def test_the_old_form_of_the_meta_is_read() -> None:
    body = b'<META http-equiv=Content-Type content="text/html; charset=windows-1251">' + RUSSIAN.encode("cp1251")
    assert decode(body, "text/html").charset == "cp1251"


@pytest.mark.parametrize(("text", "codec"), [(RUSSIAN * 5, "cp1251"), (CHINESE * 5, "gb18030")])
def test_without_a_declaration_the_encoding_is_detected(text: str, codec: str) -> None:
    found = decode(page(text, "", codec), "text/html")
    assert text in found.text
    assert found.basis == "detected"


def test_undeclared_utf16_of_a_header_is_read() -> None:
    assert decode(page(RUSSIAN, "", "utf-16-le"), "text/html; charset=utf-16le").charset == "utf-16-le"


def test_utf8_cut_in_a_character_is_still_utf8() -> None:
    body = page(RUSSIAN, "windows-1252")
    cut = body[: body.index("завершены".encode()) + 1]
    found = decode(cut, "text/html")
    assert found.charset == "utf-8"
    assert found.text.endswith("переговоры \ufffd")


def test_a_few_bad_bytes_in_utf8_are_the_pages_own() -> None:
    body = page(RUSSIAN, "windows-1251").replace("сообщает".encode(), b"\x96", 1)
    found = decode(body, "text/html")
    assert (found.charset, found.text.count("\ufffd")) == ("utf-8", 1)


def test_one_accent_in_a_legacy_page_is_not_utf8() -> None:
    assert "café" in decode(b"<p>A plain page with one caf\xe9</p>", "text/html; charset=iso-8859-1").text
    assert decode(b"A plain page that ends in caf\xe9", "text/plain; charset=windows-1252").text.endswith("café")


def test_nul_padding_is_left_out() -> None:
    body = page("were introduced." + "\0" * 30 + "\n Pages H6204-05" + "word " * 20)
    text = decode(body, "text/html").text
    assert "\0" not in text
    assert "were introduced.\n Pages" in text


def test_odd_control_characters_are_no_reason_to_refuse_a_page() -> None:
    assert "\x02" in decode(page("a\x02b" + "word " * 50), "text/html").text


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty_body"),
        (b" \r\n\t ", "empty_body"),
        (b"x" * (MAX_BYTES + 1), "too_large"),
        (b"%PDF-1.7 text", "binary"),
        (b"\x89PNG\r\n\x1a\n", "binary"),
        (b"\xff\xd8\xff\xe0", "binary"),
        (b"GIF89a", "binary"),
        (b"PK\x03\x04 zip", "binary"),
        (b"\x1f\x8b\x08gzip", "binary"),
        (b"\x7fELF", "binary"),
        (bytes(range(256)) * 20, "binary"),
        (b"\0" * 500, "binary"),
        (page(RUSSIAN, "", "utf-16-le"), "binary"),
    ],
)
def test_what_is_no_text_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(Undecodable) as refused:
        decode(body, "text/html")
    assert refused.value.reason == reason
    assert refused.value.detail


def test_a_page_of_the_greatest_size_is_read() -> None:
    assert len(decode(b"x" * MAX_BYTES, "text/html").text) == MAX_BYTES


def test_a_page_that_talks_of_riff_is_text() -> None:
    assert decode(b"RIFF: the new guitar sound", "text/plain").charset == "utf-8"


@pytest.mark.parametrize("body", [b"a quay", "a \u00a0 \u0442".encode(), b"\xef\xbb\xbfa", b"a\0b", b"caf\xe9 " * 9])
def test_bytes_that_are_the_text_in_utf8_are_handed_on(body: bytes) -> None:
    decoded = decode(body, "text/html")
    assert decoded.utf8 == (body if decoded.text.encode() == body else None)


@pytest.mark.parametrize("letter", ["a", "\u0442", "\u4e2d"])
def test_one_character_in_twenty_may_be_odd_in_any_script(letter: str) -> None:
    page = (letter * 19 + "\x01") * 2000
    assert decode(page.encode(), "text/html").text == page
    with pytest.raises(Undecodable):
        decode(("\x01\x01" + page).encode(), "text/html")


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=20).filter(str.strip))
def test_utf8_comes_back_as_it_went(text: str) -> None:
    assume(text.count("\ufffd") * 20 <= len(text))
    assert decode(b"\n" + text.encode(), "text/html; charset=utf-8").text == "\n" + text


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(body: bytes) -> None:
    with suppress(Undecodable):
        assert "\0" not in decode(body, "text/html").text
