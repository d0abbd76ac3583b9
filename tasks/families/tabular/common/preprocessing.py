"""From typed feature columns to the matrix that an estimator learns from.

Trees take the matrix of numbers and category codes as it is; :func:`dense` turns it into what
linear models, kernels and networks need. All of it is quick for a single row, as services need.
"""

from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.compose import ColumnTransformer
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    QuantileTransformer,
    SplineTransformer,
    StandardScaler,
)

from tasks.kinds.tabular.schema import TableSchema
from tasks.models.predictor import Features, Floats

if TYPE_CHECKING:
    from tasks.families.tabular.common.compiled_dense import CompiledDense

Numbers = Literal["unskew", "quantile", "spline"]

QUANTILES = 100
SMALLEST_FIT = 8
"""A fold of an expanding window may be trained on as little as this fraction of the rows."""


def codes(X: Features) -> Floats:
    """Return rows as ``encode`` does, also those that come as a typed frame.

    Returns:
        Matrix (n, features): categories by their position, NaN for missing.
    """
    if isinstance(X, np.ndarray):
        return X
    matrix = np.empty(X.shape)
    for place, (_, column) in enumerate(X.items()):
        if isinstance(column.dtype, pd.CategoricalDtype):
            positions = column.array.codes
            matrix[:, place] = np.where(positions < 0, np.nan, positions)
        else:
            matrix[:, place] = column.to_numpy()
    return matrix


def categorical(schema: TableSchema) -> list[int]:
    """Return the positions of category columns among the features."""
    return [i for i, feature in enumerate(schema.features) if feature.type == "category"]


def dense(schema: TableSchema, numbers: Numbers) -> "Dense":
    """Make the transformer for models that need finite, scaled inputs.

    Numbers: the median stands in for missing values, which an indicator column marks; then
    ``unskew`` takes logarithms of skewed columns and scales, ``quantile`` maps ranks to a
    normal distribution, ``spline`` gives each column a cubic basis over its ranks, by which a
    linear model bends. Categories: one column each, also for missing; those in fewer than ten
    rows (2 % of a small table) share one.

    Returns:
        Unfitted; maps features to float64 (n, columns).
    """
    categories = categorical(schema)
    numeric = [i for i in range(len(schema.features)) if i not in categories]
    columns = ColumnTransformer(
        [
            ("numbers", make_pipeline(_imputer(), *_scaling(numbers, schema.train_rows)), numeric),
            ("missing", MissingIndicator(features="missing-only", error_on_new=False), numeric),
            ("categories", OneHot(max(1, min(10, schema.train_rows // 50))), categories),
        ],
        sparse_threshold=0,
    )
    return Dense([("codes", FunctionTransformer(codes)), ("columns", columns)])


class Dense(Pipeline):  # type: ignore[misc]
    """The transformer that ``dense`` makes."""

    def compiled(self) -> "CompiledDense":
        """Return what does the same in a few operations, once fitted."""
        from tasks.families.tabular.common.compiled_dense import CompiledDense

        return CompiledDense(self)


def _imputer() -> SimpleImputer:
    return SimpleImputer(strategy="median", keep_empty_features=True)


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


class OneHot(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """A column of 0 and 1 per frequent category code, and one for all the others.

    What scikit-learn's ``OneHotEncoder`` does with ``handle_unknown="infrequent_if_exist"``,
    for codes instead of any values, and so in microseconds for a row where that takes half a
    millisecond per column.

    Attributes:
        minimum: rows below which a category counts as rare.
        column_: (columns, codes + 2) the output column of each code, of those too high to have
            been seen, and of missing ones; ``width_`` where there is none.
        width_: number of output columns.
    """

    def __init__(self, minimum: int = 1) -> None:
        self.minimum = minimum

    def fit(self, X: Floats, y: None = None) -> Self:
        """Count categories and give out columns."""
        highest = int(np.nanmax(X, initial=0))
        self.column_ = np.full((X.shape[1], highest + 3), -1)
        self.width_ = 0
        places = self._places(X)
        for column, targets in enumerate(self.column_):
            counts = np.bincount(places[:, column], minlength=len(targets))
            frequent = np.flatnonzero(counts >= self.minimum)
            rare = bool(np.any((counts > 0) & (counts < self.minimum)))
            targets[frequent] = self.width_ + np.arange(len(frequent))
            self.width_ += len(frequent) + rare
            targets[targets < 0] = self.width_ - 1 if rare else -1
        self.column_[self.column_ < 0] = self.width_
        return self

    def transform(self, X: Floats) -> Floats:
        """Return (n, width_)."""
        targets = self.column_[np.arange(X.shape[1]), self._places(X)]
        out = np.zeros((len(X), self.width_ + 1))
        out[np.arange(len(X))[:, None], targets] = 1
        return out[:, :-1]

    def _places(self, X: Floats) -> npt.NDArray[np.int64]:
        missing = self.column_.shape[1] - 1
        known = np.minimum(X, missing - 1)
        return np.where(np.isnan(known), missing, known).astype("int64")


class EmptyToZero(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Make columns that were missing in every fitted row constant.

    An early window of a split by time may lack a column wholly, and scikit-learn's histogram
    boosting cannot bin such a column.
    """

    def fit(self, X: Floats, y: None = None) -> Self:
        """Learn which columns."""
        self.empty_ = np.isnan(X).all(axis=0)
        self.n_features_in_ = X.shape[1]
        return self

    def transform(self, X: Floats) -> Floats:
        """Return a matrix of the same shape."""
        return np.where(self.empty_, 0.0, X)


class Ranks(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """A cubic spline basis over columns already mapped to [0, 1].

    Knots are given rather than learnt: those of a column with few values would coincide.
    """

    def fit(self, X: Floats, y: None = None) -> Self:
        """Lay the same knots over every column."""
        knots = np.repeat(np.linspace(0, 1, 5)[:, None], X.shape[1], axis=1)
        self.spline_ = SplineTransformer(degree=3, knots=knots, include_bias=False)
        self.spline_.fit(X)
        return self

    def transform(self, X: Floats) -> Floats:
        """Return (n, 6 per column)."""
        return np.asarray(self.spline_.transform(X))


class Unskew(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Replace x by sign(x) log(1 + |x|) in columns that it makes less skewed."""

    def fit(self, X: Floats, y: None = None) -> Self:
        """Learn which columns."""
        self.chosen_ = np.abs(_skewness(X)) > np.abs(_skewness(signed_log(X))) + 0.5
        self.n_features_in_ = X.shape[1]
        return self

    def transform(self, X: Floats) -> Floats:
        """Return a matrix of the same shape."""
        return np.where(self.chosen_, signed_log(X), X)


def signed_log(X: Floats) -> Floats:
    """Return sign(x) log(1 + |x|)."""
    return np.asarray(np.sign(X) * np.log1p(np.abs(X)))


def _skewness(X: Floats) -> Floats:
    centred = X - X.mean(axis=0)
    spread = centred.std(axis=0)
    return np.asarray((centred**3).mean(axis=0) / np.where(spread > 0, spread, 1) ** 3)
