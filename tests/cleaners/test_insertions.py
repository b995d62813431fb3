"""Insertions: brackets, sign-offs, stage notes and footnotes, as against the speaker's own parentheses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.insertions import find_insertions


def found(text: str, spoken: bool = True) -> list[tuple[str, str]]:
    """The insertions as printed, each with its kind."""
    return [(text[span.start : span.stop], span.kind) for span in find_insertions(text, spoken)]


def each(text: str) -> list[str]:
    """The items of a list whose bar is `|`."""
    return text.split("|")


def test_square_brackets_in_speech_are_an_editors() -> None:
    text = "We want [peace] and the treaty [of friendship] to hold."
    assert found(text) == [("[peace]", "bracket"), ("[of friendship]", "bracket")]


def test_square_brackets_outside_speech_are_the_writers() -> None:
    assert found("He wanted [peace], he wrote.", spoken=False) == []


@pytest.mark.parametrize(
    "sign_off",
    each(
        "[My Emphasis]|[my emphasis]|[Emphasis mine]|(emphasis added)|[All emphasis mine.]|[Italics mine]|"
        "[Emphasis in original]|[Bold mine]|(Выделено мной)|[Our emphasis]"
    ),
)
def test_an_editors_closing_remark_is_a_sign_off(sign_off: str) -> None:
    for spoken in (True, False):
        assert found(f"I have said so. {sign_off}", spoken) == [(sign_off, "sign_off")]


@pytest.mark.parametrize(
    "stage",
    each(
        "(Laughter.)|(Applause.)|(laughter)|(inaudible)|(Inaudible.)|(crosstalk)|(Cross-talk.)|(In Russian)|"
        "(Laughs.)|(Speaks Russian.)|(As interpreted.)|(Via interpreter.)|(No response.)|(Laughter and applause.)|"
        "(Light laughter.)|(Off mic.)|(Pause.)|(Cheers and applause.)|(sic)|(Смех.)|(Аплодисменты.)|(По-английски.)|"
        "(Video is shown.)|(Laughter. Applause.)|(Shows a photograph.)|(Addressing Ann Other.)|(End of recording.)|"
        "(retranslated)"
    ),
)
def test_stage_notes(stage: str) -> None:
    assert found(f"Thank you. {stage} Let us go on.") == [(stage, "stage")]


def test_a_stage_note_in_square_brackets_is_one_too() -> None:
    assert found("Thank you. [Laughter] Yes.") == [("[Laughter]", "stage")]


def test_a_stage_note_outside_speech_counts_in_round_brackets() -> None:
    assert found("(Applause.)", spoken=False) == [("(Applause.)", "stage")]


@pytest.mark.parametrize(
    "words",
    each(
        "(this is a working title)|(Americans)|(in the person of the minister)|(NATO)|(2014)|(I said so)|(150,000)|"
        "(800)|(laughing matters aside, of course, we did)|(in English law there is no such thing)|(5 percent)|"
        "(the end)|(break the deadlock)|(points three and four)|(a pause in hostilities)|(shows how weak it is)|"
        "(addressing climate change)|(passing the bill took years)"
    ),
)
def test_other_parentheses_are_the_speakers(words: str) -> None:
    assert found(f"We agreed {words} on this.") == []


@pytest.mark.parametrize(
    "direction",
    each(
        "(The players come out.)|(Then Ann Other spoke about the port.)|(To Minister Ann Other.)|"
        "(I. Other went on to describe the crane.)|(Министр показывает карту порта.)"
    ),
)
def test_a_sentence_in_brackets_that_tells_what_happens_is_a_stage_note(direction: str) -> None:
    assert found(f"Thank you. {direction} Let us go on.") == [(direction, "stage")]
    assert found(direction) == [(direction, "stage")]
    assert found(direction, spoken=False) == []


def test_a_paragraph_in_brackets_tells_what_happens() -> None:
    text = "(Minister of Ports Ann Other reported on the season. It is to be a long one.)"
    assert found(text) == [(text, "stage")]
    assert found("It is so. " + text) == [], "within speech it may be an aside"


@pytest.mark.parametrize(
    "aside",
    each(
        "(I spoke of it to him.)|(We presented it in May.)|(That was presented, as you know, in May.)|(Who comes?)|"
        "(Мы показали им карту.)|(the players come out)|(As I. Other says, my plan shows it.)"
    ),
)
def test_an_aside_of_the_speakers_own_stays_his(aside: str) -> None:
    assert found(aside) == []
    assert found(f"Thank you. {aside} Let us go on.") == []


def test_a_direction_within_a_sentence_is_an_aside() -> None:
    assert found("The plan (The players come out.) is good.") == []


def test_lists_of_numbers_are_footnotes() -> None:
    assert found("Three have been held (1, 2, 3).") == [("(1, 2, 3)", "footnote")]
    assert found("As was agreed[4] and signed [5, 6].") == [("[4]", "footnote"), ("[5, 6]", "footnote")]


def test_a_single_number_is_a_footnote_where_a_clause_ends_and_a_point_where_one_begins() -> None:
    assert found("That was agreed (3).") == [("(3)", "footnote")]
    assert found("We want (1) peace and (2) trade.") == []
    assert found("(1) Peace.") == []


def test_numbers_outside_speech_count_in_square_brackets_only() -> None:
    assert found("Three were held (1, 2) as noted [7].", spoken=False) == [("[7]", "footnote")]


def test_of_nested_brackets_the_outermost_counts() -> None:
    assert found("The plan [the [new] one] holds.") == [("[the [new] one]", "bracket")]
    assert found("The plan (it [the plan] holds) is good.") == [("[the plan]", "bracket")]


@pytest.mark.parametrize("text", ["The plan [it holds.", "The plan it] holds.", "(1, 2", "a ) b ( c", "]["])
def test_unbalanced_brackets_open_and_close_nothing(text: str) -> None:
    assert found(text) == []


def test_an_unbalanced_bracket_does_not_hide_a_balanced_one() -> None:
    assert found("One ( two [three] four.") == [("[three]", "bracket")]
    assert found("One ] two [three] four.") == [("[three]", "bracket")]


def test_an_omission_in_speech() -> None:
    assert found("We know. <…> We do.") == [("<…>", "bracket")]


@given(st.text(alphabet="ab1, .[]()<…>", max_size=60), st.booleans())
def test_spans_are_in_order_and_in_brackets(text: str, spoken: bool) -> None:
    at = 0
    for span in find_insertions(text, spoken):
        assert at <= span.start < span.stop <= len(text)
        assert text[span.start] + text[span.stop - 1] in ("[]", "()", "<>")
        at = span.stop


@given(st.text(alphabet="ab1, .[]()", max_size=60))
def test_outside_speech_there_are_no_more_than_in_speech(text: str) -> None:
    inside = find_insertions(text, spoken=True)
    for span in find_insertions(text, spoken=False):
        assert any(other.start <= span.start and span.stop <= other.stop for other in inside)
