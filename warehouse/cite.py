# ruff: noqa: S608 (values are quoted)
"""A quotation with all that it takes to find it again: `onrecord cite DOCUMENT [TURN]`."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

from warehouse.query import run_query

_CITE = re.compile(r"(?P<document>(?:content:)?[0-9a-f]+)@(?P<version>\d+)(?:#(?P<turn>\d+))?")
_SHOWN = 5
"""Documents named where several are meant."""
_BEGINNING = 70
"""Code points of a turn in a list of turns."""

# Scheme, `www.` and a last slash do not tell pages apart.
_PLAIN = r"regexp_replace({}, '^https?://(www\.)?|[/#]+$', '', 'g')"


class CiteError(Exception):
    """Nothing, or more than one thing, is meant; the message is one line that says what there is."""


def cite(published: Path, document: str, turn: int | None = None) -> list[str]:
    """The lines of a quotation: the words, then speaker, title, date, address, version with its capture, and citation.

    `document` is an id, the unique beginning of one, an address, or a citation (`<id>@<version>#<turn>`, or without the
    turn); without a turn the lines are those of the document, with its turns. A citation of an older version gives the
    words of that version and says that there are later ones. Raises CiteError, and QueryError as `run_query` does.
    """
    named = _CITE.fullmatch(document)
    if named and named["turn"] is not None:
        if turn is not None and turn != int(named["turn"]):
            raise CiteError(f"{document} names turn {named['turn']}, not {turn}: give one of the two")
        turn = int(named["turn"])
    document_id = _find(published, named["document"] if named else document)
    version = _version(published, document_id, int(named["version"]) if named else None)
    quoted = _turn_list(published, version) if turn is None else _quotation(published, version, turn)
    return [*quoted, *_source(version, turn)]


def _find(published: Path, document: str) -> str:
    """The one document that an id, the beginning of an id, or an address names."""
    text = _literal(document)
    rows = _rows(
        published,
        f"""SELECT DISTINCT document_id, title FROM documents LEFT JOIN document_aliases a USING (document_id)
        WHERE starts_with(document_id, {text}) OR {_PLAIN.format(text)} IN
            ({_PLAIN.format("url")}, {_PLAIN.format("canonical_url")}, {_PLAIN.format("a.address")})
        ORDER BY document_id = {text} DESC, document_id""",
    )
    if not rows or not document:
        raise CiteError(f"no document has the id, the beginning of an id, or the address {document!r}")
    if len(rows) > 1 and rows[0]["document_id"] != document:
        named = "; ".join(f"{row['document_id']} ({row['title']})" for row in rows[:_SHOWN])
        raise CiteError(f"{document!r} may be {len(rows)} documents: {named}{' …' if len(rows) > _SHOWN else ''}")
    return str(rows[0]["document_id"])


def _version(published: Path, document_id: str, version: int | None) -> dict[str, Any]:
    """A version of a document (the current one without a number), and what is known of the later ones."""
    rows = _rows(
        published,
        f"""SELECT d.document_id, v.version, v.valid_from, v.capture_id, v.title, v.cause, d.url,
               d.published_date, d.gone_at, d.version AS latest, e.date_from AS event_date
        FROM documents d JOIN document_versions v USING (document_id) LEFT JOIN events e USING (event_id)
        WHERE document_id = {_literal(document_id)} ORDER BY v.version""",
    )
    wanted = rows[-1]["version"] if version is None else version
    found = next((row for row in rows if row["version"] == wanted), None)
    if found is None:
        raise CiteError(f"{document_id} has no version {wanted}: {_range(rows[0]['version'], rows[-1]['version'])}")
    return found | {"later": [row for row in rows if row["version"] > wanted]}


def _turns(published: Path, version: dict[str, Any]) -> list[dict[str, Any]]:
    return _rows(
        published,
        f"""SELECT t.ordinal, t.role, t.text, t.speaker_label, coalesce(p.name, t.speaker) AS speaker, t.speaker_basis
        FROM (FROM turns UNION ALL BY NAME FROM turns_history) t LEFT JOIN speakers p USING (speaker_id)
        WHERE document_id = {_literal(version["document_id"])} AND version = {version["version"]} ORDER BY t.ordinal""",
    )


def _quotation(published: Path, version: dict[str, Any], turn: int) -> list[str]:
    turns = _turns(published, version)
    found = next((row for row in turns if row["ordinal"] == turn), None)
    if found is None:
        there = _range(turns[0]["ordinal"], turns[-1]["ordinal"]) if turns else "it has none"
        raise CiteError(f"{version['document_id']}@{version['version']} has no turn {turn}: {there}")
    words = [line for text in found["text"].split("\n\n") for line in (f"> {text}", ">")]
    return [*words[:-1], "", f"speaker:  {_speaker(found)}"]


def _turn_list(published: Path, version: dict[str, Any]) -> list[str]:
    lines = [
        f"#{turn['ordinal']} {turn['role']}, {_speaker(turn)}: {' '.join(turn['text'].split())[:_BEGINNING]}"
        for turn in _turns(published, version)
    ]
    return [*(lines or ["no turns: nobody's words are told apart on this page"]), ""]


def _speaker(turn: dict[str, Any]) -> str:
    label = f"label “{turn['speaker_label']}”" if turn["speaker_label"] else "no label"
    if turn["speaker"] is None:
        return f"not named on the page ({label})"
    return f"{turn['speaker']} ({label}; from the {turn['speaker_basis'].replace('_', ' ')})"


def _source(version: dict[str, Any], turn: int | None) -> list[str]:
    numbered = f"{version['document_id']}@{version['version']}" + ("" if turn is None else f"#{turn}")
    return [
        f"title:    {version['title'] or 'the page has none'}",
        f"date:     {_date(version)}",
        f"address:  {version['url'] or 'unknown'}",
        f"version:  {_state(version)}",
        f"cite:     {numbered}",
    ]


def _date(version: dict[str, Any]) -> str:
    dates = {"published": version["published_date"], "event": version["event_date"]}
    return ", ".join(f"{kind} {day}" for kind, day in dates.items() if day) or "the page gives none"


def _state(version: dict[str, Any]) -> str:
    lines = [f"{version['version']}, captured {_time(version['valid_from'])}"]
    edits = [row for row in version["later"] if row["cause"] == "page_edit"]
    if edits:
        lines.append(f"the page has changed since: version {edits[-1]['version']} of {_time(edits[-1]['valid_from'])}")
    elif version["later"]:
        lines.append(f"the same page is read otherwise since: version {version['latest']}")
    if version["gone_at"]:
        lines.append(f"the page is gone since {_time(version['gone_at'])}")
    return "; ".join(lines)


def _time(when: datetime) -> str:
    return when.strftime("%Y-%m-%d %H:%M UTC")


def _range(first: int, last: int) -> str:
    return f"there is {first}" if first == last else f"there are {first} to {last}"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _rows(published: Path, sql: str) -> list[dict[str, Any]]:
    result = run_query(published, sql)
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows]
