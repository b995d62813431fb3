"""Addresses that are forgotten: the journal holds a hash of each, with the reason; nothing takes them in again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from flows.home import Home
from flows.naming import normal_form
from warehouse.capture import Capture
from warehouse.journal import Journal

KIND = "forgotten"
CONTENT = "content:"


def is_forgotten(home: Home) -> Callable[[str], bool]:
    """Tells of an address (or `content:<sha256>`, of a page without one) whether it is forgotten; as of now.

    Raises:
        JournalError: the journal cannot be read.
    """
    hashes = {name for event in Journal(home.journal).read() if event["kind"] == KIND for name in event["names"]}
    return lambda address: bool(hashes) and name_hash(address) in hashes


def bury(home: Home, names: Iterable[str], reason: str) -> None:
    """Sets a tombstone on addresses; those that have one keep theirs."""
    there = is_forgotten(home)
    new = sorted({name_hash(name) for name in names if not there(name)})
    if new:
        Journal(home.journal).append({"kind": KIND, "names": new, "reason": reason})


def name_hash(address: str) -> str:
    """SHA-256, hex, of the normal form of an address; of what is none as it is."""
    return hashlib.sha256((normal_form(address) or address).encode()).hexdigest()


def name_of(capture: Capture) -> str:
    """What a tombstone of a capture's page is set on: its address, or its content where it has none."""
    return capture.url or f"{CONTENT}{capture.page_sha256}"


def content_name(body: bytes) -> str:
    """As `name_of`, of bytes without an address."""
    return f"{CONTENT}{hashlib.sha256(body).hexdigest()}"
