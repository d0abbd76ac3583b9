"""scikit-learn models, with and without sample weights of their own."""

import numpy as np
import pandas as pd
import pytest
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import FunctionTransformer

from tasks.models.scikit import Classifier


@pytest.mark.parametrize("heavy", [0, 1])
def test_a_model_without_weights_learns_from_rows_drawn_by_them(heavy: int) -> None:
    X = pd.DataFrame({"x": np.zeros(200)})
    y = np.arange(200) % 2
    weight = np.where(y == heavy, 1.0, 0.01)
    model = Classifier(KNeighborsClassifier(200), FunctionTransformer(np.asarray), 2)
    share = model.fit(X, y, weight).predict(X[:1])[0, heavy]
    assert share > 0.95
    assert model.fit(X, y, weight).predict(X[:1])[0, heavy] == share
    assert model.fit(X, y).predict(X[:1])[0, heavy] == 0.5
