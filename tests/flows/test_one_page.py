"""The one page that a command is given; addresses are tested where `new` asks for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.inputs import InputError
from flows.one_page import page_at
from tests.flows.pages import news


def test_a_file_gives_its_page(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(news(1)[0])
    page = page_at(str(tmp_path / "page.html"))
    assert (page.media_type, page.url, page.body) == ("text/html", None, news(1)[0].encode())


def test_a_file_without_a_page_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "cut.html.gz").write_bytes(b"\x1f\x8b")
    with pytest.raises(InputError, match="holds no page"):
        page_at(str(tmp_path / "cut.html.gz"))
