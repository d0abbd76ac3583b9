"""What a model must beat to be worth having."""

from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
from sklearn.preprocessing import FunctionTransformer
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from tasks.documents import TableSchema
from tasks.models.predictor import Estimator, Features, Floats, Validation
from tasks.models.preprocessing import codes
from tasks.models.scikit import wrapped


def baselines(schema: TableSchema) -> dict[str, Estimator]:
    """Make the unfitted baselines of an objective by name.

    Classification: ``prior`` answers the classes' shares; regression: ``mean`` and ``median``
    answer those of the target. For all, ``shallow tree`` asks at most three questions.
    """
    constant: dict[str, Estimator] = (
        {"mean": Constant(schema, "mean"), "median": Constant(schema, "median")}
        if schema.objective == "regression"
        else {"prior": Constant(schema, "shares")}
    )
    kind = DecisionTreeRegressor if schema.objective == "regression" else DecisionTreeClassifier
    tree = kind(max_depth=3, min_samples_leaf=20, random_state=0)
    return {**constant, "shallow tree": wrapped(tree, FunctionTransformer(codes), schema)}


class Constant:
    """The same answer for every row."""

    def __init__(self, schema: TableSchema, answer: Literal["shares", "mean", "median"]) -> None:
        self.answer = answer
        self.classes = len(schema.classes)
        self.value: Floats = np.zeros(())

    def fit(
        self,
        X: Features,
        y: npt.NDArray[Any],
        sample_weight: Floats | None = None,
        validation: Validation | None = None,
    ) -> Self:
        """Learn the answer; the median ignores weights."""
        if self.answer == "shares":
            counts = np.bincount(y, sample_weight, minlength=self.classes)
            self.value = counts / counts.sum()
        elif self.answer == "mean":
            self.value = np.asarray(np.average(y, weights=sample_weight))
        else:
            self.value = np.asarray(np.median(y))
        return self

    def predict(self, X: Features) -> Floats:
        """Give the answer once per row."""
        return np.broadcast_to(self.value, (len(X), *self.value.shape)).copy()
