"""scikit-learn models as estimators of this project."""

from copy import copy
from typing import Any, Self, cast

import numpy as np
import numpy.typing as npt
from sklearn.utils.validation import has_fit_parameter

from tasks.documents import Schema
from tasks.models.compiled import Compiled
from tasks.models.predictor import Estimator, Features, Floats, Truth, Validation, Weights
from tasks.models.threads import one_openmp_thread


def wrapped(model: Any, transformer: Any, schema: Schema) -> Estimator:
    """Put ``transformer`` before ``model`` and give both the project's interface.

    A model whose ``fit`` knows no sample weights is fitted, where rows have weights, on rows that
    were drawn by them.

    Args:
        model: an unfitted scikit-learn classifier or regressor.
        transformer: maps a typed frame to a matrix; has ``fit_transform`` and ``transform``.
        schema: says whether classes are predicted, and how many.

    Raises:
        TypeError: classes are predicted, and the model gives no probabilities.
    """
    if not schema.classes:
        return Regressor(model, transformer)
    if not hasattr(model, "predict_proba"):
        name = type(model).__name__
        raise TypeError(f"{name} has no predict_proba; wrap it in CalibratedClassifierCV")
    return Classifier(model, transformer, len(schema.classes))


class Wrapped:
    """What both have in common."""

    model: Any
    transformer: Any

    @property
    def best(self) -> int:
        """Rounds of boosting after which validation was best, of a model that stops early."""
        return int(np.argmax(self.model.validation_score_))

    def _fit(self, X: Features, y: Truth, sample_weight: Weights, validation: Validation) -> None:
        matrix = self.transformer.fit_transform(X)
        stops_early = getattr(self.model, "early_stopping", False)
        held_out: dict[str, Any] = {}
        if stops_early and validation is not None:
            rows, values, weight = validation
            transformed = self.transformer.transform(rows)
            held_out = {"X_val": transformed, "y_val": values, "sample_weight_val": weight}
        elif stops_early:
            self.model.set_params(early_stopping=False)
        with one_openmp_thread():
            if has_fit_parameter(self.model, "sample_weight"):
                self.model.fit(matrix, y, sample_weight=sample_weight, **held_out)
            elif sample_weight is None:
                self.model.fit(matrix, y, **held_out)
            else:
                drawn = _drawn_by_weight(sample_weight)
                self.model.fit(matrix[drawn], y[drawn], **held_out)

    def compiled(self) -> Compiled | None:
        """Return the same with a faster transformer and a faster model, where they have one."""
        from tasks.models.trees import REQUIRES, Trees, readable

        faster = copy(self)
        if hasattr(self.transformer, "compiled"):
            faster.transformer = self.transformer.compiled()
        if readable(self.model):
            faster.model = Trees(self.model)
            return Compiled(cast(Estimator, faster), REQUIRES)
        changed = faster.transformer is not self.transformer
        return Compiled(cast(Estimator, faster)) if changed else None


class Classifier(Wrapped):
    """A classifier that gives probabilities for every class of the schema."""

    def __init__(self, model: Any, transformer: Any, classes: int) -> None:
        self.model = model
        self.transformer = transformer
        self.classes = classes

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Fit on class numbers ``y``."""
        self._fit(X, y, sample_weight, validation)
        return self

    def predict(self, X: Features) -> Floats:
        """Return probabilities (n, classes); 0 for a class that no fitted row had."""
        probabilities = np.zeros((len(X), self.classes))
        with one_openmp_thread():
            predicted = self.model.predict_proba(self.transformer.transform(X))
        probabilities[:, self.model.classes_] = predicted
        return probabilities


class Regressor(Wrapped):
    """A regressor that sees its target standardised, so that penalties mean the same anywhere."""

    def __init__(self, model: Any, transformer: Any) -> None:
        self.model = model
        self.transformer = transformer
        self.mean = 0.0
        self.scale = 1.0

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Fit on values ``y``."""
        self.mean = float(np.mean(y))
        self.scale = float(np.std(y)) or 1.0
        if validation is not None:
            validation = (validation[0], self._scaled(validation[1]), validation[2])
        self._fit(X, self._scaled(y), sample_weight, validation)
        return self

    def predict(self, X: Features) -> Floats:
        """Return values (n,)."""
        with one_openmp_thread():
            predicted = self.model.predict(self.transformer.transform(X))
        return np.asarray(predicted, dtype="float64") * self.scale + self.mean

    def _scaled(self, y: npt.NDArray[Any]) -> Floats:
        return np.asarray((y - self.mean) / self.scale, dtype="float64")


def _drawn_by_weight(weight: Floats) -> npt.NDArray[np.int64]:
    """Draw as many rows as there are, each as often as its weight says, the same every time."""
    random = np.random.default_rng(0)
    return np.sort(random.choice(len(weight), len(weight), p=weight / weight.sum()))
