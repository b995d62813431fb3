"""Addresses: one page, one normal form; one normal form, one id."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.addresses import TRACKING, document_id, host, normalise, registrable_domain


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
        ("https://letter.example.org/p/slug?r=abc&s=w&publication_id=1", "https://letter.example.org/p/slug"),
    ],
)
def test_normal_form(address: str, normal: str) -> None:
    assert normalise(address) == normal


@pytest.mark.parametrize("query", ["s=1234", "r=7", "post_id=3", "publication_id=9", "p=12"])
def test_what_may_name_a_page_stays(query: str) -> None:
    assert normalise(f"https://example.org/index.php?{query}").endswith(f"?{query}")


@pytest.mark.parametrize(
    "address", ["", "example.org/a", "ftp://example.org/a", "mailto:a@b.c", "http://", "http://[x"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError):
        normalise(address)


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
