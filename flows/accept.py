"""`onrecord accept`: what the golden cases of a source become today is what they must become from now on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from difflib import unified_diff
from pathlib import Path
from typing import Any

from cleaners.catalogue import trial
from flows.golden import Case, as_json, cases_in, pretty_value, run_case, write_expectation
from flows.new_place import NewError, adapter_at, place_of


def accept(name: str, into: Path | None) -> Iterator[str]:
    """Writes the expectations of a source's cases again; yields the difference, by case and field, as it goes.

    Raises:
        NewError: there are no cases of this source, or its adapter cannot be read.
    """
    place = place_of(name, into)
    cases = cases_in(place.cases)
    if not cases:
        raise NewError(f"{place.cases} holds no cases; say with --into DIR in which package {name} is kept")
    changed = 0
    # What a package holds is read from its file, whatever is installed.
    with trial(adapter_at(place.adapter)) if place.package is not None else nullcontext():
        for case in cases:
            before, today = _expected(case), as_json(run_case(case))
            if before == today:
                continue
            changed += 1
            file = write_expectation(case, today)
            yield from difference(case.name, before, today) if before is not None else [f"{file} is new: review it"]
    yield f"{name}: {len(cases)} cases, {changed} changed"


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
