"""Words of titles, as events are known by them."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable


def word_set(words: str) -> frozenset[str]:
    """The words of a string that spaces part."""
    return frozenset(words.split())


OFFICES = word_set(
    "president presidents minister ministers ministry secretary ambassador representative director chairman chairwoman "
    "chair spokeswoman spokesman spokesperson adviser advisor deputy mr mrs ms dr general commissioner governor chief "
    "head prime foreign press national security council office department government officials journalists reporters"
)
OCCASIONS = word_set("conference forum summit meeting briefing interview visit talks session gaggle answers questions")
LINKERS = word_set("of for and on the &")


def sentences(text: str) -> list[str]:
    """Sentences and lines, in the order of the text."""
    return [sentence for sentence in re.split(r"(?<=[.!?…])\s+|\n+", text) if sentence]


def bare(word: str) -> str:
    """A word without punctuation around it and without its possessive."""
    return re.sub(r"^\W+|[’']s?\W*$|\W+$", "", word)


def plain(text: str) -> str:
    """Lower case, without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def words_of(text: str) -> frozenset[str]:
    """The words that tell a name from others: plain, without possessives and linking words."""
    words = (plain(bare(word)) for word in re.split(r"[\s–—/-]+", text))
    return frozenset(word for word in words if word and word not in LINKERS)


def key(words: Iterable[str]) -> str:
    """The same for the same words in any order."""
    return " ".join(sorted(words))


def event_id(*parts: str) -> str:
    """32 hex digits of the SHA-256 of what makes an event."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
