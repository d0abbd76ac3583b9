"""Texts as numbers for networks: each token with the pieces that it is made of.

A word that training never saw still has pieces that it did see (Bojanowski et al., Enriching Word
Vectors with Subword Information, 2017), so that typing errors and other endings are no strangers.
"""

from collections import Counter
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from tasks.kinds.text.units import Units, tokens

UNKNOWN = 1
"""Number of a token that is not in the vocabulary; 0 pads texts to one length."""

PIECES = {"words": 12, "characters": 4}
"""Pieces of one token at the most."""

Numbers = npt.NDArray[np.int32]


class Encoded(NamedTuple):
    """One text: the numbers of its tokens (n,), and of their pieces (n, pieces), 0 for none."""

    tokens: Numbers
    pieces: Numbers


class Vocabulary:
    """The tokens and pieces of the training texts.

    Attributes:
        units: of a text. The pieces of a word are its runs of three and four letters; those of a
            character are the pairs and triples that it stands in.
        limit: tokens that are read of a text.
        rarest: how often a token must occur; a piece must once more.
    """

    def __init__(self, units: Units, limit: int, rarest: int) -> None:
        self.units = units
        self.limit = limit
        self.rarest = rarest
        self.tokens: dict[str, int] = {}
        self.pieces: dict[str, int] = {}

    @property
    def width(self) -> int:
        """Pieces of one token at the most."""
        return PIECES[self.units]

    def fit(self, texts: npt.NDArray[Any]) -> Self:
        """Learn from prepared texts."""
        known, pieces = Counter[str](), Counter[str]()
        for text in texts:
            tokens = self._read(text)
            known.update(tokens)
            pieces.update(piece for token in self._pieces(tokens) for piece in token)
        frequent = sorted(token for token, count in known.items() if count >= self.rarest)
        self.tokens = {token: number for number, token in enumerate(frequent, UNKNOWN + 1)}
        frequent = sorted(piece for piece, count in pieces.items() if count > self.rarest)
        self.pieces = {piece: number for number, piece in enumerate(frequent, 1)}
        return self

    def encode(self, texts: npt.NDArray[Any]) -> list[Encoded]:
        """Return numbers; an empty text is a single unknown token."""
        encoded = []
        for text in texts:
            tokens = self._read(text) or [""]
            pieces = np.zeros((len(tokens), self.width), dtype="int32")
            for row, names in zip(pieces, self._pieces(tokens), strict=True):
                numbers = [self.pieces[name] for name in names if name in self.pieces]
                row[: len(numbers)] = numbers
            numbers = [self.tokens.get(token, UNKNOWN) for token in tokens]
            encoded.append(Encoded(np.array(numbers, dtype="int32"), pieces))
        return encoded

    def _read(self, text: str) -> list[str]:
        return tokens(text, self.units)[: self.limit]

    def _pieces(self, tokens: list[str]) -> list[list[str]]:
        if self.units == "words":
            return [_inside(word)[: self.width] for word in tokens]
        return [_around(tokens, place) for place in range(len(tokens))]


def padded(batch: list[Encoded]) -> tuple[Numbers, Numbers]:
    """Bring texts to the length of the longest.

    Returns:
        Tokens (texts, n) and pieces (texts, n, pieces).
    """
    longest = max(len(one.tokens) for one in batch)
    tokens = np.zeros((len(batch), longest), dtype="int32")
    pieces = np.zeros((len(batch), longest, batch[0].pieces.shape[1]), dtype="int32")
    for row, one in enumerate(batch):
        tokens[row, : len(one.tokens)] = one.tokens
        pieces[row, : len(one.tokens)] = one.pieces
    return tokens, pieces


def _inside(word: str) -> list[str]:
    """Return runs of three and four letters; a word's ends count as letters."""
    ended = f"<{word}>"
    return [
        ended[start : start + size] for size in (3, 4) for start in range(len(ended) - size + 1)
    ]


def _around(tokens: list[str], place: int) -> list[str]:
    """Return the pair and triple that end in or surround a character, and those that it begins.

    The first letter tells them apart: the same pair means another thing before and behind.
    """
    before = max(0, place - 1)
    return [
        "a" + "".join(tokens[before : place + 1]),
        "b" + "".join(tokens[place : place + 2]),
        "c" + "".join(tokens[before : place + 2]),
        "d" + "".join(tokens[place : place + 3]),
    ]
