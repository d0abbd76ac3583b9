"""Linear classifiers over terms: one weight for each term and class."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from tasks.families.text.common.terms import Terms
from tasks.kinds.text.schema import TextSchema
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Features, Floats, Truth, Validation, Weights
from tasks.models.probabilities import softmax, temperature

if TYPE_CHECKING:
    import optuna

PARTS = 3
"""Parts of the rows that decision values are predicted for by a machine of the others."""

TEMPERATURES = (0.01, 10.0)
"""Where a temperature is looked for."""

Fitted = Callable[[Any, npt.NDArray[Any], Floats | None], Any]
"""Fits a scikit-learn linear classifier: terms, class numbers and weights in, the model out."""


def linear_family(
    fitted: Callable[[float, int], Fitted],
    C: float,
    between: tuple[float, float],
    calibrate: bool,
) -> Family:
    """Return a family of linear classifiers, which differ from another one's in their loss.

    Args:
        fitted: from ``C`` and seed to what fits the classifier.
        C: inverse strength of the penalty in the first trial.
        between: which values of it are searched.
        calibrate: whether probabilities are to be learnt, as the loss gives none.
    """

    def search(trial: "optuna.Trial", schema: TextSchema) -> Parameters:
        return {
            "C": trial.suggest_float("C", *between, log=True),
            "words": trial.suggest_int("words", 1, 3),
            "characters": trial.suggest_int("characters", 2, 5),
            "rarest": trial.suggest_int("rarest", 1, 5),
        }

    def build(parameters: Parameters, schema: TextSchema, seed: int) -> LinearClassifier:
        sizes = (parameters[name] for name in ("words", "characters", "rarest"))
        chosen = fitted(parameters["C"], seed)
        return LinearClassifier(
            Terms(schema.units, *sizes), chosen, len(schema.classes), seed, calibrate
        )

    return Family(
        objectives=frozenset({"binary", "multiclass"}),
        requires=("scikit-learn",),
        defaults={"C": C, "words": 2, "characters": 4, "rarest": 2},
        search=search,
        build=build,
    )


class LinearClassifier:
    """A linear classifier that keeps its weights alone.

    Probabilities are the softmax of decision values over ``temperature``. Where a loss gives no
    probabilities, it is fitted to values predicted for rows that the machine did not learn from,
    never to those that it did.

    Attributes:
        terms: texts to rows of terms.
        weights: (terms, classes) float32; for two classes of one column.
        intercepts: (classes,), or (1,) for two classes.
        present: class numbers that fitted rows had; others get probability 0.
        temperature: what decision values are divided by.
    """

    def __init__(
        self, terms: Terms, fitted: Fitted, classes: int, seed: int, calibrate: bool
    ) -> None:
        self.terms = terms
        self.classes = classes
        self.seed = seed
        self.weights: npt.NDArray[np.float32] = np.zeros((0, 0), dtype="float32")
        self.intercepts: Floats = np.zeros(0)
        self.present: npt.NDArray[np.int64] = np.zeros(0, dtype="int64")
        self.temperature = 1.0
        self._fitted = fitted
        self._calibrate = calibrate

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Fit on prepared texts and class numbers."""
        rows = self.terms.fit_transform(X)
        if self._calibrate:
            values = self._out_of_fold(rows, y, sample_weight)
            self.temperature = temperature(values, y, sample_weight, TEMPERATURES)
        self._keep(self._fitted(rows, y, sample_weight))
        return self

    def predict(self, X: Features) -> Floats:
        """Return probabilities (n, classes)."""
        probabilities = np.zeros((len(X), self.classes))
        probabilities[:, self.present] = softmax(self._values(X) / self.temperature)
        return probabilities

    def _values(self, X: Features) -> Floats:
        values = self.terms.transform(X) @ self.weights
        return _all_classes(np.asarray(values, dtype="float64") + self.intercepts)

    def _keep(self, model: Any) -> None:
        self.present = np.asarray(model.classes_, dtype="int64")
        self.weights = np.ascontiguousarray(model.coef_.T, dtype="float32")
        self.intercepts = np.asarray(model.intercept_, dtype="float64")

    def _out_of_fold(self, rows: Any, y: Truth, weight: Weights) -> Floats:
        """Predict decision values (rows, classes) by machines of other rows.

        A class that such a machine did not see is as unlikely as the unlikeliest that it did.
        """
        part = _parts(y, self.seed)
        values = np.zeros((len(y), self.classes))
        for number in range(PARTS):
            fitting, left = np.flatnonzero(part != number), np.flatnonzero(part == number)
            model = self._fitted(
                rows[fitting], y[fitting], None if weight is None else weight[fitting]
            )
            decided = _all_classes(model.decision_function(rows[left]))
            values[left] = decided.min(axis=1, keepdims=True)
            values[np.ix_(left, model.classes_)] = decided
        return values


def _parts(y: npt.NDArray[Any], seed: int) -> npt.NDArray[np.int64]:
    """Deal the rows of each class out to the parts, at random."""
    order = np.random.default_rng(seed).permutation(len(y))
    order = order[np.argsort(y[order], kind="stable")]
    part = np.empty(len(y), dtype="int64")
    part[order] = np.arange(len(y)) % PARTS
    return part


def _all_classes(values: Floats) -> Floats:
    """Return one column per class: of two classes scikit-learn decides by one value."""
    flat = values.reshape(len(values), -1)
    return np.hstack([-flat / 2, flat / 2]) if flat.shape[1] == 1 else flat
