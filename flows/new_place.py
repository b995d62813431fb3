"""Where an adapter and its golden cases are written: in the project's checkout, or in a package of the user's own."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import tomlkit

import cleaners
from cleaners.plugins import GROUP
from schemas.page import RawPage
from schemas.source import Source

PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "{name}"
version = "0.1.0"
dependencies = ["onrecord"]

[project.entry-points."{group}"]

[tool.hatch.build.targets.wheel]
include = ["onrecord_*.py"]
"""
SUFFIX = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "txt", "application/json": "json"}


class NewError(Exception):
    """An adapter cannot be made, or its cases not be found: what, where, what to do."""


class Place(NamedTuple):
    """The adapter's file, the folder of its cases, and the package's folder; None in the project's checkout."""

    adapter: Path
    cases: Path
    package: Path | None


def place_of(name: str, into: Path | None) -> Place:
    """Where the source `name` is kept: the package folder `into`, else the checkout that this code runs from.

    Raises:
        NewError: this code was installed, there is no checkout.
    """
    if into is not None:
        return Place(into / f"onrecord_{name}.py", into / "tests" / "sources" / name, into)
    root = Path(cleaners.__file__).resolve().parents[1]
    if not (root / "tests" / "sources").is_dir():
        raise NewError(f"onrecord is installed without its sources; give --into DIR, the package to keep {name} in")
    return Place(root / "cleaners" / "sources" / f"{name}.py", root / "tests" / "sources" / name, None)


def adapter_at(path: Path) -> Source:
    """The source that a file declares, installed or not.

    Raises:
        NewError: there is no such file, it does not run, or it declares none.
    """
    if not path.is_file():
        raise NewError(f"{path} is not there; make it with onrecord new, or say with --into where it is")
    module = ModuleType(path.stem)
    module.__file__ = str(path)
    try:
        # Not by the import system: its byte code of a file that was changed within the second is that of before.
        exec(compile(path.read_bytes(), path, "exec"), module.__dict__)  # noqa: S102 - the user's own adapter
    except Exception as error:
        raise NewError(f"{path}: {type(error).__name__}: {error}; correct it") from error
    source = getattr(module, "source", None)
    if not isinstance(source, Source):
        raise NewError(f"{path} declares no source; it must have a line source = Source(…)")
    return source


def addressed(pages: Sequence[RawPage], urls: Sequence[str]) -> list[RawPage]:
    """The pages, the first of them with these addresses, in order.

    Raises:
        NewError: there are fewer pages than addresses.
    """
    if len(urls) > len(pages):
        raise NewError(
            f"{len(urls)} times --url for {len(pages)} pages; give the files in the order of their addresses"
        )
    known = [page.model_copy(update={"url": url}) for page, url in zip(pages, urls, strict=False)]
    return [*known, *pages[len(known) :]]


def write_adapter(place: Place, name: str, code: str) -> None:
    """Writes the adapter; in a package of its own with what makes it one."""
    place.adapter.parent.mkdir(parents=True, exist_ok=True)
    if place.package is not None:
        _register(place.package, name)
    place.adapter.write_text(code, encoding="utf-8")


def _register(package: Path, name: str) -> None:
    """Names the adapter under the entry-point group in the package's `pyproject.toml`, made where there is none."""
    file = package / "pyproject.toml"
    label = re.sub(r"[^a-z0-9]+", "-", package.resolve().name.lower()).strip("-") or "sources"
    text = file.read_text(encoding="utf-8") if file.is_file() else PROJECT.format(name=f"onrecord-{label}", group=GROUP)
    document = tomlkit.parse(text)
    project = document.setdefault("project", tomlkit.table())
    groups = project.setdefault("entry-points", tomlkit.table(is_super_table=True))
    groups.setdefault(GROUP, tomlkit.table())[name] = f"onrecord_{name}"
    file.write_text(tomlkit.dumps(document), encoding="utf-8")


def write_case(place: Place, case: str, source: str, page: RawPage) -> Path:
    """Saves a page as a golden case without an expectation; gives its folder.

    Raises:
        NewError: there is such a case.
    """
    folder = place.cases / case
    if folder.exists():
        raise NewError(f"{folder} is there already; move it away, or give the page another name")
    folder.mkdir(parents=True)
    (folder / f"page.{SUFFIX[page.media_type]}").write_bytes(page.body)
    fetched = page.fetched_at.isoformat() if page.fetched_at else None
    meta = {"url": page.url, "source": source, "media_type": page.media_type, "fetched_at": fetched}
    (folder / "meta.json").write_text(json.dumps(meta, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return folder


def case_name(where: str) -> str:
    """A folder's name from the end of a page's address or file: `…/2024/Quay_Opens.html` → `quay-opens`."""
    last = re.split(r"[?#]", where)[0].rstrip("/").rpartition("/")[2]
    stem = re.sub(r"\.(?:[sx]?html?|php|aspx?|txt|json|gz)\b", "", last.lower())
    return re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:50].strip("-") or "page"
