"""Texts as sparse rows of weighted terms: term frequency times inverse document frequency.

Frequencies count by their logarithm, rows have length 1 (Salton and Buckley, Term-weighting
approaches in automatic text retrieval, 1988). Words carry the meaning; runs of characters inside
them also match other endings and typing errors.
"""

from typing import Any

import numpy as np

from tasks.kinds.text.units import CharacterNgrams, Units, WordNgrams
from tasks.models.predictor import Features


class Terms:
    """Maps prepared texts to sparse float32 rows (texts, terms).

    Attributes:
        units: with ``words`` both runs of words and runs of characters inside them are terms,
            with ``characters`` only runs of characters.
        words: longest run of words.
        characters: longest run of characters.
        rarest: texts that must hold a run of characters for it to be a term; words need one.
    """

    def __init__(self, units: Units, words: int, characters: int, rarest: int) -> None:
        self.units = units
        self.words = words
        self.characters = characters
        self.rarest = rarest
        self.parts: list[Any] = []

    def fit_transform(self, texts: Features) -> Any:
        """Learn the terms; a term's weight falls with the texts that hold it."""
        self.parts = self._unfitted()
        return self._together([part.fit_transform(texts) for part in self.parts])

    def transform(self, texts: Features) -> Any:
        """Return rows; terms never seen in training do not count."""
        return self._together([part.transform(texts) for part in self.parts])

    @property
    def names(self) -> list[str]:
        """The terms in the order of columns; runs of characters within words show their ends."""
        return [name for part in self.parts for name in part.get_feature_names_out()]

    def _unfitted(self) -> list[Any]:
        from sklearn.feature_extraction.text import TfidfVectorizer

        def weighted(analyzer: Any, rarest: int) -> TfidfVectorizer:
            return TfidfVectorizer(
                analyzer=analyzer, min_df=rarest, sublinear_tf=True, dtype=np.float32
            )

        if self.units == "characters":
            return [weighted(CharacterNgrams(1, self.characters, False), self.rarest)]
        return [
            weighted(WordNgrams(self.words), 1),
            weighted(CharacterNgrams(2, self.characters, True), self.rarest),
        ]

    def _together(self, rows: list[Any]) -> Any:
        from scipy.sparse import hstack

        return hstack(rows, format="csr") if len(rows) > 1 else rows[0].tocsr()
