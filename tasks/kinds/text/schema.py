"""What a text looks like to a model."""

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.documents.schema import Schema
from tasks.kinds.text.units import Units, parts, prepared


class TextSchema(Schema):
    """Texts of one column.

    Attributes:
        column: holds the text.
        units: what a text is made of.
        length: characters that are read of a text.
        longest: characters of the longest training text.
        alphabet: the letters and digits that occur in training texts.
        example: a training text of middling length.
    """

    kind: Literal["text"] = "text"
    column: str
    units: Units
    length: int
    longest: int
    alphabet: str
    example: str

    @property
    def columns(self) -> list[str]:
        """The column of texts."""
        return [self.column]

    def encode(self, rows: pd.DataFrame) -> npt.NDArray[Any]:
        """Return prepared texts as objects (rows,); see ``tasks.kinds.text.units.prepared``."""
        texts = np.empty(len(rows), dtype=object)
        texts[:] = [prepared(text, self.length) for text in rows[self.column]]
        return texts

    def parts(self, example: Any) -> list[tuple[str, Any]]:
        """Return the words of a prepared text, or its pairs of characters, each left out."""
        return list(parts(example, self.units))
