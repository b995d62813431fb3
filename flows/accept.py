"""`onrecord accept`: what the golden cases of a source become today is what they must become from now on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from difflib import unified_diff
from pathlib import Path
from typing import Any

from cleaners.catalogue import catalogue, trial
from cleaners.clean import Cleaned, Rejected
from flows.golden import Case, as_json, cases_in, pretty_value, run_case, unmet, write_expectation
from flows.new_place import NewError, adapter_at, place_of
from schemas.source import Source


def accept(name: str, into: Path | None) -> Iterator[str]:
    """Writes the expectations of a source's cases again; yields the difference, by case and field, as it goes.

    At the end it names what the adapter declares and no case has met.

    Raises:
        NewError: there are no cases of this source, or its adapter cannot be read.
    """
    place = place_of(name, into)
    cases = cases_in(place.cases)
    if not cases:
        raise NewError(f"{place.cases} holds no cases; say with --into DIR in which package {name} is kept")
    changed, results = 0, []
    # What a package holds is read from its file, whatever is installed.
    own = adapter_at(place.adapter) if place.package is not None else None
    with trial(own) if own is not None else nullcontext():
        for case in cases:
            results.append(run_case(case))
            before, today = _expected(case), as_json(results[-1])
            if before == today:
                continue
            changed += 1
            file = write_expectation(case, today)
            yield from difference(case.name, before, today) if before is not None else [f"{file} is new: review it"]
    yield from _warnings(name, own or catalogue().get(name), results)
    yield f"{name}: {len(cases)} cases, {changed} changed"


def _warnings(name: str, source: Source | None, results: Sequence[Cleaned | Rejected]) -> Iterator[str]:
    if source is None or name == "generic":  # whose rules are the cleaner's own
        return
    for what in unmet(source, results):
        yield f"warning: {what}; add one with onrecord new {name} PAGE, or take it out"


def _expected(case: Case) -> dict[str, Any] | None:
    file = case.expected_error if case.expected_error.exists() else case.expected
    if not file.exists():
        return None
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


def difference(case: str, before: dict[str, Any], today: dict[str, Any]) -> Iterator[str]:
    """The fields that differ, each as a unified difference headed by case and field."""
    for field in dict.fromkeys([*before, *today]):
        old, new = (_lines(data, field) for data in (before, today))
        if old != new:
            yield from unified_diff(old, new, f"{case} {field}", f"{case} {field} (now)", lineterm="", n=0)


def _lines(data: dict[str, Any], field: str) -> list[str]:
    return pretty_value(data[field]).splitlines() if field in data else []
