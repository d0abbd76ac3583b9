"""A table as numbers and codes, which is how made rows are made of it, and back."""

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError
from tasks.kinds.tabular.schema import TableSchema
from tasks.models.predictor import Floats

NUMBERS = ("number", "integer", "datetime")

Codes = npt.NDArray[np.int64]


class MixedColumns:
    """Encoded rows in two matrices without missing values.

    ``numbers`` holds the columns of numbers, integers and points in time, the median standing in
    for missing ones. ``codes`` holds categories and booleans, being missing a code of its own, and
    after them one column for each column of numbers with missing values: 1 where it is missing.

    Attributes:
        sizes: how many codes each column of ``codes`` has; all of them occurred.
    """

    def __init__(self, X: Floats, schema: TableSchema) -> None:
        """Learn medians, ranges and codes on the rows that are fitted on.

        Raises:
            InputError: a column holds free text, of which no rows can be made.
        """
        types = [feature.type for feature in schema.features]
        if "text" in types:
            raise InputError(
                "balance smote and gan",
                f"column {schema.feature_names[types.index('text')]!r} is free text",
                "use balance classes or none, or name the column under columns.ignored",
            )
        self._numbers = [i for i, kind in enumerate(types) if kind in NUMBERS]
        self._discrete = [i for i in range(len(types)) if i not in self._numbers]
        self._whole = [place for place, i in enumerate(self._numbers) if types[i] == "integer"]
        numbers = X[:, self._numbers]
        missing = np.isnan(numbers)
        filled = np.where(missing.all(axis=0), 0.0, numbers)
        self._median = np.nanmedian(filled, axis=0)
        self._low, self._high = np.nanmin(filled, axis=0), np.nanmax(filled, axis=0)
        self._gaps = np.flatnonzero(missing.any(axis=0))
        # np.unique takes all NaN for one value, the last
        self._known = [np.unique(X[:, i]) for i in self._discrete]
        gaps = [np.unique(missing[:, place]).astype("float64") for place in self._gaps]
        self.sizes = [len(values) for values in (*self._known, *gaps)]

    def split(self, X: Floats) -> tuple[Floats, Codes]:
        """Return ``numbers`` (n, ...) and ``codes`` (n, ...) of the rows learnt on."""
        numbers = X[:, self._numbers]
        missing = np.isnan(numbers)
        codes = [
            np.searchsorted(values, X[:, i])
            for i, values in zip(self._discrete, self._known, strict=True)
        ]
        gaps = [
            missing[:, place] if size > 1 else np.zeros(len(X))
            for place, size in zip(self._gaps, self.sizes[len(codes) :], strict=True)
        ]
        columns = np.array([*codes, *gaps], dtype="int64").reshape(len(self.sizes), len(X))
        return np.where(missing, self._median, numbers), columns.T

    def join(self, numbers: Floats, codes: Codes) -> Floats:
        """Return encoded rows: whole numbers where the column has them, none beyond its range."""
        X = np.empty((len(codes), len(self._numbers) + len(self._discrete)))
        kept = np.clip(numbers, self._low, self._high)
        kept[:, self._whole] = np.round(kept[:, self._whole])
        for column, place in enumerate(self._gaps, start=len(self._discrete)):
            gone = codes[:, column] == 1 if self.sizes[column] > 1 else True
            kept[:, place] = np.where(gone, np.nan, kept[:, place])
        X[:, self._numbers] = kept
        for column, (i, values) in enumerate(zip(self._discrete, self._known, strict=True)):
            X[:, i] = values[codes[:, column]]
        return X
