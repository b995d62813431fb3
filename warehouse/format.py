"""The result of a query as text: a table for a person, CSV or JSON for a program."""

import csv
import io
import json
import math
import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, Literal

from warehouse.query import QueryError, Result

Format = Literal["table", "csv", "json"]

_NUMBERS = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$|DECIMAL|DOUBLE|FLOAT")
# A page's words must not steer a terminal: everything of C0 and C1 but tab and line feed.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def format_result(result: Result, form: Format, width: int = 100) -> str:
    """A result as text that ends with a line feed.

    `table`: `width` columns wide, NULL left blank, times in UTC to the second, control characters shown as U+FFFD.
    `csv`: with a head, NULL empty, lists and maps as JSON. `json`: an array with one object a line; times in ISO 8601,
    UTC, bytes in hex. Raises QueryError for JSON of columns with the same name.
    """
    make: dict[Format, Callable[[], str]] = {
        "table": lambda: _table(result, width),
        "csv": lambda: _csv(result),
        "json": lambda: _json(result),
    }
    return make[form]()


def _json(result: Result) -> str:
    repeated = {name for name in result.columns if result.columns.count(name) > 1}
    if repeated:
        raise QueryError(f"several columns are named {sorted(repeated)[0]}: give them names of their own with AS")
    rows = [_dump(dict(zip(result.columns, row, strict=True))) for row in result.rows]
    return "[" + ",\n ".join(rows) + "]\n"


def _csv(result: Result) -> str:
    # The writer quotes a lone CR only where CR is part of its line end (CPython 3.11), so lines get theirs afterwards.
    lines: list[str] = []
    writer = csv.writer(SimpleNamespace(write=lines.append), lineterminator="\r\n")
    writer.writerow(result.columns)
    writer.writerows([_cell(value) for value in row] for row in result.rows)
    return "".join(line.removesuffix("\r\n") + "\n" for line in lines)


def _table(result: Result, width: int) -> str:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name, kind in zip(result.columns, result.types, strict=True):
        table.add_column(Text(_shown(name)), justify="right" if _NUMBERS.match(kind) else "left", overflow="fold")
    for row in result.rows:
        table.add_row(*(Text(_shown(_for_people(value))) for value in row))
    out = io.StringIO()
    Console(file=out, width=width, color_system=None, force_terminal=False, legacy_windows=False).print(table)
    rows = "1 row" if len(result.rows) == 1 else f"{len(result.rows):,} rows"
    lines = [line.rstrip() for line in out.getvalue().split("\n")]
    return "\n".join(lines).strip("\n") + f"\n\n{rows}\n"


def _for_people(value: Any) -> str:
    """Times to the second, without their zone: all are UTC."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds").removesuffix("+00:00")
    return _cell(value)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (list, dict, bool, Decimal)):
        return _dump(value)
    return str(_scalar(value))


def _shown(text: str) -> str:
    return _CONTROL.sub("\ufffd", text)


def _dump(value: Any) -> str:
    """JSON; a DECIMAL as the number it is, every digit of it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_dump(str(key))}: {_dump(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_dump, value)) + "]"
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    return json.dumps(_scalar(value), ensure_ascii=False, allow_nan=False)


def _scalar(value: Any) -> str | bool | int | float | None:
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float) and math.isfinite(value):
        return value
    return str(value)
