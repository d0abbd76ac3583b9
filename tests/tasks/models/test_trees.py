"""Trees by treelite answer as scikit-learn does, for one row and for many."""

import pickle
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import (
    ExtraTreesClassifier,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression

from tasks.models.compiled import FEW_ROWS
from tasks.models.trees import Trees, readable

ROWS = 3 * FEW_ROWS
CLASSIFIERS = [RandomForestClassifier, ExtraTreesClassifier, HistGradientBoostingClassifier]


def rows(missing: bool = True) -> Any:
    random = np.random.default_rng(0)
    X = random.normal(size=(ROWS, 4))
    X[:, 3] = random.integers(0, 5, ROWS)
    if missing:
        X[::5, 1] = np.nan
    return X


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("kind", CLASSIFIERS)
def test_probabilities_are_the_same_in_any_company(kind: Any, classes: int) -> None:
    X = rows()
    y = np.digitize(X[:, 0], np.quantile(X[:, 0], np.linspace(0, 1, classes + 1)[1:-1]))
    options = {"categorical_features": [3]} if kind is HistGradientBoostingClassifier else {}
    model = kind(random_state=0, **options).fit(X, y)
    trees = pickle.loads(pickle.dumps(Trees(model)))
    wanted = model.predict_proba(X)
    assert np.array_equal(trees.predict_proba(X), wanted)
    alone = np.vstack([trees.predict_proba(X[[place]]) for place in range(ROWS)])
    assert np.allclose(alone, wanted, rtol=1e-14, atol=1e-14)
    assert np.array_equal(trees.classes_, model.classes_)
    assert trees.predict_proba(X[:0]).shape[0] == 0


@pytest.mark.parametrize("kind", [RandomForestRegressor, HistGradientBoostingRegressor])
def test_values_are_the_same_in_any_company(kind: Any) -> None:
    X = rows()
    model = kind(random_state=0).fit(X, X[:, 0] ** 2)
    trees = Trees(model)
    wanted = model.predict(X)
    assert np.array_equal(trees.predict(X), wanted)
    alone = np.concatenate([trees.predict(X[[place]]) for place in range(ROWS)])
    assert np.allclose(alone, wanted, rtol=1e-13)


def test_a_value_on_a_threshold_goes_where_scikit_learn_sends_it() -> None:
    X = rows(missing=False)
    model = RandomForestClassifier(random_state=0).fit(X, X[:, 0] > 0)
    thresholds = np.unique(np.concatenate([one.tree_.threshold for one in model.estimators_]))
    asked = np.zeros((len(thresholds), 4))
    asked[:, 0] = thresholds
    trees = Trees(model)
    alone = np.vstack([trees.predict_proba(row[None]) for row in asked])
    assert np.allclose(alone, model.predict_proba(asked), rtol=1e-14)


def test_what_treelite_cannot_read_is_left_alone() -> None:
    assert readable(RandomForestClassifier())
    assert not readable(LogisticRegression())


def test_the_same_model_gives_the_same_bytes() -> None:
    X = rows()
    model = RandomForestClassifier(random_state=0).fit(X, X[:, 0] > 0)
    used = Trees(model)
    before = used.trees
    used.predict_proba(X[:1])
    assert Trees(model).trees == before
    assert pickle.dumps(used) == pickle.dumps(Trees(model))
