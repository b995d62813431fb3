"""Sources of other people's packages: those that name themselves under the entry-point group `onrecord.sources`.

An entry point names a module with two values: `INTERFACE`, the version of `schemas.source` that it was written for,
and `source`. One that cannot be used is named with the reason and left out; the others work.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import pkgutil
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import NamedTuple

from cleaners import sources
from schemas.source import INTERFACE, Source

GROUP = "onrecord.sources"


class Plugin(NamedTuple):
    """A source from outside; `digest` is a hash of its package's code."""

    package: str
    source: Source
    digest: str


class Broken(NamedTuple):
    """An entry point that is left out: its name and package, and why, in one line for people."""

    name: str
    package: str
    why: str


class Plugins(NamedTuple):
    """What was found, in the order of names."""

    loaded: tuple[Plugin, ...]
    broken: tuple[Broken, ...]


class _UnusableError(Exception):
    """Says why an entry point is left out."""


@cache
def plugins() -> Plugins:
    """The sources of other packages, loaded once a process; two of one name, or one of our own name, are left out."""
    loaded: list[Plugin] = []
    broken: list[Broken] = []
    taken = {module.name for module in pkgutil.iter_modules(sources.__path__)}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)):
        package = entry.dist.name if entry.dist is not None else entry.module
        try:
            source = _load(entry)
            if source.name in taken:
                raise _UnusableError(f"there is already a source called {source.name}")
        except _UnusableError as why:
            broken.append(Broken(entry.name, package, str(why)))
            continue
        taken.add(source.name)
        loaded.append(Plugin(package, source, _digest(entry.module)))
    return Plugins(tuple(loaded), tuple(broken))


def _load(entry: EntryPoint) -> Source:
    try:
        module = importlib.import_module(entry.module)
    except (Exception, SystemExit) as error:  # whatever somebody else's code raises
        why = " ".join(f"{type(error).__name__}: {error}".split())
        raise _UnusableError(f"{entry.module} cannot be imported: {why}") from error
    written_for = getattr(module, "INTERFACE", None)
    if written_for != INTERFACE:
        told = f"is for version {written_for} of" if written_for is not None else "does not say (INTERFACE = …) for"
        raise _UnusableError(f"{entry.module} {told} the interface of sources; this onrecord has version {INTERFACE}")
    source = getattr(module, "source", None)
    if not isinstance(source, Source):
        raise _UnusableError(f"{entry.module} has no value `source` that is a schemas.source.Source")
    return source


def _digest(module: str) -> str:
    """A hash of the code of the module's top package, or of the module where that is all there is."""
    spec = importlib.util.find_spec(module.partition(".")[0])
    assert spec is not None  # it was just imported
    roots = [Path(place) for place in spec.submodule_search_locations or ()]
    files = [(path.relative_to(root).as_posix(), path) for root in roots for path in root.rglob("*.py")]
    if not roots and spec.origin is not None:
        files = [(Path(spec.origin).name, Path(spec.origin))]
    digest = hashlib.sha256()
    for name, path in sorted(files):
        digest.update(name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
