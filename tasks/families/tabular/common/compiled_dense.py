"""What the fitted transformer ``dense`` does, as a few operations on arrays.

scikit-learn checks and converts at each of its nine steps, which for one row is nearly all of the
time. Here a row passes through as an array, in the same order of the same operations.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri
from sklearn.pipeline import Pipeline

from tasks.families.tabular.common.preprocessing import OneHot, codes, signed_log
from tasks.models.predictor import Features, Floats

Step = Callable[[Floats], Floats]

LOWEST = 1e-7
"""How near to a bound scikit-learn's ``QuantileTransformer`` takes a value for the bound itself."""


class CompiledDense:
    """Maps features to what the transformer maps them to.

    Args:
        pipeline: made by ``dense`` and fitted.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        columns = pipeline.steps[-1][1]
        # a part that has no column is not fitted
        parts = {name: (part, list(own)) for name, part, own in columns.transformers_ if len(own)}
        self.numeric: list[int] = parts["numbers"][1] if "numbers" in parts else []
        self.categories: list[int] = parts["categories"][1] if "categories" in parts else []
        self.missing = np.array([], dtype="int64")
        self.steps: list[Any] = []
        self.one_hot: OneHot | None = None
        if self.numeric:
            imputer, *scaling = [step for _, step in parts["numbers"][0].steps]
            self.fill = np.asarray(imputer.statistics_, dtype="float64")
            self.steps = [_compiled(step) for step in scaling]
            self.missing = np.asarray(parts["missing"][0].features_)
        if self.categories:
            self.one_hot = parts["categories"][0]

    def transform(self, X: Features) -> Floats:
        """Return float64 (n, columns)."""
        cells = codes(X)
        found: list[Floats] = []
        if self.numeric:
            numbers = cells[:, self.numeric]
            unknown = np.isnan(numbers)
            found.append(self._scaled(np.where(unknown, self.fill, numbers)))
            if len(self.missing):
                found.append(unknown[:, self.missing].astype("float64"))
        if self.one_hot is not None:
            found.append(self.one_hot.transform(cells[:, self.categories]))
        return found[0] if len(found) == 1 else np.hstack(found)

    def _scaled(self, numbers: Floats) -> Floats:
        for step in self.steps:
            numbers = step(numbers)
        return numbers


class Scaled:
    """What ``StandardScaler`` does."""

    def __init__(self, fitted: Any) -> None:
        self.mean, self.scale = fitted.mean_, fitted.scale_

    def __call__(self, X: Floats) -> Floats:
        """Subtract, then divide."""
        return np.asarray((X - self.mean) / self.scale)


class Unskewed:
    """What ``Unskew`` does."""

    def __init__(self, fitted: Any) -> None:
        self.chosen = fitted.chosen_

    def __call__(self, X: Floats) -> Floats:
        """Take the signed logarithm of the chosen columns."""
        return np.where(self.chosen, signed_log(X), X)


class Quantiles:
    """What ``QuantileTransformer`` does."""

    def __init__(self, fitted: Any) -> None:
        self.normal = fitted.output_distribution == "normal"
        self.references: Floats = fitted.references_
        self.backwards: Floats = -self.references[::-1]
        self.quantiles: Sequence[Floats] = [
            np.ascontiguousarray(column) for column in fitted.quantiles_.T
        ]
        self.reversed: Sequence[Floats] = [-column[::-1] for column in self.quantiles]
        ends = ndtri(LOWEST - np.spacing(1)), ndtri(1 - (LOWEST - np.spacing(1)))
        self.ends: tuple[float, float] = float(ends[0]), float(ends[1])
        self.low, self.high = fitted.quantiles_[0], fitted.quantiles_[-1]

    def __call__(self, X: Floats) -> Floats:
        """Map to ranks, and these to a normal distribution where that is wanted."""
        margin = LOWEST if self.normal else 0.0
        ranks = np.empty_like(X)
        for place, (quantiles, backwards) in enumerate(
            zip(self.quantiles, self.reversed, strict=True)
        ):
            column = X[:, place]
            upwards = np.interp(column, quantiles, self.references)
            # of equal quantiles one way takes the first and the other the last
            ranks[:, place] = 0.5 * (upwards - np.interp(-column, backwards, self.backwards))
        ranks = np.where(self._above(X, margin), 1.0, ranks)
        ranks = np.where(self._below(X, margin), 0.0, ranks)
        return np.clip(ndtri(ranks), *self.ends) if self.normal else ranks

    def _above(self, X: Floats, margin: float) -> npt.NDArray[np.bool_]:
        return np.asarray(X + margin > self.high if margin else self.high == X)

    def _below(self, X: Floats, margin: float) -> npt.NDArray[np.bool_]:
        return np.asarray(X - margin < self.low if margin else self.low == X)


class Splines:
    """What ``Ranks`` does: all columns have the same knots, so one call serves them all."""

    def __init__(self, fitted: Any) -> None:
        self.spline = fitted.spline_.bsplines_[0]

    def __call__(self, X: Floats) -> Floats:
        """Return (n, basis functions but the last, column by column)."""
        basis = self.spline(X.ravel())[:, :-1]
        return np.asarray(basis.reshape(len(X), -1))


STEPS: dict[str, Callable[[Any], Step]] = {
    "StandardScaler": Scaled,
    "Unskew": Unskewed,
    "QuantileTransformer": Quantiles,
    "Ranks": Splines,
}
"""By the name of a step's class."""


def _compiled(step: Any) -> Step:
    return STEPS[type(step).__name__](step)
