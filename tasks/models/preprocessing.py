"""From typed feature columns to the matrix that an estimator learns from.

Every family starts from :func:`codes`, one float64 matrix for the whole frame, because
working on it is many times faster for a single row than on pandas columns. Trees take the
matrix as it is; :func:`dense` turns it into what linear models, kernels and networks need.
"""

from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.compose import ColumnTransformer
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    OneHotEncoder,
    QuantileTransformer,
    SplineTransformer,
    StandardScaler,
)

from tasks.documents import TableSchema

Floats = npt.NDArray[np.float64]
Numbers = Literal["unskew", "quantile", "spline"]

QUANTILES = 100
SMALLEST_FIT = 8
"""A fold of an expanding window may be trained on as little as this fraction of the rows."""


def codes(X: pd.DataFrame) -> Floats:
    """Give a typed frame as numbers: categories by their position, NaN for missing.

    Categories are listed most frequent first, so that a code is also a rank of frequency and
    makes sense to a tree that takes it for a number.

    Returns:
        Matrix (n, features), columns in the frame's order.
    """
    matrix = np.empty(X.shape)
    for position, (_, column) in enumerate(X.items()):
        if isinstance(column.dtype, pd.CategoricalDtype):
            code = column.array.codes.astype("float64")
            code[code < 0] = np.nan
            matrix[:, position] = code
        else:
            matrix[:, position] = column.to_numpy()
    return matrix


def categorical(schema: TableSchema) -> list[int]:
    """Give the positions of category columns among the features."""
    return [i for i, feature in enumerate(schema.features) if feature.type == "category"]


def dense(schema: TableSchema, numbers: Numbers) -> Pipeline:
    """Make the transformer for models that need finite, scaled inputs.

    Numbers: the median stands in for missing values, which an indicator column marks; then
    ``unskew`` takes logarithms of skewed columns and scales, ``quantile`` maps ranks to a
    normal distribution, ``spline`` gives each column a cubic basis over its ranks, by which a
    linear model bends. Categories: one column each; those seen in fewer than ten rows or 0.2 %
    share one; a value never seen is treated as such a rare one.

    Returns:
        Unfitted; maps a typed frame to float64 (n, columns).
    """
    categories = categorical(schema)
    numeric = [i for i in range(len(schema.features)) if i not in categories]
    columns = ColumnTransformer(
        [
            ("numbers", make_pipeline(_imputer(), *_scaling(numbers, schema.train_rows)), numeric),
            ("missing", MissingIndicator(features="missing-only", error_on_new=False), numeric),
            ("categories", _one_hot(schema.train_rows), categories),
        ],
        sparse_threshold=0,
    )
    return make_pipeline(FunctionTransformer(codes), columns)


def _imputer() -> SimpleImputer:
    return SimpleImputer(strategy="median", keep_empty_features=True)


def _one_hot(rows: int) -> OneHotEncoder:
    return OneHotEncoder(
        min_frequency=max(min(10, rows // 50), rows // 500, 1),
        handle_unknown="infrequent_if_exist",
        sparse_output=False,
    )


def _scaling(numbers: Numbers, rows: int) -> list[Any]:
    if numbers == "unskew":
        return [Unskew(), StandardScaler()]
    quantiles = int(np.clip(rows // SMALLEST_FIT, 2, QUANTILES))
    if numbers == "quantile":
        normal = QuantileTransformer(
            n_quantiles=quantiles, output_distribution="normal", subsample=None
        )
        return [normal, StandardScaler()]
    ranks = QuantileTransformer(n_quantiles=quantiles, subsample=None)
    return [ranks, Ranks(), StandardScaler()]


class Ranks(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """A cubic spline basis over columns already mapped to [0, 1].

    Knots are given rather than learnt: those of a column with few values would coincide.
    """

    def fit(self, X: Floats, y: None = None) -> Self:
        """Lay the same knots over every column."""
        knots = np.repeat(np.linspace(0, 1, 5)[:, None], X.shape[1], axis=1)
        self.spline_ = (
            SplineTransformer(degree=3, knots=knots, include_bias=False) if X.size else None
        )
        if self.spline_ is not None:
            self.spline_.fit(X)
        return self

    def transform(self, X: Floats) -> Floats:
        """Give (n, 6 per column)."""
        return np.asarray(self.spline_.transform(X))


class Unskew(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Replace x by sign(x) log(1 + |x|) in columns that it makes less skewed."""

    def fit(self, X: Floats, y: None = None) -> Self:
        """Learn which columns."""
        self.chosen_ = np.abs(_skewness(X)) > np.abs(_skewness(_signed_log(X))) + 0.5
        self.n_features_in_ = X.shape[1]
        return self

    def transform(self, X: Floats) -> Floats:
        """Give a matrix of the same shape."""
        return np.where(self.chosen_, _signed_log(X), X)


def _signed_log(X: Floats) -> Floats:
    return np.asarray(np.sign(X) * np.log1p(np.abs(X)))


def _skewness(X: Floats) -> Floats:
    centred = X - X.mean(axis=0)
    spread = centred.std(axis=0)
    return np.asarray((centred**3).mean(axis=0) / np.where(spread > 0, spread, 1) ** 3)
