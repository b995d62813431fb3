"""Which of the addresses that a document names are pages of the source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from cleaners.addresses import normalise, to_fetch
from flows.discover_entries import Entry
from schemas.source import Source


class Named(NamedTuple):
    """A page of the source."""

    address: str
    """Normalised."""
    fetch_address: str
    entry: Entry


class Sorted(NamedTuple):
    """The entries of a document; those that the source's `match` leaves out are in none of these."""

    pages: list[Named]
    foreign: list[str]
    """Addresses of hosts that the source is not enabled on."""
    nowhere: int
    """How many name no page."""


def allowed_sites(source: Source, hosts: Iterable[str]) -> frozenset[str]:
    """The hosts, with port where it is not the usual one, whose pages may be named: those enabled, and those declared.

    Of a platform (`*.example.org`) only those enabled: another's pages there are not this one's.
    """
    declared = () if any("*" in name for name in source.hosts) else source.hosts
    return frozenset(urlsplit(normalise(f"https://{name}/")).netloc for name in (*hosts, *declared))


def sort(entries: Sequence[Entry], match: str, allowed: frozenset[str]) -> Sorted:
    """Sorts them; `match` is looked for in the normalised address."""
    wanted = re.compile(match)
    found = Sorted([], [], 0)
    for entry in entries:
        try:
            address, fetch_address = normalise(entry.address), to_fetch(entry.address)
        except ValueError:
            found = found._replace(nowhere=found.nowhere + 1)
            continue
        if not wanted.search(address):
            continue
        if urlsplit(address).netloc in allowed:
            found.pages.append(Named(address, fetch_address, entry))
        else:
            found.foreign.append(entry.address)
    return found
