"""The number in a series: `3rd`, `Third` and `III` are one."""

import re

_UNITS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth fiftieth"
)
_ORDINALS = dict(zip(_UNITS.split(), (*range(1, 21), 30, 40, 50), strict=True))
_TENS = {"": 0, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70}
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def edition_of(word: str) -> str | None:
    """`3rd`, `Third`, `twenty-third`, `III` → `#3`; `2025` → `2025`; None for any other word."""
    lower = word.casefold()
    if re.fullmatch(r"(?:19|20)[0-9]{2}", word):
        return word
    if match := re.fullmatch(r"([0-9]{1,3})(?:st|nd|rd|th)", lower):
        return f"#{int(match[1])}"
    if re.fullmatch(r"[IVXLC]{2,}|[VX]", word):
        values = [_ROMAN[letter] for letter in word]
        return f"#{sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))}"
    tens, _, unit = lower.rpartition("-")
    return f"#{_TENS[tens] + _ORDINALS[unit]}" if tens in _TENS and unit in _ORDINALS else None
