"""Records: closed vocabularies, nothing undeclared, every field described; and the tables made of them."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from schemas import records
from schemas.page import RawPage
from schemas.records import Paragraph, Record, Turn
from schemas.tables import HISTORY, TABLES

MODELS = sorted(
    (m for m in vars(records).values() if isinstance(m, type) and issubclass(m, Record) and m is not Record),
    key=lambda model: model.__name__,
)


@pytest.mark.parametrize("model", MODELS + [table.model for table in TABLES.values()], ids=lambda m: str(m.__name__))
def test_every_field_says_what_it_is(model: type[Record]) -> None:
    for name, field in model.model_fields.items():
        assert field.description, f"{model.__name__}.{name}"
        assert field.description.endswith("."), f"{model.__name__}.{name}"


@pytest.mark.parametrize("name", TABLES)
def test_the_key_of_a_table_is_of_its_columns(name: str) -> None:
    assert set(TABLES[name].key) <= set(TABLES[name].model.model_fields)


def test_tables_with_a_history_are_tables() -> None:
    assert set(HISTORY) <= set(TABLES)


def test_a_word_outside_the_vocabulary_is_refused() -> None:
    with pytest.raises(ValidationError):
        Paragraph(document_id="d", ordinal=0, kind="poem", text="x", block=0)
    with pytest.raises(ValidationError):
        Turn(document_id="d", ordinal=0, role="chorus", text="x")


def test_an_undeclared_column_is_refused() -> None:
    with pytest.raises(ValidationError, match="extra"):
        Paragraph.model_validate({"document_id": "d", "ordinal": 0, "text": "x", "block": 0, "mood": "bad"})


def test_a_record_does_not_change() -> None:
    row = Paragraph(document_id="d", ordinal=0, text="x", block=0)
    with pytest.raises(ValidationError, match="frozen"):
        row.text = "y"  # type: ignore[misc]


def test_a_page_is_html_unless_it_says_else() -> None:
    assert (RawPage(body=b"x").media_type, RawPage(body=b"x").url) == ("text/html", None)
