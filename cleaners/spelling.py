"""One key for the spellings of a name: scripts, transliterations, accents, apostrophes, case. Rules and names are data.

Keys are for comparing names of the same place in a name (given with given, surname with surname), never for showing.
The rules take the romanisations of Russian, Ukrainian and Belarusian in use (BGN/PCGN 1947, passports, the press) to
what they have in common: `Sergey`, `Sergei`, `Serguei` and `Сергей` are `sergei`. Not covered: oblique cases, nicknames
(`Joe` is not `Joseph`), umlauts written with `e`, and, beyond the list of names, Arabic and Chinese romanisations.
"""

import re
import unicodedata
from functools import lru_cache

_LETTERS_OF = "абвгдеёжзийклмнопрстуфхцчшщыэюяіїєґўђјљњћџ"
_SOUNDS_OF = "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh sch y e iu ia i i ie g u dj j lj nj c dz"
_CYRILLIC = dict(zip(_LETTERS_OF, _SOUNDS_OF.split(), strict=True))
_LATIN = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
_LETTERS = str.maketrans(_CYRILLIC | {"ъ": "", "ь": ""} | _LATIN)

_RULES = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"[’'‘`ʼ´ʹʺ\u00ad\-‐‑–.]", ""),
        (r"(?<=[a-z][bcdfghiklmnprstvz])yo(?=[a-z])", "e"),
        (r"x", "ks"),
        (r"shch", "sch"),
        (r"tz", "ts"),
        (r"gue(?=[iy])", "ge"),
        (r"[iy][iyj]$", "i"),
        (r"(?<=[aeiouk])y|y(?=[aeiou])|(?<!^)j", "i"),
        (r"ii+", "i"),
        (r"ie(?=.)|^ie$", "e"),
    )
)
"""In this order: `Vorobyov`, `Vorobyev`, `Vorobiev`, `Воробьёв`; `Zelensky`, `Zelenskyy`; `Tatyana`, `Tatiana`.

Only what romanisations do: `Smyth` is not `Smith`, `Annie` not `Anne`, `Terry` not `Terri`, `Khan` not `Han`.
"""

_GIVEN = """
Aleksandr Alexander Aleksander Oleksandr Aliaksandr Alyaksandr Aleksandar
Aleksei Oleksiy Aliaksei Alyaksey
Anatoly Anatol
Andrei Andriy
Antony Anthony
Arkady Arcady
Arseny
Benjamin Binyamin
Denis Denys Dzianis
Dmitry Dmytro Дмитро Dzmitry
Ekaterina Kateryna Катерина Katsiaryna
Elena Olena Alena
Evgeny Yevhen Євген Yauheni
Fedor Fyodor Fedir
Gennady Hennadiy Henadz
Georgy Heorhiy
Grigory Hryhoriy Григорій Ryhor
Igor Ihor Ihar
Innokenty
Kirill Kyrylo Кирило Kiril
Konstantin Constantine Kostyantyn Костянтин Kanstantsin
Leonty
Lyudmila Ludmila Liudmyla
Maksim Maksym
Mikhail Mykhailo Михайло Mihail Mikhal
Mohammed Muhammad Mohammad Muhammed Mohamed Mohamad
Nikolai Mykola Микола Mikalai
Oleg Oleh Aleh
Olga Olha Volha
Pavel Pavlo
Petr Pyotr Petro
Sergei Serhiy Сергій Siarhei
Svetlana Svitlana Sviatlana
Tatyana Tetiana Tatsiana
Valery
Vasily Vasyl Василь
Viktor Victor Viktar
Vitaly
Vladimir Volodymyr Володимир Uladzimir
Vladislav Vladyslav Uladzislau
Vyacheslav Viachaslau
Yury Iurii
"""
"""A line: one given name, as Russians, Ukrainians and Belarusians have it and as it is romanised; a last `y` may be
`i` in them."""


def _regular(word: str) -> str:
    plain = unicodedata.normalize("NFC", word).lower().translate(_LETTERS)
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))
    for pattern, instead in _RULES:
        plain = pattern.sub(instead, plain)
    return plain


_LINES = tuple(tuple(map(_regular, line.split())) for line in _GIVEN.strip().splitlines())
_SAME = {form: line[0] for line in _LINES for form in line}
_SAME |= {form[:-1] + "i": line[0] for line in _LINES for form in line if form.endswith("y")}


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """The key of a surname, a patronymic or an initial; empty for a word without letters."""
    return _regular(word)


@lru_cache(maxsize=1 << 14)
def fold_given(word: str) -> str:
    """The key of a given name: national and romanised forms of one name are one."""
    folded = _regular(word)
    return _SAME.get(folded, folded)
