"""A page as one self-contained HTML file for a person to read: what is kept, what is removed by which rule.

Nothing of the page runs or is fetched: all of it is escaped, and the file forbids scripts and every address.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from cleaners.blocks import Block
from cleaners.clean import Cleaned, Rejected
from flows.show import safe
from flows.show_fields import fields_of
from schemas.records import Turn
from schemas.source import Rule

STYLE = """
body { font: 15px/1.45 sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em; color: #222; background: #fff }
h1 { font-size: 1.3em } h2 { font-size: 1.05em; margin-top: 2em }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; vertical-align: top; padding: .15em .6em; border-bottom: 1px solid #eee }
td.text { white-space: pre-wrap; overflow-wrap: anywhere } td.who { width: 17em } td.number { width: 3em; color: #888 }
tr.kept td.text { background: #eaf6ea } tr.field td.text { background: #e6eefb }
tr.removed td.text { background: #fbeaea; color: #855; text-decoration: line-through }
.error { color: #a00; font-weight: bold } .dim { color: #777 } .sum { font-weight: bold }
"""
_HEAD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    '<meta name="referrer" content="no-referrer">'
)


def refused_as_html(page: str, refused: Rejected) -> str:
    """A page that is refused: at which stage and why."""
    why = f"refused at stage {refused.stage}: {refused.reason}: {refused.detail}"
    return _whole(page, [f'<p class="error">{_safe(why)}</p>'])


def cleaned_as_html(page: str, cleaned: Cleaned) -> str:
    """Everything about a page that was read, `page` being what it was asked for by."""
    parts = [*_conservation(cleaned), *_fields(cleaned), *_rules(cleaned), *_turns(cleaned), *_blocks(cleaned)]
    return _whole(page, parts)


def _whole(page: str, parts: Sequence[str]) -> str:
    title = _safe(page)
    return "\n".join(
        [
            f"{_HEAD}<title>{title}</title><style>{STYLE}</style></head><body>",
            f"<h1>{title}</h1>",
            *parts,
            "</body></html>\n",
        ]
    )


def _safe(text: str) -> str:
    return escape(safe(text))


def _table(heading: str, head: Sequence[str], rows: Sequence[str]) -> Iterator[str]:
    yield f"<h2>{heading}</h2>"
    if rows:
        yield "<table><tr>" + "".join(f"<th>{name}</th>" for name in head) + "</tr>"
        yield from rows
        yield "</table>"
    else:
        yield '<p class="dim">none</p>'


def _conservation(cleaned: Cleaned) -> Iterator[str]:
    document = cleaned.document
    yield (
        f'<p class="sum">{document.visible_chars} visible characters = {document.kept_chars} kept + '
        f"{document.removed_chars} removed</p>"
    )
    yield (
        f"<p>{len(cleaned.turns)} turns, {len(cleaned.paragraphs)} paragraphs, {len(cleaned.comments)} comments, "
        f"{len(cleaned.insertions)} insertions; read as {_safe(cleaned.charset)} by {_safe(document.source)}</p>"
    )


def _fields(cleaned: Cleaned) -> Iterator[str]:
    rows = [_cells("", *field) for field in fields_of(cleaned)]
    rows += [
        f'<tr class="error"><td>{_safe(name)}</td><td></td><td>{_safe(told)}</td></tr>'
        for name, told in cleaned.document.evidence.items()
        if "error:" in told
    ]
    yield from _table("Fields", ("field", "value", "evidence"), rows)


def _cells(kind: str, *cells: str) -> str:
    return f'<tr class="{kind}">' + "".join(f"<td>{_safe(cell)}</td>" for cell in cells) + "</tr>"


def _rules(cleaned: Cleaned) -> Iterator[str]:
    why = {fate.id: fate for block in cleaned.draft.blocks for _, _, fate in block.spans() if isinstance(fate, Rule)}
    removals = sorted(cleaned.removals, key=lambda row: row.rule)
    rows = []
    for rule, group in groupby(removals, key=lambda row: row.rule):
        texts = [row.text for row in group]
        known = why.get(rule)
        told = (known.label, known.why) if known is not None else ("", "")
        rows.append(_cells("", rule, str(len(texts)), str(sum(map(len, texts))), *told))
    yield from _table("Rules that fired", ("rule", "pieces", "characters", "label", "why"), rows)


def _turns(cleaned: Cleaned) -> Iterator[str]:
    rows = [
        _cells("", str(t.ordinal), t.role, t.speaker or "", t.speaker_label or "", t.speaker_basis or "", t.text[:100])
        for t in cleaned.turns
    ]
    yield from _table("Turns", ("", "role", "speaker", "label", "basis", "begins"), rows)


def _blocks(cleaned: Cleaned) -> Iterator[str]:
    turns = {p.block: cleaned.turns[p.turn] for p in reversed(cleaned.paragraphs) if p.turn is not None}
    rows = [row for block in cleaned.draft.blocks for row in _spans(block, turns.get(block.index))]
    yield from _table("The page", ("", "what became of it", "text"), rows)


def _spans(block: Block, turn: Turn | None) -> Iterator[str]:
    for start, stop, fate in block.spans():
        text = block.text[start:stop].strip()
        if not text:
            continue
        if isinstance(fate, Rule):
            kind, who, why = "removed", fate.id, fate.why
        elif fate == "paragraph":
            kind, who, why = "kept", f"{turn.role} {turn.speaker or ''}" if turn is not None else block.kind, ""
        else:
            kind, who, why = "field", fate, ""
        yield (
            f'<tr class="{kind}"><td class="number">{block.index}</td><td class="who" title="{_safe(why)}">'
            f'{_safe(who)}</td><td class="text">{_safe(text)}</td></tr>'
        )
