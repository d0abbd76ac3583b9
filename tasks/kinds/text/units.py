"""What a text is made of, in plain Python: services need nothing else to read one."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

Units = Literal["words", "characters"]

_WORD = re.compile(r"\w+|[?!☀-➿\U0001f300-\U0001faff]")
"""Runs of letters and digits; question and exclamation marks and pictographs by themselves."""

MOST_PARTS = 50
"""Parts of one text that are left out in turn; a longer text is represented by its beginning."""


def prepared(text: Any, length: int) -> str:
    """Bring a text to one form: lower case, compatible characters, single spaces.

    Full-width and composed characters become their usual ones (Unicode's NFKC).

    Args:
        text: what was given; missing values become the empty text.
        length: characters that are read.
    """
    if not isinstance(text, str):
        return ""
    # cut before as well, so that a megabyte costs no more than what is read of it
    normal = unicodedata.normalize("NFKC", text[:length]).lower()
    return " ".join(normal.split())[:length]


def words(text: str) -> list[str]:
    """Return the words of a prepared text, in order."""
    return _WORD.findall(text)


def characters(text: str) -> list[str]:
    """Return the characters of a prepared text without spaces, in order."""
    return [character for character in text if character != " "]


def tokens(text: str, units: Units) -> list[str]:
    """Return the words or characters of a prepared text."""
    return words(text) if units == "words" else characters(text)


def parts(text: str, units: Units) -> list[tuple[str, str]]:
    """Return each distinct word, or pair of characters, and the text without it."""
    if units == "words":
        spans: dict[str, list[tuple[int, int]]] = {}
        for match in _WORD.finditer(text):
            spans.setdefault(match.group(), []).append(match.span())
        return [(word, _without(text, where)) for word, where in list(spans.items())[:MOST_PARTS]]
    pairs = dict.fromkeys(text[start : start + 2] for start in range(len(text) - 1))
    return [(pair, text.replace(pair, "")) for pair in list(pairs)[:MOST_PARTS] if pair.isalnum()]


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    kept, end = [], 0
    for start, stop in spans:
        kept.append(text[end:start])
        end = stop
    return " ".join("".join([*kept, text[end:]]).split())


@dataclass(frozen=True)
class WordNgrams:
    """Runs of up to ``longest`` words of a prepared text."""

    longest: int

    def __call__(self, text: str) -> list[str]:
        """Return them, joined by spaces."""
        read = words(text)
        return [
            " ".join(read[start : start + size])
            for size in range(1, self.longest + 1)
            for start in range(len(read) - size + 1)
        ]


@dataclass(frozen=True)
class CharacterNgrams:
    """Runs of characters of a prepared text.

    Attributes:
        within_words: runs do not cross words, and a word's ends show in them as spaces, so that
            "pay" in "pay" differs from that in "repayment".
    """

    shortest: int
    longest: int
    within_words: bool

    def __call__(self, text: str) -> list[str]:
        """Return them."""
        return [
            stretch[start : start + size]
            for stretch in self._stretches(text)
            for size in range(self.shortest, min(self.longest, len(stretch)) + 1)
            for start in range(len(stretch) - size + 1)
        ]

    def _stretches(self, text: str) -> Iterator[str]:
        if self.within_words:
            yield from (f" {word} " for word in text.split())
        else:
            yield "".join(characters(text))
