"""Free text: the main components of its words.

Words are weighed by term frequency and inverse document frequency (Salton and Buckley,
Term-weighting approaches in automatic text retrieval, 1988), and a truncated singular value
decomposition keeps what tells texts apart (Deerwester et al., Indexing by latent semantic
analysis, 1990).
"""

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.columns.column import Column
from tasks.columns.encoder import Cells, Encoder, Facts
from tasks.documents.text import as_text, blank

if TYPE_CHECKING:
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

LENGTH = 10_000
"""Characters that are read of a text."""

COMPONENTS = 30
MOST_TERMS = 10_000
FEWEST_TEXTS = 2
"""Texts that must hold a term for it to count: one that occurs once tells nothing of others."""

KNOWN_WORDS = 2000
"""Words that the schema lists, to tell texts unlike those of training."""

UNSPACED = "぀-ヿ㐀-䶿一-鿿豈-﫿"
"""Characters of Chinese and Japanese, which are written without spaces."""

WORD = rf"[{UNSPACED}]|[^\W{UNSPACED}]+"
"""A run of letters and digits; of scripts without spaces a character."""


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, in order."""
    return re.findall(WORD, text.lower())


def read(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return texts, cut to the length that is read; those without letter and digit are missing."""
    texts = as_text(values).str.slice(0, LENGTH)
    return texts.where(~blank(texts))


def _learn(known: "pd.Series[Any]") -> Facts:
    texts = sorted(known, key=lambda text: (len(text), text))
    counts = Counter(word for text in texts for word in set(words(text)))
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    return {
        "minimum": float(len(texts[0])),
        "maximum": float(len(texts[-1])),
        "example": texts[len(texts) // 2],
        "words": ranked[:KNOWN_WORDS],
    }


def _encode(values: "pd.Series[Any]", column: Column) -> npt.NDArray[np.object_]:
    """Return texts as objects, the empty text for missing ones."""
    cells = np.empty(len(values), dtype=object)
    cells[:] = [
        "" if missing else str(value)[:LENGTH]
        for value, missing in zip(values, values.isna(), strict=True)
    ]
    return cells


class TextComponents:
    """Turns texts into the main components of their terms: words and pairs of words.

    Attributes:
        terms: weighs them; None where fitted texts had none.
        components: of the weighed terms; None where there are no more terms than components,
            each of which then stands for itself.
    """

    def __init__(self) -> None:
        self.terms: TfidfVectorizer | None = None
        self.components: TruncatedSVD | None = None

    def fit(self, cells: Cells) -> Self:
        """Learn terms, weights and components on texts."""
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer

        self.terms = self.components = None
        rarest = FEWEST_TEXTS if len(cells) > 10 * FEWEST_TEXTS else 1
        terms = TfidfVectorizer(
            token_pattern=WORD,
            ngram_range=(1, 2),
            min_df=rarest,
            max_features=MOST_TERMS,
            sublinear_tf=True,
        )
        try:
            weighed = terms.fit_transform(cells)
        except ValueError:  # no term is left, as where all texts are empty
            return self
        self.terms = terms
        if weighed.shape[1] > COMPONENTS:
            self.components = TruncatedSVD(COMPONENTS, random_state=0).fit(weighed)
        return self

    def transform(self, cells: Cells) -> npt.NDArray[np.float64]:
        """Return (n, ``COMPONENTS``), 0 for what there is none of."""
        numbers = np.zeros((len(cells), COMPONENTS))
        if self.terms is None:
            return numbers
        weighed = self.terms.transform(cells)
        if self.components is not None:
            return np.asarray(self.components.transform(weighed))
        numbers[:, : weighed.shape[1]] = weighed.toarray()
        return numbers


def _outputs(column: Column) -> list[str]:
    return [f"{column.name}: component {number}" for number in range(1, COMPONENTS + 1)]


def _transformer(column: Column) -> TextComponents:
    return TextComponents()


ENCODER = Encoder(read, _learn, _encode, _outputs, _transformer, requires=("scikit-learn",))
