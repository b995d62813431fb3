"""The version of the cleaners: a hash of all that decides what a page becomes."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from cleaners.plugins import plugins

PARSERS = ("selectolax", "trafilatura", "pydantic", "faust-cchardet")


@cache
def cleaner_version() -> str:
    """16 hex digits over the code of `cleaners`, `schemas` and the plugins, and the versions of the parsers they use.

    All plugins count for every source: which adapter reads a page hangs on all that are there.
    """
    digest = hashlib.sha256()
    here = Path(__file__).resolve().parent
    for folder in (here, here.parent / "schemas"):
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.relative_to(here.parent).as_posix().encode() + b"\0" + path.read_bytes())
    for plugin in plugins().loaded:
        digest.update(f"{plugin.source.name}={plugin.digest}".encode())
    for name in PARSERS:
        digest.update(f"{name}={version(name)}".encode())
    return digest.hexdigest()[:16]
