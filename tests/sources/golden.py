"""The golden cases of this project, each run once a session."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flows.golden import FIELDS, Case, as_json, cases_in, run_case, write_expectation

__all__ = ["FIELDS", "Case", "as_json", "cases", "outcome", "write"]

HERE = Path(__file__).parent


def cases() -> list[Case]:
    """All cases by name; those of sources without an adapter of their own last."""
    found = [case for folder in HERE.iterdir() for case in cases_in(folder)]
    return sorted(found, key=lambda case: (case.folder.parent.name in ("generic", "errors"), case.name))


outcome = cache(run_case)


def write(case: Case) -> Path:
    """Writes today's outcome as the case's expectation; a person reviews it."""
    return write_expectation(case, as_json(outcome(case)))
