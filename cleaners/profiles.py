"""What is said of a person: the name to show, other forms, offices; pure, from all forms found."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from cleaners.introductions import office_before
from cleaners.persons import is_office, is_outlet, low, parse_person
from schemas.tables import Speaker

_LONGEST_OFFICE = 200
_BEFORE = frozenset(("the", "mr", "mrs", "ms", "madam"))


def describe(forms: Iterable[tuple[str, str, str, int]]) -> list[Speaker]:
    """One row for each person, by id, from rows of (speaker_id, kind, form, documents).

    Kinds: speaker and label (names as printed), office, title (what stands before the name there). The name is the one
    most documents have, a mixed-case one first; aliases are all other forms; roles come in the order of how many
    documents have them. A medium is no role.
    """
    names: dict[str, Counter[str]] = defaultdict(Counter)
    aliases: dict[str, set[str]] = defaultdict(set)
    roles: dict[str, Counter[str]] = defaultdict(Counter)
    for speaker_id, kind, form, documents in forms:
        if kind in ("speaker", "label"):
            parsed = parse_person(form)
            if parsed is None:
                continue
            aliases[speaker_id].add(form)
            if kind == "speaker":
                names[speaker_id][parsed.shown] += documents
        elif role := _role(form if kind == "office" else office_before(form)):
            roles[speaker_id][role] += documents
    return [_speaker(key, names[key], aliases[key], roles[key]) for key in sorted(names)]


def _speaker(speaker_id: str, names: Counter[str], aliases: set[str], roles: Counter[str]) -> Speaker:
    full = {shown: count for shown, count in names.items() if _is_full(shown)} or names
    shown = min(full, key=lambda name: (_is_capitals(name), -full[name], name))
    name = shown.title() if shown.isupper() else shown
    return Speaker(
        speaker_id=speaker_id,
        name=name,
        aliases=tuple(sorted(aliases - {name})),
        roles=tuple(_distinct(sorted(roles, key=lambda role: (-roles[role], role)))),
    )


def _is_full(shown: str) -> bool:
    parsed = parse_person(shown)
    return parsed is not None and parsed.is_full


def _is_capitals(name: str) -> bool:
    return name.rsplit(maxsplit=1)[-1].isupper()


def _role(printed: str | None) -> str | None:
    """An office as it is shown; None for a medium, or for words without an office."""
    if printed is None or len(printed) > _LONGEST_OFFICE:
        return None
    words = printed.split()
    if not any(map(is_office, words)) or is_outlet(words):
        return None
    words = words[1:] if low(words[0]) in _BEFORE else words
    return " ".join(word.title() if word.isupper() and len(word) > 3 and is_office(word) else word for word in words)


def _distinct(roles: Iterable[str]) -> list[str]:
    """Without those that differ in case only."""
    return list({role.casefold(): role for role in reversed(list(roles))}.values())[::-1]
