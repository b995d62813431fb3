"""`docs/source-reference.md`, made from the declarations themselves: `python -m tests.reference` writes it again."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from schemas import source

PAGE = Path(__file__).parents[1] / "docs" / "source-reference.md"
HEAD = """# What a source declares

Made from `schemas/source.py` by `make docs`; interface version {version}. [adding-a-source.md](adding-a-source.md) says
how to make one.

All of it is data. Declarations cannot be changed once made, and a name that is none is an error.
"""
FIRST = ("Source",)
INTERNAL = ("Declaration", "Value")
"""`Value` is made by the functions."""


def reference() -> str:
    """The page: `Source`, then what it is made of, then the functions that say where a value stands."""
    classes = [thing for thing in _own() if isinstance(thing, type) and issubclass(thing, BaseModel)]
    classes = [one for one in classes if one.__name__ not in INTERNAL]
    classes.sort(key=lambda one: one.__name__ not in FIRST)
    functions = [thing for thing in _own() if inspect.isfunction(thing) and not thing.__name__.startswith("_")]
    parts = [HEAD.format(version=source.INTERFACE), *map(_class, classes), "## Values\n", *map(_function, functions)]
    return "\n".join(parts)


def _own() -> Iterator[Callable[..., object]]:
    """Classes and functions of the module, in the order in which they stand there."""
    tree = ast.parse(inspect.getsource(source))
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield getattr(source, node.name)


def _class(one: type[BaseModel]) -> str:
    rows = [
        f"| `{name}` | {_type(one, name)} | {_default(field)} | {_cell(field.description or '')} |"
        for name, field in one.model_fields.items()
    ]
    table = "\n".join(["| field | type | default | |", "|---|---|---|---|", *rows])
    return f"## {one.__name__}\n\n{inspect.getdoc(one)}\n\n{table}\n"


def _type(one: type[BaseModel], name: str) -> str:
    written = inspect.get_annotations(one)[name]
    text = written if isinstance(written, str) else inspect.formatannotation(written)
    text = re.sub(r"typing\.|schemas\.\w+\.|types\.", "", text)
    text = re.sub(r"Annotated\[str,.*\]", "str", text)
    return f"`{_cell(text)}`"


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "required"
    value = field.default
    return f"`{_cell(type(value).__name__ + '()' if isinstance(value, BaseModel) else repr(value))}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _function(one: Callable[..., object]) -> str:
    signature = re.sub(r"schemas\.\w+\.", "", str(inspect.signature(one)))
    return f"### `{one.__name__}{signature}`\n\n{inspect.getdoc(one)}\n"


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
