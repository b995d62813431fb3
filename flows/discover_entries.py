"""What feeds, sitemaps, listings and interfaces name: the form that all four parsers give."""

from __future__ import annotations

from typing import NamedTuple

from cleaners.addresses import absolute

MAX_ENTRIES = 50_000
"""Entries taken of one document: as many as the sitemap protocol allows (sitemaps.org)."""


class Entry(NamedTuple):
    """A page that is named, with what is said of it there, as printed."""

    address: str
    """Absolute; empty if the entry names no page."""
    id: str = ""
    """Names it among the entries of its list; its address where there is no other name."""
    title: str | None = None
    published: str | None = None
    modified: str | None = None
    content: str | None = None
    """Its whole text as HTML, in a feed that gives it."""

    @property
    def key(self) -> str:
        """What makes it the same entry when it is shown again."""
        return self.id or self.address


class Parsed(NamedTuple):
    """The sound part of a document, and what is wrong with the rest."""

    entries: tuple[Entry, ...] = ()
    children: tuple[str, ...] = ()
    """Of a sitemap index: addresses of the sitemaps it names."""
    fault: str | None = None


def page_address(base: str, link: str) -> str:
    """The absolute http(s) address that a link on the page at `base` names; empty if it names none but that page."""
    link = link.strip()
    if not link or link.startswith("#"):
        return ""
    try:
        address = absolute(base, link)
        return address if address.lower().startswith(("http://", "https://")) else ""
    except ValueError:
        return ""


def words(text: str | None) -> str | None:
    """Text with its white space collapsed; None if nothing is left."""
    return " ".join(text.split()) or None if text else None
