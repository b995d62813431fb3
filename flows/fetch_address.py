"""Addresses that may be fetched: by what they say, and by the network they resolve to."""

from __future__ import annotations

import asyncio
import re
import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import httpx

from flows.fetch_types import Refused

Ip = IPv4Address | IPv6Address

SCHEMES = {"http": 80, "https": 443}
_UNICAST = IPv6Network("2000::/3")  # RFC 4291: all global unicast there is
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_CLOUDS = (  # metadata services on addresses that `ipaddress` takes for public: Oracle's range, Azure's WireServer
    IPv4Network("192.0.0.0/24"),
    IPv4Network("168.63.129.16/32"),
)
_HOST = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?|[0-9a-f:.]*:[0-9a-f:.]*")
_NUMBER = re.compile(r"(0x[0-9a-f]*|\d+)", re.IGNORECASE)
_MAX_ADDRESS = 8000  # RFC 9110, 4.1: what every recipient should support


def parse(address: str) -> httpx.URL:
    """An absolute address, without its fragment.

    Raises:
        Refused: `bad_address`, or `unsafe_address` for another scheme than http(s); final.
    """
    if len(address) > _MAX_ADDRESS:
        raise Refused("bad_address", f"{len(address)} characters, more than {_MAX_ADDRESS}", final=True)
    try:
        url = httpx.URL(address).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise Refused("bad_address", f"{address[:200]!r}: {error}", final=True) from error
    if problem := _problem(url):
        raise Refused("bad_address", f"{address[:200]!r}: {problem}", final=True)
    if url.scheme not in SCHEMES:
        raise Refused("unsafe_address", f"{address[:200]!r}: only http and https are fetched", final=True)
    return url


def join(url: httpx.URL, location: str) -> str:
    """Where a redirect leads, absolute; as it stands if it is no address at all."""
    try:
        return str(url.join(location))
    except (httpx.InvalidURL, ValueError):
        return location


def _problem(url: httpx.URL) -> str | None:
    """What is wrong with an address of the web; other schemes are not looked at."""
    if not url.scheme or (url.scheme in SCHEMES and not url.raw_host):
        return "no absolute address such as https://example.org/page"
    if url.scheme not in SCHEMES:
        return None
    if url.userinfo:
        return "a user name in an address"
    host = host_of(url)
    if not _HOST.fullmatch(host) or len(host) > 253 or not 0 < port_of(url) < 65536:
        return "no name of a host"
    return "a host that is a number, but no plain IP address" if _disguised(host) else None


def host_of(url: httpx.URL) -> str:
    """The host as it goes over the wire: lower case, ASCII, an IPv6 address without its brackets."""
    return url.raw_host.decode("ascii")


def _disguised(host: str) -> bool:
    """Whether a host is an IPv4 address in another form than four decimal numbers (`2130706433`, `0x7f.1`).

    The last label tells, as in the WHATWG URL standard: no top-level domain is a number.
    """
    if not _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        return False
    try:
        return bool(host != str(IPv4Address(host)))
    except ValueError:
        return True


def port_of(url: httpx.URL) -> int:
    """The port, the scheme's own if none is given."""
    return SCHEMES[url.scheme] if url.port is None else url.port


def authority(host: str, port: int) -> str:
    """`host:port`, as it stands in an address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def allowed(host: str, port: int, allow_hosts: frozenset[str]) -> bool:
    """Whether the settings name this host, or this port of it."""
    return host in allow_hosts or authority(host, port) in allow_hosts


def check_port(url: httpx.URL, allow_hosts: frozenset[str]) -> None:
    """Raises `Refused` for ports that are not the web's and that nobody allowed."""
    port = port_of(url)
    if port not in SCHEMES.values() and not allowed(host_of(url), port, allow_hosts):
        detail = f"{authority(host_of(url), port)}: only ports 80 and 443 are asked, unless allow_hosts names the host"
        raise Refused("unsafe_address", detail, final=True)


async def resolve(host: str, port: int, allow_hosts: frozenset[str]) -> list[str]:
    """The IP addresses of a host, all of them public unless the settings name the host.

    One that is not public condemns the name: it is what a rebinding attack looks like.

    Raises:
        Refused: `dns` or `unsafe_address`.
    """
    try:
        # bytes, so that Python's own idna codec, which raises on long labels, has no part in it
        found = await asyncio.get_running_loop().getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)
    except OSError as error:
        again = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
        raise Refused("dns", f"{host}: {error.strerror}", again=again, blames_host=True) from error
    addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
    if not allowed(host, port, allow_hosts) and (unsafe := [text for text in addresses if not is_public(text)]):
        detail = f"{host} is {unsafe[0]}, no public address; name it in allow_hosts if it is meant"
        raise Refused("unsafe_address", detail, final=True)
    return addresses


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public internet, also inside an IPv6 form of an IPv4 address.

    Private, loopback, link-local (with the clouds' metadata services), shared (100.64.0.0/10), multicast, reserved and
    documentation ranges are not, by the registries of IANA that Python's `ipaddress` carries.
    """
    ip = _unwrapped(ip_address(text))
    if isinstance(ip, IPv6Address) and ip not in _UNICAST:
        return False
    if any(ip in network for network in _CLOUDS):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _unwrapped(ip: Ip) -> Ip:
    """The IPv4 address in an IPv4-mapped, 6to4 or NAT64 address, else the address itself."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip
