"""Small transcripts for tests: a page of one block a line, and what became of it."""

from cleaners.turns import Context, Segmentation, SegTurn, TurnBlock, segment
from schemas.source import Turns

AUTO = Turns()
NOBODY = Context()


def page(text: str, style: Turns = AUTO, context: Context = NOBODY, bold: bool = False) -> "Page":
    """A page of one block a line; with `bold`, `*…*` at the start of a line is a bold run."""
    blocks = []
    for line in filter(None, map(str.strip, text.splitlines())):
        run = line.index("*", 1) - 1 if bold and line[0] == "*" and "*" in line[1:] else 0
        blocks.append(TurnBlock(line[1 : run + 1] + line[run + 2 :] if run else line, "text", run))
    return Page(blocks, segment(blocks, style, context))


def each(text: str) -> list[str]:
    """The items of a list whose bar is `|`."""
    return text.split("|")


class Page:
    """A segmented page, with its turns as their words."""

    def __init__(self, blocks: list[TurnBlock], seg: Segmentation) -> None:
        self.blocks, self.seg, self.turns = blocks, seg, seg.turns
        self.words = [self.of(number) for number in range(len(seg.turns))]
        self.outside = self.of(None)
        self.labels = [turn.label for turn in seg.turns]
        self.roles = [turn.role for turn in seg.turns]
        self.speakers = [turn.speaker for turn in seg.turns]
        self.exchanges = [turn.exchange for turn in seg.turns]

    def of(self, turn: int | None) -> list[str]:
        """The words of a turn, a piece each; None for what lies in no turn."""
        pieces = (piece for piece in self.seg.pieces if piece.turn == turn and piece.start < piece.stop)
        return [self.blocks[piece.block].text[piece.start : piece.stop] for piece in pieces]

    def the(self, label: str) -> SegTurn:
        """The first turn with this label."""
        return next(turn for turn in self.turns if turn.label == label)


BRIEFING = """
Harbour Press Room
2:36 P.M. EDT
MS. ALDER: Good afternoon, everyone. I have one thing at the top.
The harbour opens on Monday.
Q Thank you, Jo. Why on Monday?
MS. ALDER: Because the crane is ready.
It was late.
Q And the second crane?
Q Also the third?
MR. O'BIRCH: I can take that.
END 2:57 P.M. EDT
"""
QUESTIONS = """
Question: How do you see the harbour?
Anna Birch: We see it as ours.
It is old.
Question: And the bridge?
Anna Birch (speaking after Carl Dunn): I would add a word.
"""
