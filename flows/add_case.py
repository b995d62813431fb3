"""`onrecord new` with the name of a source that is there: its pages become further golden cases of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from cleaners.catalogue import trial
from cleaners.clean import Rejected
from flows.golden import Case, run_case
from flows.new_place import SUFFIX, NewError, adapter_at, addressed, case_name, place_of, write_case
from flows.one_page import page_at


def is_kept(name: str, into: Path | None) -> bool:
    """Whether there is an adapter called so where `into` says."""
    return place_of(name, into).adapter.is_file()


def add_cases(name: str, pages: Sequence[str], into: Path | None, urls: Sequence[str] = ()) -> Iterator[str]:
    """Saves pages as cases of a source; yields where, what its adapter makes of each, and what to do next.

    `urls` are the addresses of the first pages, where these are files.

    Raises:
        NewError: a page cannot be had or is a case already, or the adapter cannot be read.
        InputError: a file holds no page.
    """
    place = place_of(name, into)
    source = adapter_at(place.adapter)
    folder = place.cases
    for where, page in zip(pages, addressed([page_at(page) for page in pages], urls), strict=True):
        if page.media_type not in SUFFIX:
            raise NewError(f"{where} is {page.media_type}; a case is {', '.join(SUFFIX)}")
        folder = write_case(place, case_name(page.url or where), name, page)
        yield f"case     {folder}"
        with trial(source):
            yield f"         {_outcome(Case(folder))}"
    named = str(place.adapter) if place.package is not None else name
    yield "next:"
    yield f"  onrecord show {next(folder.glob('page.*'))} --source {named}"
    yield f"  onrecord accept {name}" + (f" --into {place.package}" if place.package is not None else "")


def _outcome(case: Case) -> str:
    result = run_case(case)
    if isinstance(result, Rejected):
        return f"refused at stage {result.stage}: {result.reason}: {result.detail}"
    document = result.document
    return f"{document.title}: {len(result.paragraphs)} paragraphs, {document.words} words, {len(result.turns)} turns"
