"""The raw archive: pages as they came, in `raw/*.warc.gz`, before anything has parsed them.

A run appends to its own `<run_id>-<serial>.warc.gz.open`; a closed file never changes. `warehouse.record` says what
stands in a record. On one core of a 2-core machine, pages of 57 kB on average, processor time without fsync: 1,460
pages/s added from files, 1,160/s fetched ones with their requests, 4,900 revisits/s; 3,200/s read back and verified in
order, a revisit as fast; 5,000 captures/s scanned, 18,000/s looked up at their places.
"""

import logging
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, TypeVar

from schemas.page import Discovery, RawPage
from schemas.vocabulary import UrlBasis
from warehouse.capture import Capture, Original, capture_exchange, capture_id, capture_page
from warehouse.exchange import HEAD_ROOM, ArchiveError, Exchange, request_head, response_head
from warehouse.journal import sync_folder
from warehouse.record import capture_of, payload_of, record_of, request_of, warcinfo
from warehouse.warc import WarcError, first_fields, records

__all__ = ["Archive", "ArchiveError", "Capture", "adopt_orphans", "capture_id", "read_page", "read_pages", "scan"]

OPEN = ".open"
_T = TypeVar("_T")

logger = logging.getLogger(__name__)


class Archive:
    """Writes the pages of one run; one writer, used in a `with`.

    A page counts as archived after the next `sync`, rotation or `close`.
    """

    def __init__(self, folder: Path, run_id: str, rotate_bytes: int = 256 * 2**20) -> None:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", run_id):
            raise ArchiveError(f"run id {run_id!r} cannot be part of a file name; use letters, digits, `.`, `_`, `-`")
        self._folder = folder
        self._run_id = run_id
        self._rotate_bytes = rotate_bytes
        self._serial = 0
        self._name = ""
        self._file: BinaryIO | None = None
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def add(
        self, page: RawPage, *, url_basis: UrlBasis, source: str | None = None, now: datetime | None = None
    ) -> Capture:
        """Appends a page from a file; `now` (default: the clock) stands in when the page has no time of its own.

        Raises `ArchiveError` before anything is written for a page that contradicts itself, and `OSError` (with nothing
        left of the page) for a full disk.
        """
        capture = capture_page(page, url_basis, source, self._run_id, now)
        return self._write(capture, record_of(capture, page.body))

    def add_fetched(
        self,
        exchange: Exchange,
        *,
        url: str,
        source: str | None = None,
        discovery: Discovery | None = None,
        earlier: Original | None = None,
    ) -> Capture:
        """Appends what came over HTTP, whatever its status, and the request; `url` is the address that names it.

        With the bytes of `earlier`, or when the server says 304 of them, it is a revisit. Raises as `add`; a 304
        without `earlier` contradicts itself.
        """
        capture = capture_exchange(exchange, url, source, discovery, self._run_id, earlier)
        head = response_head(exchange.status, exchange.headers, len(exchange.body))
        response = record_of(capture, head if capture.original else head + exchange.body)
        request = request_of(capture, request_head(exchange.final_url, exchange.request_headers))
        return self._write(capture, response + request)

    def sync(self) -> None:
        """Makes everything added so far durable."""
        if self._file is not None:
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Makes everything durable and gives the file its final name; no file is left of a run without pages."""
        if self._file is None:
            return
        self.sync()
        self._file.close()
        self._file = None
        _finish(self._folder / (self._name + OPEN))

    def _write(self, capture: Capture, members: bytes) -> Capture:
        """Appends a capture's records, its own first, and gives the capture with its place."""
        if self._size >= self._rotate_bytes:
            self.close()
        if self._file is None:
            self._open()
        placed = replace(capture, warc_file=self._name, warc_offset=self._size)
        self._append(members)
        return placed

    def _open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        while self._taken(name := f"{self._run_id}-{self._serial:05}.warc.gz"):
            self._serial += 1
        self._name, self._size = name, 0
        self._file = (self._folder / (name + OPEN)).open("xb", buffering=0)
        self._append(warcinfo(name, self._run_id))
        sync_folder(self._folder)

    def _taken(self, name: str) -> bool:
        """A run that is resumed goes on in a new file."""
        return (self._folder / name).exists() or (self._folder / (name + OPEN)).exists()

    def _append(self, member: bytes) -> None:
        assert self._file is not None
        view = memoryview(member)
        try:
            while view:
                view = view[self._file.write(view) :]
        except BaseException:
            # Half a record would make every later one of this file unreadable.
            self._file.truncate(self._size)
            self._file.seek(self._size)
            raise
        self._size += len(member)


