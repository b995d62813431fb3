"""`--from PATH`: pages out of files, folders, lists and WARCs. No network, and no page is parsed."""

import itertools
import logging
import os
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from flows.warcs import LIMIT, Refused, gunzip, is_address, shown, warc_pages
from schemas.page import RawPage
from schemas.vocabulary import UrlBasis
from warehouse.capture import ArchiveError, target_uri

PAGES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".txt": "text/plain",
    ".json": "application/json",
}
NAMED = ".json"  # a folder's own such files are settings and the like: taken only where a path or a list names them
WARC = "warc"
COLUMNS = ("file", "url", "source", "fetched_at")
LIST = "pages.tsv"  # in a folder: the list of that folder's pages

logger = logging.getLogger(__name__)


class InputError(Exception):
    """A path that cannot be taken in at all: one line that says what, where and what to do."""


class Input(NamedTuple):
    """A page to archive."""

    page: RawPage
    source: str | None
    url_basis: UrlBasis
    origin: str
    """The file, and the place in it, for messages."""


class BadInput(NamedTuple):
    """A page that could not be had: a row of `quarantine` at stage `archive`."""

    origin: str
    reason: str
    """missing, unreadable, unknown_type, empty, truncated, damaged, too_large, undecodable, bad_row, bad_address,
    bad_date or bad_http."""
    detail: str
    body: bytes | None
    """The bytes as they lie in the file, where there are any and they are few enough to keep."""


class _File(NamedTuple):
    """A file to read, and what a list says of it."""

    path: Path
    url: str | None = None
    source: str | None = None
    fetched_at: datetime | None = None


_Task = _File | BadInput


def read_inputs(paths: Sequence[Path], source: str | None, limit: int | None = None) -> Iterator[Input | BadInput]:
    """The pages in `paths`, at most `limit` of them, refused ones counted too; `source` goes before a list's own.

    A folder gives the files its lists name, then the others, by name. Raises `InputError`, before any page is read, for
    a path that does not exist or cannot be understood.
    """
    tasks = [task for path in paths for task in _plan(path)]
    return itertools.islice(_read_all(tasks, source), limit)


def _plan(path: Path) -> list[_Task]:
    if path.is_dir():
        return _plan_folder(path)
    if not path.is_file():
        raise InputError(f"{path}: no such file or folder; check the path")
    if path.suffix.lower() == ".tsv":
        return _plan_list(path)
    if _kind(path) is None:
        kinds = ", ".join([*PAGES, ".warc", ".tsv"])
        raise InputError(f"{path}: unknown kind of file; give a folder or {kinds} (but for the last also with .gz)")
    return [_File(path)]


def _plan_folder(folder: Path) -> list[_Task]:
    files = sorted(Path(at, name) for at, _, names in os.walk(folder, onerror=_refuse) for name in names)
    listed = [task for path in files if path.name == LIST for task in _plan_list(path)]
    named = {task.path.resolve() for task in listed if isinstance(task, _File)}
    pages = [path for path in files if _kind(path) not in (None, PAGES[NAMED])]
    others = [path for path in pages if path.resolve() not in named]
    taken = {*pages, *(path for path in files if path.resolve() in named)}
    if ignored := sum(path not in taken and path.name != LIST for path in files):
        logger.info("%s: %d files that are neither pages nor WARCs are passed over", folder, ignored)
    return [*listed, *map(_File, others)]


def _refuse(error: OSError) -> None:
    raise InputError(f"{error.filename}: {error.strerror}; make the folder readable or leave it out")


def _plan_list(path: Path) -> list[_Task]:
    """The rows of a tab-separated list; cells are taken as they are, without quoting."""
    try:
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 (byte {error.start}); save the list as UTF-8") from error
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; make the list readable") from error
    columns = [name.strip() for name in lines[0].split("\t")]
    if not {"file", "url"} <= set(columns) or any(columns.count(name) > 1 for name in COLUMNS):
        raise InputError(f"{path}: line 1 must name the columns `file` and `url`, each once, separated by tabs")
    rows = [(number, line.split("\t")) for number, line in enumerate(lines[1:], 2) if line.strip()]
    return [_plan_row(path, number, columns, cells) for number, cells in rows]


