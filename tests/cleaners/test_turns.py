"""Turns of whole pages: what holds for any page, and the figures on real ones."""

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaners.turns import Context, TurnBlock, segment
from schemas.source import Turns
from tests.cleaners.transcript import AUTO, NOBODY
from tests.quality.damage import DAMAGES
from tests.quality.turns import in_title_case, read_gold, score

STARTS = [
    "",
    "Question: ",
    "Q ",
    "Anna Birch: ",
    "MS. ALDER: ",
    "*Carl Dunn:* ",
    "Mr. McELM. ",
    "Jo Alder (00:04):",
    "：",
    ":",
]
LINES = st.tuples(st.sampled_from(STARTS), st.text(alphabet="aQ. :？(I)—", max_size=25)).map("".join)


@given(st.lists(LINES, max_size=12), st.sampled_from(["auto", "colon", "bold", "capitals", "full_stop"]), st.booleans())
def test_pieces_cover_every_block_in_order(lines: list[str], style: str, blog: bool) -> None:
    blocks = []
    for line in lines:
        text = " ".join(line.replace("*", "").split())
        if text:
            blocks.append(TurnBlock(text, "text", text.find(":") + 1 if line.startswith("*") else 0))
    seg = segment(blocks, Turns(style=style, blog=blog), Context("Anna Birch’s remarks", ("Ed Writer",)))
    for place, block in enumerate(blocks):
        spans = []
        for piece in (piece for piece in seg.pieces if piece.block == place):
            spans += [piece.label] if piece.label else []
            spans.append((piece.start, piece.stop))
        assert "".join("".join(block.text[a:b].split()) for a, b in spans) == "".join(block.text.split())
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    assert [piece.block for piece in seg.pieces] == sorted(piece.block for piece in seg.pieces)


@given(st.lists(LINES, max_size=12))
def test_turns_are_in_order_and_exchanges_count_up(lines: list[str]) -> None:
    blocks = [TurnBlock(text, "text", 0) for line in lines if (text := " ".join(line.replace("*", "").split()))]
    seg = segment(blocks, AUTO, NOBODY)
    owned = [piece.turn for piece in seg.pieces if piece.turn is not None]
    assert owned == sorted(owned)
    numbers = [turn.exchange for turn in seg.turns if turn.exchange is not None]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, len(set(numbers)) + 1))
    for turn in seg.turns:
        assert (turn.exchange is not None) == (turn.role in ("question", "answer"))
        assert (turn.speaker is None) == (turn.basis is None)


@pytest.mark.corpus
@pytest.mark.parametrize("title_case", [False, True])
def test_labelled_briefings(shared: Path, title_case: bool) -> None:
    pages = read_gold(shared / "gold" / "turns_whitehouse_2021.jsonl")
    result = score([in_title_case(page) for page in pages] if title_case else pages)
    assert result.turns > 1000
    assert result.boundary_f1 >= 0.99
    assert result.labels >= 0.99
    assert result.attribution >= 0.99


@pytest.mark.corpus
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("title_case", [False, True])
def test_damaged_briefings(shared: Path, damage: str, title_case: bool) -> None:
    pages = read_gold(shared / "gold" / "turns_whitehouse_2021.jsonl")
    result = score([DAMAGES[damage](in_title_case(page) if title_case else page) for page in pages])
    assert min(result.boundary_f1, result.labels, result.attribution, result.role_share) >= 0.99


SEEDS = {"000": (True, 16), "001": (False, 0), "002": (False, 9), "003": (True, 10), "004": (False, 12)}


@pytest.mark.corpus
@pytest.mark.parametrize("seed", SEEDS)
def test_seed_pages(shared: Path, seed: str) -> None:
    blog, turns = SEEDS[seed]
    lines = next((shared / "seeds").glob(f"{seed}_*.txt")).read_text(encoding="utf-8").splitlines()
    blocks = [TurnBlock(text, "text", 0) for line in lines if (text := " ".join(line.split()))]
    seg = segment(blocks, Turns(blog=blog), NOBODY)
    assert len(seg.turns) == turns
    asked = sum(turn.role == "question" for turn in seg.turns)
    assert max((turn.exchange or 0 for turn in seg.turns), default=0) == asked


@pytest.mark.corpus
def test_every_bold_label_of_kremlin_starts_a_turn_and_nothing_else_does(shared: Path) -> None:
    """Bold leads of the body that are no whole paragraph, but for two squares with an address after them."""
    labels = missed = extra = 0
    for path in sorted((shared / "pages" / "kremlin").glob("*.html")):
        tree = LexborHTMLParser(path.read_bytes())
        for node in tree.css(".masha-ignore, .read__bottommeta, blockquote"):
            node.decompose()
        blocks = [block for node in tree.css("div.read__internal_content p") if (block := _kremlin_block(node)).text]
        bold = {
            i for i, block in enumerate(blocks) if 0 < block.bold < len(block.text) and " http" not in block.text[:60]
        }
        seg = segment(blocks, Turns(style="bold"), NOBODY)
        found = {piece.block for piece in seg.pieces if piece.label}
        labels, missed, extra = labels + len(bold), missed + len(bold - found), extra + len(found - bold)
        assert all(turn.label for turn in seg.turns)
    assert labels > 1500
    assert (missed, extra) == (0, 0)


def _kremlin_block(node: LexborNode) -> TurnBlock:
    text = " ".join(node.text().split())
    run = "".join(
        "".join(part.text().split()) for part in node.css("b, strong") if part.parent and part.parent.tag != "b"
    )
    length = 0
    for char in text:
        if not char.isspace():
            if not run.startswith(char):
                break
            run = run[1:]
        length += 1
    return TurnBlock(text, "text", len(text[:length].rstrip()))


@pytest.mark.corpus
def test_news_articles_have_no_turns(shared: Path) -> None:
    """Gold texts of article pages, one line a block; none of those sampled is a transcript."""
    found = []
    for path in sorted((shared / "wcxb" / "gold").glob("*.json"))[::5]:
        gold = json.loads(path.read_text(encoding="utf-8"))
        lines = str(gold["main_content"]).splitlines()
        blocks = [TurnBlock(text, "text", 0) for line in lines if (text := " ".join(line.split()))]
        if segment(blocks, AUTO, NOBODY).turns:
            found.append(path.name)
    assert found == []
