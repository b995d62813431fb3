"""The sources there are, and which of them reads a page."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from functools import cache

from cleaners import sources
from cleaners.addresses import host
from cleaners.plugins import plugins
from cleaners.tree import Tree
from schemas.source import Source


class UnknownSource(LookupError):  # noqa: N818 - says what the name is
    """No source has this name."""


@cache
def catalogue() -> dict[str, Source]:
    """All sources by name: those of `cleaners.sources`, then those of other people's packages."""
    modules = (importlib.import_module(f"{sources.__name__}.{m.name}") for m in pkgutil.iter_modules(sources.__path__))
    own = {module.source.name: module.source for module in modules}
    return {**{plugin.source.name: plugin.source for plugin in plugins().loaded}, **own}


@contextmanager
def trial(source: Source) -> Iterator[None]:
    """For a while this source is one of the catalogue: an adapter that is being written."""
    known = catalogue()
    before = known.get(source.name)
    known[source.name] = source
    source_of_host.cache_clear()
    try:
        yield
    finally:
        if before is None:
            del known[source.name]
        else:
            known[source.name] = before
        source_of_host.cache_clear()


def source_named(name: str) -> Source:
    """The source of this name.

    Raises:
        UnknownSource: there is none; the message lists those there are.
    """
    try:
        return catalogue()[name]
    except KeyError:
        raise UnknownSource(f"no source is called {name!r}; there are {', '.join(sorted(catalogue()))}") from None


@cache
def source_of_host(name: str) -> Source | None:
    """The source that declares this host (`*.example.org` stands for all under it)."""
    return next((s for s in catalogue().values() if any(fnmatchcase(name, h) for h in s.hosts)), None)


def choose_source(url: str | None, tree: Tree | None, named: str | None = None) -> Source:
    """The adapter for a page: the one named, else by host, else by `detect`, else `generic`.

    Raises:
        UnknownSource: `named` is no source.
    """
    if named is not None:
        return source_named(named)
    by_host = source_of_host(host(url)) if url else None
    if by_host is not None:
        return by_host
    if tree is not None:
        for source in catalogue().values():
            if source.detect is not None and tree.parser.css_first(source.detect) is not None:
                return source
    return source_named("generic")
