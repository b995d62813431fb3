"""Connections: to the address that was checked, and to a peer that proves its name."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpcore
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from flows.fetch import Failure, Fetcher, Response
from flows.fetch_connect import Stream
from tests.web.outcomes import settings
from tests.web.plays import page
from tests.web.server import Web

NAME = "good.example"


class Names:
    """Stands for the resolver: each name has the addresses it is given, in turn; counts what it is asked."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: bytes, port: int, *_: Any, **__: Any) -> list[Any]:
        self.asked.append(bytes(host).decode())
        addresses = self.answers[min(len(self.asked), len(self.answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]


@pytest.fixture
def web() -> Iterator[Web]:
    with Web(lambda _: page(1)) as running:
        yield running


def get(web: Web, address: str, allow: frozenset[str], **changes: Any) -> Response | Failure:
    async def one() -> Response | Failure:
        async with Fetcher(settings(web, allow_hosts=allow, robots=False, retries=0, **changes)) as fetcher:
            return await fetcher.get(address)

    return asyncio.run(one())


def test_a_name_is_resolved_once_and_that_address_is_connected_to(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names(["127.0.0.1"], ["203.0.113.9"])
    monkeypatch.setattr(socket, "getaddrinfo", names)
    got = get(web, f"http://{NAME}:{web.port}/", frozenset({NAME}))
    assert isinstance(got, Response)
    assert (names.asked, web.asked[0].headers["host"]) == ([NAME], f"{NAME}:{web.port}")


def test_a_name_that_changes_to_an_inner_address_is_refused_at_the_next_connection(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names(["8.8.8.8"], ["127.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", names)

    async def connect(*_: Any, **__: Any) -> Any:
        raise OSError("nothing leaves this machine")

    monkeypatch.setattr("anyio.connect_tcp", connect)
    reasons = []

    async def both() -> None:
        async with Fetcher(settings(web, allow_hosts=frozenset(), robots=False, retries=0)) as fetcher:
            for _ in range(2):
                got = await fetcher.get(f"http://{NAME}/")
                assert isinstance(got, Failure)
                reasons.append(got.reason)

    asyncio.run(both())
    assert reasons == ["connection", "unsafe_address"]


def test_the_next_address_is_tried_when_one_takes_no_connection(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(["127.0.0.2", "127.0.0.1"]))
    assert isinstance(get(web, f"http://{NAME}:{web.port}/", frozenset({NAME})), Response)


def test_no_listener_is_a_failure_of_the_connection(web: Web) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        authority = f"127.0.0.1:{taken.getsockname()[1]}"
        got = get(web, f"http://{authority}/", frozenset({authority}))
    assert isinstance(got, Failure)
    assert (got.reason, got.final) == ("connection", False)


def test_another_port_is_not_even_resolved(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names(["8.8.8.8"])
    monkeypatch.setattr(socket, "getaddrinfo", names)
    got = get(web, f"http://{NAME}:22/", frozenset({"127.0.0.1:22"}))
    assert isinstance(got, Failure)
    assert (got.reason, names.asked) == ("unsafe_address", [])


class Inner(httpcore.AsyncNetworkStream):
    """A connection that gives these bytes, in parts of a size."""

    def __init__(self, data: bytes, size: int, ends: socket.socket | None = None) -> None:
        self.parts = [data[at : at + size] for at in range(0, len(data), size)]
        self._socket = ends

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.parts.pop(0)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        assert buffer

    def get_extra_info(self, info: str) -> Any:
        return self._socket


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_bytes_after_the_head_are_counted_however_they_come(size: int, end: bytes) -> None:
    hint = b"HTTP/1.1 103 Early Hints" + end + b"Link: 1" + end * 2
    data = hint + b"HTTP/1.1 200 100" + end + b"X: y" + end * 2 + b"\n\nbody\r\n\r\n"

    async def counted() -> tuple[int, int]:
        inner = Inner(data, size)
        stream = Stream(inner)
        await stream.write(b"GET")
        while inner.parts:
            await stream.read(1000)
        before = stream.body
        await stream.write(b"GET")
        return before, stream.body

    assert asyncio.run(counted()) == (10, 0)


def test_a_kept_connection_is_readable_once_something_came_or_it_ended() -> None:
    here, there = socket.socketpair()
    with here, there:
        stream = Stream(Inner(b"", 1, here))
        seen = [stream.get_extra_info("is_readable")]
        there.close()
        seen.append(stream.get_extra_info("is_readable"))
    assert [*seen, stream.get_extra_info("is_readable")] == [False, True, True]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for `good.example`, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "good.pem"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(secret + made.public_bytes(pem))
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[tuple[Web, list[str]]]:
    """A server with that certificate, and the names its clients ask for."""
    asked: list[str] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    with Web(lambda _: page(1), tls=context) as running:
        yield running, asked


@pytest.mark.parametrize(("name", "known"), [(NAME, True), ("other.example", True), (NAME, False)])
def test_a_peer_must_prove_the_name_though_an_address_is_connected_to(
    secure: tuple[Web, list[str]], certificate: Path, monkeypatch: pytest.MonkeyPatch, name: str, known: bool
) -> None:
    web, asked = secure
    monkeypatch.setattr(socket, "getaddrinfo", Names(["127.0.0.1"]))
    context = httpx.create_ssl_context(trust_env=False)
    if known:
        context.load_verify_locations(certificate)
    monkeypatch.setattr(httpx, "create_ssl_context", lambda **_: context)
    got = get(web, f"https://{name}:{web.port}/", frozenset({name}))
    assert asked == [name]
    if name == NAME and known:
        assert isinstance(got, Response)
    else:
        assert isinstance(got, Failure)
        assert (got.reason, web.asked) == ("connection", [])
        assert "certificate verify failed" in got.detail
