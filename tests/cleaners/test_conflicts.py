"""Documents of one event that name one person differently."""

import pytest

from cleaners.conflicts import Mention, find_conflicts, mentions

Label = tuple[str, str | None, str | None]


def pairs(*documents: list[Mention], same_words: bool = False) -> list[tuple[str, str, str]]:
    """(both documents, both names, evidence) of the conflicts between documents a, b, c …"""
    of = dict(zip("abcdef", documents, strict=False))
    found = find_conflicts(sorted(of), of, same_words=same_words)
    return [(row.document_a + row.document_b, f"{row.name_a}/{row.name_b}", row.evidence) for row in found]


def note(words: str, speaker: str = "Pavel Gorelov") -> list[Mention]:
    return mentions(None, "", [(speaker, words, None)])


def text(words: str) -> list[Mention]:
    return mentions(None, words, [])


def label(speaker: str, office: str | None = None) -> list[Mention]:
    return mentions(None, "", [(speaker, None, office)])


def test_notes_of_one_speaker_that_name_another_differently() -> None:
    (found,) = pairs(note("speaking after Maxim Birch"), note("after Mikhail Birch"))
    assert found[:2] == ("ab", "Maxim Birch/Mikhail Birch")
    assert "“speaking after Maxim Birch”, “after Mikhail Birch”" in found[2]


def test_texts_that_give_one_office_to_two_names() -> None:
    one = text("I thank Foreign Minister of Norland Maxim Birch for the tea.")
    other = text("With us was Norland Foreign Minister Mikhail Birch, who made tea.")
    assert [found[:2] for found in pairs(one, other)] == [("ab", "Maxim Birch/Mikhail Birch")]


def test_labels_with_one_office_and_two_names() -> None:
    found = pairs(label("Maxim Birch", "Foreign Minister"), label("Mikhail Birch", "Foreign Minister"))
    assert [names for _, names, _ in found] == ["Maxim Birch/Mikhail Birch"]


def test_speakers_of_one_speech_need_no_office() -> None:
    assert pairs(label("Maxim Birch"), label("Mikhail Birch")) == []
    assert len(pairs(label("Maxim Birch"), label("Mikhail Birch"), same_words=True)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (note("after Maxim Birch"), note("after Maksim Birch")),
        (note("after Maxim Birch"), note("after Максим Birch")),
        (note("after Maxim Birch"), note("after Mikhail Dunn")),
        (note("after Maxim Birch"), note("after Mikhail Birch", "Anna Cole")),
        (note("after Maxim Birch"), text("There was Foreign Minister Mikhail Birch, too.")),
        (text("So said Foreign Minister Maxim Birch today."), text("So said Prime Minister Mikhail Birch today.")),
        (text("So said Foreign Minister Maxim Birch today."), text("So said Foreign Minister M. Birch today.")),
        (
            text("So said President of Norland Recep Maxim Birch today."),
            text("So said President of Norland Recep Birch today."),
        ),
        (label("MR. BIRCH", "Foreign Minister"), label("Mikhail Birch", "Foreign Minister")),
    ],
)
def test_no_conflict(one: list[Mention], other: list[Mention]) -> None:
    assert pairs(one, other, same_words=True) == []


def test_who_is_named_in_both_ways_is_two_people() -> None:
    both = label("Maxim Birch", "Foreign Minister") + label("Mikhail Birch", "Deputy Foreign Minister")
    assert pairs(both, label("Mikhail Birch", "Foreign Minister"), same_words=True) == []


def test_each_pair_of_documents_is_a_row() -> None:
    found = pairs(note("after Maxim Birch"), note("after Mikhail Birch"), note("after Maxim Birch"))
    assert [documents for documents, _, _ in found] == ["ab", "bc"]


def test_of_many_documents_each_stands_beside_the_first_of_the_other_kind() -> None:
    maxim, mikhail = note("after Maxim Birch"), note("after Mikhail Birch")
    found = pairs(maxim, maxim, mikhail, mikhail, maxim)
    assert [documents for documents, _, _ in found] == ["ac", "ad", "bc", "ce"]


def test_a_surname_with_many_names_is_a_list_of_people() -> None:
    documents = {f"d{at}": note(f"after {name} Birch") for at, name in enumerate(_names(20))}
    assert find_conflicts(documents, documents, same_words=True)
    documents = {f"d{at}": note(f"after {name} Birch") for at, name in enumerate(_names(21))}
    assert find_conflicts(documents, documents, same_words=True) == []


def _names(count: int) -> list[str]:
    return [f"A{first}a{second}a" for first in "bdfgk" for second in "bdfgk"][:count]
