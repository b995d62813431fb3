"""Addresses: one page, one normal form; one normal form, one id."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners import addresses as module
from cleaners.addresses import TRACKING, document_id, host, normalise, registrable_domain, to_fetch


@pytest.mark.parametrize(
    ("address", "normal"),
    [
        ("http://Example.ORG", "https://example.org/"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("http://example.org:80/a", "https://example.org/a"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org./a", "https://example.org/a"),
        ("https://example.org/a#part", "https://example.org/a"),
        ("  https://example.org/a \n", "https://example.org/a"),
        ("https://user:word@example.org/a", "https://example.org/a"),
        ("https://example.org/Case/Counts", "https://example.org/Case/Counts"),
        ("https://example.org/a?b=2&a=1", "https://example.org/a?a=1&b=2"),
        ("https://example.org/a?utm_source=x&id=7&fbclid=y", "https://example.org/a?id=7"),
        ("https://example.org/a?utm_source=x", "https://example.org/a"),
        ("https://example.org/a/../b", "https://example.org/b"),
        ("https://example.org/новости", "https://example.org/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"),
        ("https://example.org/a b?c=d e", "https://example.org/a%20b?c=d+e"),
        ("https://example.org/%7euser", "https://example.org/~user"),
        ("https://пример.рф/a", "https://xn--e1afmkfd.xn--p1ai/a"),
        ("https://example.org/a?tag=x&tag=y", "https://example.org/a?tag=x&tag=y"),
        ("https://example.org//a//b", "https://example.org/a//b"),
        ("https://example.org/a?amp=1&id=7", "https://example.org/a?id=7"),
        ("https://example.org/a?amp&outputType=amp", "https://example.org/a"),
        ("https://example.org/a?mkt_tok=x&gbraid=y", "https://example.org/a"),
        ("https://vpn.supremacy.info/news/7?utm_id=1", "https://supremacy.info/news/7"),
        ("http://www.mid.ru:80/en/1/", "https://mid.ru/en/1/"),
        ("https://letter.example.org/p/slug?r=abc&s=w&publication_id=1", "https://letter.example.org/p/slug"),
    ],
)
def test_normal_form(address: str, normal: str) -> None:
    assert normalise(address) == normal


@pytest.mark.parametrize(
    "query", ["s=1234", "r=7", "post_id=3", "publication_id=9", "p=12", "cid=4", "gallery=2", "ref=b", "amp=20"]
)
def test_what_may_name_a_page_stays(query: str) -> None:
    assert normalise(f"https://example.org/index.php?{query}").endswith(f"?{query}")


@pytest.mark.parametrize(
    "address", ["", "example.org/a", "ftp://example.org/a", "mailto:a@b.c", "http://", "http://[x"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError):
        normalise(address)


@pytest.fixture
def mirrors(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(module, "_mirrors", lambda: {"m.quay.example": "quay.example:8443"})
    normalise.cache_clear()
    yield
    normalise.cache_clear()


@pytest.mark.usefixtures("mirrors")
def test_a_declared_mirror_shows_the_documents_of_its_host() -> None:
    assert normalise("http://M.quay.example/a?b=1#c") == "https://quay.example:8443/a?b=1"
    assert document_id("https://m.quay.example/a", "") == document_id("https://quay.example:8443/a", "")
    assert normalise("https://x.m.quay.example/a") == "https://x.m.quay.example/a"
    assert normalise("https://m.quay.example:8080/a") == "https://m.quay.example:8080/a"


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("http://vpn.supremacy.info/b?z=1&a=2#c", "http://vpn.supremacy.info/b?z=1&a=2"),
        (" https://user:word@example.org/a?utm_id=1&x=y ", "https://example.org/a?x=y"),
        ("https://example.org/a b?q=ы", "https://example.org/a%20b?q=%D1%8B"),
        ("https://пример.рф//a", "https://xn--e1afmkfd.xn--p1ai//a"),
        ("https://example.org", "https://example.org"),
    ],
)
def test_a_page_is_asked_for_as_it_was_named_but_for_what_is_not_its_own(address: str, asked: str) -> None:
    assert to_fetch(address) == asked
    assert normalise(asked) == normalise(address)


@pytest.mark.parametrize("address", ["", "/a", "file:///etc/hostname", "http://[x"])
def test_only_addresses_of_pages_are_asked_for(address: str) -> None:
    with pytest.raises(ValueError):
        to_fetch(address)


def addresses() -> st.SearchStrategy[str]:
    part = st.text("abzÄя09._~-%+&=;", min_size=1, max_size=8)
    query = st.lists(st.tuples(st.sampled_from((*TRACKING, "id", "q", "r")), part), max_size=4)
    return st.builds(
        lambda scheme, name, port, path, pairs, end: (
            f"{scheme}://{name}{port}/{'/'.join(path)}?{'&'.join(f'{k}={v}' for k, v in pairs)}{end}"
        ),
        st.sampled_from(("http", "https", "HTTPS")),
        st.sampled_from(("example.org", "Sub.Example.org", "пример.рф", "127.0.0.1", "[::1]")),
        st.sampled_from(("", ":80", ":443", ":8080")),
        st.lists(part, max_size=3),
        query,
        st.sampled_from(("", "#x", "#", "#!/y")),
    )


@given(addresses())
def test_a_normal_form_is_its_own(address: str) -> None:
    assert normalise(normalise(address)) == normalise(address)


@given(st.from_regex(module._PLAIN, fullmatch=True))
def test_plain_addresses_take_the_short_way_to_the_same_form(address: str) -> None:
    assert normalise(address) == normalise(f"{address}#")
    assert to_fetch(address) == to_fetch(f"{address}#")


@given(addresses())
def test_what_is_asked_for_is_the_same_page(address: str) -> None:
    assert normalise(to_fetch(address)) == normalise(address)


@given(addresses())
def test_fragment_and_scheme_and_campaign_make_no_other_page(address: str) -> None:
    bare, _, _ = address.partition("#")
    glue = "" if bare.endswith("?") else "&"
    assert normalise(f"{bare}{glue}utm_campaign=spring#top") == normalise(bare)


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("news.bbc.co.uk", "bbc.co.uk"),
        ("www.mid.ru", "mid.ru"),
        ("one.blogspot.com", "one.blogspot.com"),
        ("a.one.github.io", "one.github.io"),
        ("localhost", "localhost"),
        ("192.0.2.1", "192.0.2.1"),
        ("", ""),
    ],
)
def test_registrable_domain(name: str, domain: str) -> None:
    assert registrable_domain(name) == domain


def test_host_is_lower_case_without_port() -> None:
    assert (host("https://User@Example.ORG:81/a"), host("nothing")) == ("example.org", "")


def test_ids_are_stable() -> None:
    assert document_id("http://Example.org/a?utm_id=1#x", "f" * 64) == document_id("https://example.org/a", "0" * 64)
    assert document_id("https://example.org/a", "") == "b5b10dd0429e69ac7cfaf0a2", "ids of a warehouse may not change"
    assert document_id("https://example.org/a", "") != document_id("https://example.org/b", "")
    assert document_id(None, "ab" * 32) == "content:" + "ab" * 32
