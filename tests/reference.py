"""`docs/source-reference.md`, made from the declarations themselves: `python -m tests.reference` writes it again."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from cleaners.access import STATED
from cleaners.rules import all_rules
from schemas import source, vocabulary

PAGE = Path(__file__).parents[1] / "docs" / "source-reference.md"
HEAD = """# What a source declares

Made from `schemas/source.py` by `python -m tests.reference`; interface version {version}.
[adding-a-source.md](adding-a-source.md) says how to make one.

All of it is data. Declarations cannot be changed once made, and an argument that is none is an error. The words that a
field may have are under [Vocabularies](#vocabularies).
"""
FIRST = ("Source",)
INTERNAL = ("Declaration", "Value")
"""`Value` is made by the functions."""
SHARED = """## Rules that all sources share

They come after a source's own: what one of these would remove, a rule of the source may remove under a better name.
None of them looks at the words of a labelled turn.

| rule | label | why |
|---|---|---|"""
WORDS = {
    "DocumentKind": "`Kind.kind`, `Source.plain`",
    "RemovalLabel": "`Rule.label`",
    "TagKind": "`tag.<kind>` in `fields`",
    "LinkKind": "links of a document; `link.translation_of` in `fields`",
    "InsertionKind": "`Source.insertions`",
    "Access": "what the page's word in `access` comes to",
    "ParagraphKind": "paragraphs, by their markup",
    "Role": "turns, by their labels",
    "SpeakerBasis": "turns: what the speaker's name rests on",
    "DateKind": "dates of a document; the first three in `fields`",
}
"""Vocabularies that an author of an adapter meets, and where."""


def reference() -> str:
    """The page: `Source`, then what it is made of, then the functions that say where a value stands."""
    classes = [thing for thing in _own() if isinstance(thing, type) and issubclass(thing, BaseModel)]
    classes = [one for one in classes if one.__name__ not in INTERNAL]
    classes.sort(key=lambda one: one.__name__ not in FIRST)
    functions = [thing for thing in _own() if inspect.isfunction(thing) and not thing.__name__.startswith("_")]
    parts = [HEAD.format(version=source.INTERFACE), *map(_class, classes), "## Values\n", *map(_function, functions)]
    return "\n".join([*parts, "## Vocabularies\n", _vocabularies(), SHARED, *_shared(), ""])


def _shared() -> Iterator[str]:
    for rule in all_rules(None):
        yield f"| `{rule.id}` | `{rule.label}` | {_cell(rule.why)} |"


def _vocabularies() -> str:
    rows = [f"| {where} | {_listed(get_args(getattr(vocabulary, name)))} |" for name, where in WORDS.items()]
    said = [
        f"{_listed(said for said, means in STATED.items() if means == word)} mean `{word}`"
        for word in get_args(vocabulary.Access)
    ]
    access = f"Of the page's own words for `access`, {'; '.join(said)}; no other is known."
    return "\n".join(["| where | words |", "|---|---|", *rows, "", *_meanings(), "", access, ""])


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _meanings() -> Iterator[str]:
    """What the module says of these vocabularies, an item each."""
    told = ""
    for node in ast.parse(inspect.getsource(vocabulary)).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            told = node.targets[0].id
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and told in WORDS:
            yield f"- {' '.join(str(node.value.value).split())}"


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
    text = re.sub(r"Annotated\[str,.*?\)\]", "str", text)
    text = re.sub(r"Optional\[(\w+)\]", r"\1 | None", text)
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
