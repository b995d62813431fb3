"""What may be fetched: addresses as written, and the networks behind them."""

from __future__ import annotations

import asyncio
import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.fetch_address import allowed, check_port, is_public, join, parse, resolve
from flows.fetch_types import Refused

INSIDE = ["10.1.2.3", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0"]
INSIDE += ["192.0.0.192", "168.63.129.16", "224.0.0.1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1"]
ODD = ["::", "::1", "fd00:ec2::254", "fe80::1%eth0", "fec0::1", "ff02::1", "2001:db8::1", "2001::1", "64:ff9b:1::1"]


@pytest.mark.parametrize("text", INSIDE + ODD)
def test_addresses_inside_are_not_public(text: str) -> None:
    assert not is_public(text)


@pytest.mark.parametrize("text", ["8.8.8.8", "193.0.6.139", "2606:4700::1111", "2a00:1450:4001::64"])
def test_addresses_of_the_internet_are_public(text: str) -> None:
    assert is_public(text)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_inside_an_ipv6_address_is_judged_as_itself(ip: IPv4Address) -> None:
    mapped = IPv6Address(0xFFFF << 32 | int(ip))
    nat64 = IPv6Address(0x64FF9B << 96 | int(ip))
    six_to_four = IPv6Address(0x2002 << 112 | int(ip) << 80)
    assert {is_public(str(form)) for form in (mapped, nat64, six_to_four)} == {is_public(str(ip))}


@given(st.sampled_from(["10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10", "224.0.0.0/4"]), st.integers(0))
def test_whole_networks_are_refused(network: str, number: int) -> None:
    inside = IPv4Network(network)
    assert not is_public(str(inside[number % inside.num_addresses]))


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("file:///etc/passwd", "unsafe_address"),
        ("ftp://example.org/a", "unsafe_address"),
        ("javascript:alert(1)", "unsafe_address"),
        ("data:text/html,x", "unsafe_address"),
        ("/page", "bad_address"),
        ("//example.org/page", "bad_address"),
        ("http:", "bad_address"),
        ("http:///page", "bad_address"),
        ("http://[/", "bad_address"),
        ("http://a b/", "bad_address"),
        ("http://a..b/", "bad_address"),
        ("http://example.org:0/", "bad_address"),
        ("http://example.org:70000/", "bad_address"),
        ("http://example.org/\x00", "bad_address"),
        ("http://example.org/\ud800", "bad_address"),
        ("http://user:secret@example.org/", "bad_address"),
        ("http://example.org@127.0.0.1/", "bad_address"),
        ("http://2130706433/", "bad_address"),
        ("http://0x7f.0.0.1/", "bad_address"),
        ("http://0177.0.0.1/", "bad_address"),
        ("http://127.1/", "bad_address"),
        ("http://127.0.0.1./", "bad_address"),
        ("http://example.0x1/", "bad_address"),
        ("http://[fe80::1%25eth0]/", "bad_address"),
        ("http://example.org/" + "a" * 9000, "bad_address"),
    ],
)
def test_an_address_that_is_none_of_the_web_is_refused_for_good(address: str, reason: str) -> None:
    with pytest.raises(Refused) as found:
        parse(address)
    assert (found.value.reason, found.value.final) == (reason, True)


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("HTTP://Example.ORG:80/a#part", "http://example.org/a"),
        ("https://bücher.example/ä?q=ü", "https://xn--bcher-kva.example/%C3%A4?q=%C3%BC"),
        ("http://127。0。0。1/", "http://127.0.0.1/"),
        ("http://a_b.example-c.org./", "http://a_b.example-c.org./"),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
    ],
)
def test_an_address_is_taken_in_the_form_that_goes_over_the_wire(address: str, url: str) -> None:
    assert str(parse(address)) == url


def _parsed(text: str) -> httpx.URL | Refused:
    try:
        return parse(text)
    except Refused as refused:
        return refused


@given(st.text() | st.text().map("http://".__add__) | st.text().map("http://example.org/".__add__))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    found = _parsed(text)
    if isinstance(found, Refused):
        assert found.detail.isprintable()
    else:
        assert found.scheme in ("http", "https")
        assert _parsed(str(found)) == found


@given(st.text(max_size=60))
def test_any_redirect_leads_somewhere_or_is_refused(location: str) -> None:
    found = _parsed(join(parse("https://example.org/a/b"), location))
    assert isinstance(found, Refused) or found.scheme in ("http", "https")


def test_a_redirect_is_relative_to_where_it_came_from() -> None:
    base = parse("https://example.org/a/b?c")
    assert [join(base, where) for where in ("../d", "?e", "//f.example/g", "/ü")] == [
        "https://example.org/d",
        "https://example.org/a/b?e",
        "https://f.example/g",
        "https://example.org/%C3%BC",
    ]


def test_a_host_is_allowed_by_name_or_with_one_port() -> None:
    named = frozenset({"wiki.lan", "127.0.0.1:8080", "[::1]:8080"})
    asked = [
        ("wiki.lan", 80),
        ("wiki.lan", 9),
        ("127.0.0.1", 8080),
        ("127.0.0.1", 80),
        ("::1", 8080),
        ("a.wiki.lan", 80),
    ]
    assert [allowed(host, port, named) for host, port in asked] == [True, True, True, False, True, False]


def test_only_the_ports_of_the_web_are_asked_unless_allowed() -> None:
    for address in ("http://a.example/", "https://a.example/", "http://a.example:443/", "http://b.example:22/"):
        check_port(parse(address), frozenset({"b.example"}))
    with pytest.raises(Refused, match="only ports 80 and 443"):
        check_port(parse("http://a.example:22/"), frozenset({"b.example"}))


def _resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


def test_one_inner_address_condemns_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    _resolving(monkeypatch, "8.8.8.8", "10.0.0.1")
    with pytest.raises(Refused, match=r"a\.example is 10\.0\.0\.1"):
        asyncio.run(resolve("a.example", 80, frozenset()))
    assert asyncio.run(resolve("a.example", 80, frozenset({"a.example"}))) == ["8.8.8.8", "10.0.0.1"]


def test_a_name_without_an_address_is_a_failure_of_dns(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(Refused) as found:
        asyncio.run(resolve("a.example", 80, frozenset()))
    assert (found.value.reason, found.value.again, found.value.final) == ("dns", True, False)
