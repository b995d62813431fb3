"""Labels a page that a site's API gives: a JSON object with the text as HTML in it."""

from __future__ import annotations

import json
from typing import Any

from cleaners.blocks import Block, solid
from cleaners.draft import Draft, Rejected
from cleaners.html import label_html
from cleaners.tree import Tree
from schemas.source import Source

SHOWN = ("title", "subtitle")
"""What a reader sees over the text: blocks of their own, before those of the text."""


def label_json(text: str, source: Source) -> Draft:
    """The blocks of the object's title, subtitle and HTML with fates, and the values of the source's JSON form.

    Raises:
        Rejected: at `layout`, when the source declares no such form or the JSON is not of it; as `label_html` does.
    """
    form = source.json_form
    if form is None:
        raise Rejected("layout", "no_layout", f"the JSON of {source.name} is not known, only its pages")
    data = _object(text)
    body = data.get(form.body)
    if not isinstance(body, str) or not body.strip():
        raise Rejected("layout", "no_layout", f"the JSON has no text as {form.body}: a list, a notice, or closed to us")
    tree = Tree(body)
    tree.data = data
    draft = label_html(tree, source.model_copy(update={"body": "body", "fields": form.fields, "layouts": ()}))
    shown = [(name, draft.fields[name].raw[0]) for name in SHOWN if name in draft.fields and draft.fields[name].raw]
    for block in draft.blocks:
        block.index += len(shown)
    draft.blocks[:0] = [Block(index, value, "text", name) for index, (name, value) in enumerate(shown)]
    draft.visible += sum(solid(value) for _, value in shown)
    return draft


def _object(text: str) -> dict[str, Any]:
    try:
        data = _sound(json.loads(text))
    except (ValueError, RecursionError) as invalid:
        raise Rejected("layout", "no_layout", f"no JSON: {str(invalid)[:200]}") from invalid
    if not isinstance(data, dict):
        raise Rejected("layout", "no_layout", f"the JSON is a {type(data).__name__}, not the object of one page")
    return data


def _sound(value: Any) -> Any:
    """Without what a JSON string can hold and no text can: NUL, and halves of surrogate pairs."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_sound(item) for item in value]
    return {_sound(key): _sound(item) for key, item in value.items()} if isinstance(value, dict) else value
