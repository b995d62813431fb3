"""Spellings of one name have one key, different names have different ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.spelling import fold, fold_given


@pytest.mark.parametrize(
    "spellings",
    [
        "Zelensky Zelenskiy Zelenskyy Zelenskyi Zelenskii Зеленский Зеленський ZELENSKY",
        "Vorobyov Vorobyev Vorobiev Воробьёв Воробьев",
        "Kiriyenko Kirienko Кириенко",
        "Kleymenov Kleimyonov Клеймёнов",
        "Donskoi Donskoy Донской",
        "Alexandrov Aleksandrov Александров",
        "Mirziyoyev Mirziyoev Мирзиёев",
        "Shcherbakov Scherbakov Щербаков",
        "Khrushchev Хрущёв",
        "Muñoz Munoz MUÑOZ",
        "O’Hara O'Hara OHara",
        "Jean-Pierre JEAN-PIERRE Jean‑Pierre",
        "Erdoğan Erdogan",
        "Łukasz Lukasz",
        "Rybakov Рыбаков",
        "Beliy Belyy Белый",
        "Tolstoy Tolstoi Толстой",
    ],
)
def test_spellings_of_a_surname_have_one_key(spellings: str) -> None:
    assert len({fold(word) for word in spellings.split()}) == 1


@pytest.mark.parametrize(
    "spellings",
    [
        "Sergey Sergei Serguei Сергей Serhiy Сергій",
        "Alexander Aleksandr Александр Oleksandr",
        "Dmitry Dmitri Dmitriy Дмитрий Dmytro",
        "Volodymyr Vladimir Владимир Володимир",
        "Yevgeny Evgeny Evgenii Евгений Євген",
        "Tatyana Tatiana Татьяна",
        "Pyotr Petr Пётр",
        "Yury Yuri Yuriy Юрий",
        "Yelena Elena Елена",
        "Antony Anthony",
        "Muhammad Mohamed",
    ],
)
def test_forms_of_a_given_name_have_one_key(spellings: str) -> None:
    assert len({fold_given(word) for word in spellings.split()}) == 1


@pytest.mark.parametrize(
    "names",
    [
        "Maxim Mikhail",
        "Ivan Ivanna",
        "Jan Ian",
        "Khan Han",
        "Alexander Alexandra Alexei",
        "Vladimir Vladislav",
        "Peter Petra",
        "Joe Joseph",
        "Terry Terri",
        "Annie Anne",
        "Lynn Linn",
        "Kyon Ken",
        "Evgeny Evgenia",
    ],
)
def test_different_names_have_different_keys(names: str) -> None:
    assert len({fold_given(word) for word in names.split()}) == len(names.split())


@pytest.mark.parametrize("names", ["Smyth Smith", "Khan Han", "Kennedy Kennedi", "Lavrov Lavrova"])
def test_different_surnames_have_different_keys(names: str) -> None:
    assert len({fold(word) for word in names.split()}) == len(names.split())


@given(st.text())
def test_case_never_matters(word: str) -> None:
    assert fold(word.lower()) == fold(word)
