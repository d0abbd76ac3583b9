"""Ensembles of trees by treelite, which takes microseconds for a row where scikit-learn takes ms.

scikit-learn calls every tree from Python, or starts threads. treelite walks all trees in one call;
for many rows scikit-learn's own loops, which go through a tree with all rows at once, are faster.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.models.compiled import FEW_ROWS
from tasks.models.predictor import Floats
from tasks.models.probabilities import softmax

REQUIRES = frozenset({"treelite"})

FORESTS = (
    "ExtraTreesClassifier",
    "ExtraTreesRegressor",
    "RandomForestClassifier",
    "RandomForestRegressor",
)
"""Models that round what they are given to single precision."""

BOOSTED = ("HistGradientBoostingClassifier", "HistGradientBoostingRegressor")
"""Models that do not."""


def readable(model: Any) -> bool:
    """Return whether treelite reads a fitted model of scikit-learn."""
    own = type(model).__module__.startswith("sklearn.ensemble.")
    return own and type(model).__name__ in (*FORESTS, *BOOSTED)


class Trees:
    """Predicts what a model of scikit-learn predicts, by treelite where that is faster.

    Args:
        model: fitted; see ``readable``.
    """

    def __init__(self, model: Any) -> None:
        import treelite

        self.model = model
        self.boosted = type(model).__name__ in BOOSTED
        with np.errstate(invalid="ignore"):  # it casts the missing category to a whole number
            self.trees: bytes = treelite.sklearn.import_model(model).serialize_bytes()
        self._read: treelite.Model | None = None

    def predict_proba(self, X: Floats) -> Floats:
        """Return (n, classes that the model was fitted on)."""
        if len(X) > FEW_ROWS:
            return np.asarray(self.model.predict_proba(X))
        if self.boosted and len(self.classes_) > 2:
            # treelite's softmax is of single precision
            return softmax(self._walk(X, pred_margin=True))
        predicted = self._walk(X)
        if predicted.shape[1] == 1:
            return np.column_stack([1 - predicted[:, 0], predicted[:, 0]])
        return predicted

    def predict(self, X: Floats) -> Floats:
        """Return values (n,)."""
        if len(X) > FEW_ROWS:
            return np.asarray(self.model.predict(X))
        return self._walk(X)[:, 0]

    @property
    def classes_(self) -> npt.NDArray[Any]:
        """Classes that the model was fitted on."""
        return np.asarray(self.model.classes_)

    def _walk(self, X: Floats, pred_margin: bool = False) -> Floats:
        import treelite

        if self._read is None:
            self._read = treelite.Model.deserialize_bytes(self.trees)
        if not len(X):
            return np.zeros((0, 1))
        rows = X if self.boosted else X.astype("float32").astype("float64")
        rows = np.ascontiguousarray(rows, dtype="float64")
        walked = treelite.gtil.predict(self._read, rows, nthread=1, pred_margin=pred_margin)
        return np.asarray(walked)[:, 0, :]

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_read": None}