def _plan_row(path: Path, number: int, columns: list[str], cells: list[str]) -> _Task:
    where = f"{shown(path)}: line {number}"
    row = {column: cell.strip() for column, cell in zip(columns, cells, strict=False)}
    name = row.get("file", "")
    if any(cell.strip() for cell in cells[len(columns) :]) or not name:
        return BadInput(where, "bad_row", f"{len(cells)} cells for {len(columns)} columns, file {name!r}", None)
    file = path.parent / name
    url, moment = row.get("url") or None, row.get("fetched_at") or None
    if not file.is_file():
        return BadInput(shown(file), "missing", f"{where} names it, but there is no such file", None)
    if _kind(file) in (None, WARC):
        detail = f"{where}: the name of a page ends in {', '.join(PAGES)}, or one of these with .gz"
        return BadInput(shown(file), "unknown_type", detail, None)
    if url and (problem := _address_problem(url)):
        return BadInput(shown(file), "bad_address", f"{where}, column url: {problem}", None)
    fetched_at = _moment(moment) if moment else None
    if moment and not fetched_at:
        detail = f"{where}, column fetched_at: {moment!r} is no time with a zone such as 2020-03-01T00:00:00Z"
        return BadInput(shown(file), "bad_date", detail, None)
    return _File(file, url, row.get("source") or None, fetched_at)


def _address_problem(url: str) -> str | None:
    if not is_address(url):
        return f"{url[:80]!r} is no absolute address such as https://example.org/page"
    try:
        target_uri(url)
    except ArchiveError as error:
        return str(error)
    return None


def _moment(text: str) -> datetime | None:
    """A time with a zone, in UTC; None if it is none."""
    try:
        moment = datetime.fromisoformat(text)
        return None if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _read_all(tasks: Sequence[_Task], source: str | None) -> Iterator[Input | BadInput]:
    for task in tasks:
        if isinstance(task, BadInput):
            yield task
            continue
        try:
            for origin, found in _read_file(task):
                yield _item(origin, found, source or task.source)
        except OSError as error:
            yield BadInput(shown(task.path), "unreadable", str(error), None)


def _item(origin: str, found: RawPage | Refused, source: str | None) -> Input | BadInput:
    if isinstance(found, Refused):
        return BadInput(origin, found.reason, found.detail, found.body)
    if found.url is not None and (problem := _address_problem(found.url)):
        return BadInput(origin, "bad_address", problem, found.body)
    return Input(found, source, "content" if found.url is None else "claimed", origin)


def _read_file(task: _File) -> Iterator[tuple[str, RawPage | Refused]]:
    kind = _kind(task.path)
    if kind == WARC:
        yield from warc_pages(task.path)
        return
    assert kind is not None  # the plan holds only files of a known kind
    body = _body(task.path)
    if isinstance(body, Refused):
        yield shown(task.path), body
    else:
        yield shown(task.path), RawPage(url=task.url, body=body, media_type=kind, fetched_at=task.fetched_at)


def _body(path: Path) -> bytes | Refused:
    """The page in a file, decompressed if its name says so; an empty page is a page, an empty .gz is not."""
    size = path.stat().st_size
    if size > LIMIT:
        return Refused("too_large", f"{size} bytes, more than {LIMIT}")
    packed = path.read_bytes()
    if path.suffix.lower() != ".gz":
        return packed
    if not packed:
        return Refused("empty", "the file has no bytes", b"")
    return _unpacked(packed)


def _unpacked(packed: bytes) -> bytes | Refused:
    try:
        body = gunzip(packed)
    except EOFError as error:
        return Refused("truncated", str(error), packed)
    except (OSError, zlib.error) as error:
        return Refused("damaged", str(error), packed)
    return body if len(body) <= LIMIT else Refused("too_large", f"more than {LIMIT} bytes when decompressed")


def is_warc(path: Path) -> bool:
    """Whether a file is a WARC, by its name."""
    return _kind(path) == WARC


def _kind(path: Path) -> str | None:
    """Media type by the file's name, `warc`, or None for what is no input."""
    suffix = Path(path.name.lower().removesuffix(".gz")).suffix
    return WARC if suffix == ".warc" else PAGES.get(suffix)