def adopt_orphans(folder: Path) -> list[Path]:
    """Closes the files that killed runs left: each `*.warc.gz.open` is cut after its last whole record and renamed.

    One without a whole page is removed. Call it only while no run is writing (under the home's lock). Gives the files
    adopted; what was cut is logged, in bytes.
    """
    orphans = sorted(folder.glob(f"*.warc.gz{OPEN}"))
    adopted = [path for path in map(_adopt, orphans) if path is not None]
    if orphans:
        sync_folder(folder)
    return adopted


def _adopt(path: Path) -> Path | None:
    with path.open("r+b") as file:
        end, pages, torn = _whole_part(file)
        cut = path.stat().st_size - end
        if pages:
            file.truncate(end)
            os.fsync(file.fileno())
    if not pages:
        logger.warning("%s: removed, it holds no whole page (%d bytes)", path.name, end + cut)
        path.unlink()
        return None
    level = logging.WARNING if cut else logging.INFO
    logger.log(level, "%s: adopted, %d pages, %d bytes cut off%s", path.name, pages, cut, torn)
    return _finish(path)


def _whole_part(file: BinaryIO) -> tuple[int, int, str]:
    """Where the last whole record ends, how many pages lie before that, and what came after it."""
    end = pages = 0
    try:
        for record in records(file, limit=0):
            end = record.end
            pages += "x-onrecord-capture" in record.fields
    except WarcError as error:
        return end, pages, f" ({error})"
    return end, pages, ""


def _finish(path: Path) -> Path:
    """Takes `.open` off a file's name, durably."""
    final = path.with_name(path.name.removesuffix(OPEN))
    if final.exists():
        raise ArchiveError(f"{final} exists already; move one of it and {path.name} away")
    path.rename(final)
    sync_folder(path.parent)
    return final


def scan(file: Path) -> Iterator[Capture]:
    """The captures in a closed file, in order, from the records' heads; raises `ArchiveError` where it is damaged."""
    with file.open("rb", buffering=0) as stream:
        offset = 0
        try:
            for record in records(stream, limit=0):
                offset = record.offset
                if "x-onrecord-capture" in record.fields:
                    yield capture_of(record.fields, file.name, record.offset)
        except (WarcError, KeyError, TypeError, ValueError) as error:
            where = f"{file}: damaged at or after offset {offset}"
            raise ArchiveError(f"{where} ({error}); restore it from a copy") from error


def captures_at(folder: Path, places: Iterable[tuple[str, int]]) -> Iterator[Capture]:
    """The captures whose records begin at these places, file and offset, in their order.

    Raises `ArchiveError` where there is none.
    """
    for file, path, offset in _opened(folder, places):
        yield _capture_at(file, path, offset)


def _capture_at(file: BinaryIO, path: Path, offset: int) -> Capture:
    file.seek(offset)
    try:
        return capture_of(first_fields(file), path.name, offset)
    except (WarcError, KeyError, TypeError, ValueError) as error:
        raise ArchiveError(f"{path}: offset {offset}: {error}; restore the file from a copy") from error


def read_page(folder: Path, capture: Capture) -> RawPage:
    """The page of a capture, byte for byte; raises `ArchiveError` when the archive does not hold exactly that."""
    return next(read_pages(folder, [capture]))


def read_pages(folder: Path, captures: Iterable[Capture]) -> Iterator[RawPage]:
    """The pages of captures, in their order; a revisit's is that of the capture it refers to.

    A file stays open as long as the next page lies in it too.
    """
    places = (((capture.original or capture).warc_file, capture) for capture in captures)
    for file, path, capture in _opened(folder, places):
        yield RawPage(
            url=capture.url,
            body=_read(file, capture.original or capture, path),
            media_type=capture.media_type,
            fetched_at=capture.fetched_at,
            discovery=capture.discovery,
        )


def _opened(folder: Path, places: Iterable[tuple[str, _T]]) -> Iterator[tuple[BinaryIO, Path, _T]]:
    """Each file, open, and its path in place of its name; one is closed when the next is another."""
    file: BinaryIO | None = None
    opened = ""
    try:
        for name, what in places:
            if file is None or name != opened:
                if file is not None:
                    file.close()
                file, opened = _open_file(folder, name), name
            yield file, folder / name, what
    finally:
        if file is not None:
            file.close()


def _open_file(folder: Path, name: str) -> BinaryIO:
    """The file under its final name or, while it is written, its first one; it may be renamed in between."""
    for candidate in (name, name + OPEN, name):
        if (folder / candidate).exists():
            try:
                return (folder / candidate).open("rb", buffering=0)
            except FileNotFoundError:
                continue
    raise ArchiveError(f"{folder / name}: no such archive file; restore it from a copy")


def _read(file: BinaryIO, place: Capture | Original, path: Path) -> bytes:
    file.seek(place.warc_offset)
    try:
        return payload_of(next(records(file, limit=place.bytes + HEAD_ROOM), None), place)
    except WarcError as error:
        where = f"{path}: offset {place.warc_offset}"
        raise ArchiveError(f"{where}: {error}; restore the file from a copy") from error
