"""An adapter as Python source text, formatted as ruff formats it, with comments where a person must decide."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from schemas.source import INTERFACE, Source, Value

WIDTH = 120


class _Group(NamedTuple):
    """A call or a display: what opens it, its items (prefix, value, comment), what closes it."""

    opening: str
    items: list[tuple[str, _Group | str, str]]
    closing: str
    tuple_of_one: bool = False


def render(source: Source, decide: Mapping[str, str], origin: str, *, plugin: bool) -> str:
    """The module that declares `source`; `decide` says by argument what is open, `origin` what it was made from."""
    group = _model(source, decide)
    names = sorted(set(_called(group)), key=_order)
    imported = _Group("import (", [("", name, "") for name in names], ")")
    oneline = f"from schemas.source import {', '.join(names)}"
    imports = oneline if len(oneline) <= WIDTH else "from schemas.source " + "\n".join(_broken(imported, ""))
    version = f"\nINTERFACE = {INTERFACE}\n" if plugin else ""
    docstring = _shortened(f"{source.title}. Proposed from {origin} by `onrecord new`.")
    body = "\n".join(_lines(group, "", "source = "))
    return f'"""{docstring}"""\n\n{imports}\n{version}\n{body}\n'


def _called(item: _Group | str) -> Iterator[str]:
    """The names of what is called in a group."""
    if isinstance(item, _Group):
        yield from re.findall(r"^\w+(?=\($)", item.opening)
        for _, value, _ in item.items:
            yield from _called(value)


def _order(name: str) -> tuple[bool, str]:
    """As ruff sorts imported names: classes, then functions."""
    return name[0].islower(), name


def _shortened(text: str) -> str:
    text = " ".join(text.replace("\\", "/").replace('"', "'").split())
    return text if len(text) <= WIDTH - 6 else text[: WIDTH - 7] + "…"


def _model(model: BaseModel, decide: Mapping[str, str]) -> _Group:
    """A declaration with what differs from its defaults; decisions on what is not there stand at the end."""
    items: list[tuple[str, _Group | str, str]] = []
    for name, about in type(model).model_fields.items():
        value = getattr(model, name)
        if value == about.get_default():
            if name in decide:
                items.append(("", "", decide[name]))
            continue
        inner = {key.partition(".")[2]: wish for key, wish in decide.items() if key.startswith(f"{name}.")}
        items.append((f"{name}=", _item(value, inner), decide.get(name, "")))
    return _Group(f"{type(model).__name__}(", items, ")")


def _item(value: Any, decide: Mapping[str, str]) -> _Group | str:
    match value:
        case Value():
            return _value(value)
        case BaseModel():
            return _model(value, decide)
        case dict():
            pairs = [(f"{_text(key)}: ", _item(one, {}), decide.get(key, "")) for key, one in value.items()]
            return _Group("{", pairs, "}")
        case tuple():
            rows = [("", _item(one, {}), decide.get(getattr(one, "id", ""), "")) for one in value]
            return _Group("(", rows, ")", tuple_of_one=len(value) == 1)
        case str():
            return _text(value)
        case _:
            return repr(value)


def _value(value: Value) -> _Group:
    if value.optional:
        return _Group("optional(", [("", _value(value.model_copy(update={"optional": False})), "")], ")")
    if value.how == "first":
        return _Group("first(", [("", _value(one), "") for one in value.options], ")")
    selector = value.selector + (f"@{value.attribute}" if value.attribute else "")
    items: list[tuple[str, _Group | str, str]] = [("", _text(selector), "")]
    for name in ("also", "pattern", "zone"):
        if getattr(value, name) is not None:
            items.append((f"{name}=", _text(getattr(value, name)), ""))
    return _Group(f"{value.how}(", items, ")")


def _text(text: str) -> str:
    if "\\" in text and '"' not in text and not text.endswith("\\"):
        return f'r"{text}"'
    if '"' in text and "'" not in text and "\\" not in text:
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)


def _lines(item: _Group | str, indent: str, prefix: str = "", after: str = "") -> Iterator[str]:
    """The lines of an item; on one line where it fits and nothing in it is commented on."""
    flat = _flat(item)
    if flat is not None and len(indent + prefix + flat + after) <= WIDTH:
        yield indent + prefix + flat + after
    elif isinstance(item, str):
        yield from _cut(item, indent, prefix, after)
    else:
        lines = _broken(item, indent)
        yield indent + prefix + lines[0]
        yield from lines[1:-1]
        yield lines[-1] + after


def _flat(item: _Group | str) -> str | None:
    if isinstance(item, str):
        return item
    parts = [(prefix, _flat(value), comment) for prefix, value, comment in item.items]
    if any(flat is None or comment for _, flat, comment in parts):
        return None
    inner = ", ".join(f"{prefix}{flat}" for prefix, flat, _ in parts)
    return f"{item.opening}{inner}{',' if item.tuple_of_one else ''}{item.closing}"


def _broken(group: _Group, indent: str) -> list[str]:
    """The lines of a group, an item a line, the first without indent; it stands behind a prefix."""
    deeper = indent + "    "
    lines = [group.opening]
    for prefix, value, comment in group.items:
        lines += _comment(comment, deeper)
        if value or prefix:
            lines += _lines(value, deeper, prefix, ",")
    return [*lines, indent + group.closing]


def _comment(text: str, indent: str) -> list[str]:
    if not text:
        return []
    words = " ".join(text.split())
    return textwrap.wrap(f"decide: {words}", WIDTH, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# ")


def _cut(literal: str, indent: str, prefix: str, after: str) -> Iterator[str]:
    """A long string in pieces, which Python joins again."""
    quote = literal.index('"') if '"' in literal[:2] else literal.index("'")
    opening, mark, inner = literal[: quote + 1], literal[quote], literal[quote + 1 : -1]
    room = WIDTH - len(indent) - len(prefix) - len(opening) - 3
    pieces = re.findall(rf".{{1,{room}}}(?<!\\)(?:(?<=[ |])|(?=[^ |]{{{room}}})|$)|.+", inner)
    for number, piece in enumerate(pieces):
        start = prefix if number == 0 else ""
        yield f"{indent}{start}{opening}{piece}{mark}" + (after if number == len(pieces) - 1 else "")
