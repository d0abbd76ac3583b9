from functools import partial
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from tasks.families.text.common.linear import LinearClassifier
from tasks.families.text.common.terms import Terms
from tasks.models.metrics import score
from tests.texts import FIT, MakeTexts, Texts


def logistic(C: float, rows: Any, y: Any, weight: Any) -> Any:
    return LogisticRegression(C=C, tol=1e-8, max_iter=2000).fit(rows, y, sample_weight=weight)


def machine(rows: Any, y: Any, weight: Any) -> Any:
    return LinearSVC(random_state=0).fit(rows, y, sample_weight=weight)


def classifier(fitted: Any, found: Texts, calibrate: bool) -> LinearClassifier:
    terms = Terms(found.schema.units, 1, 3, 1)
    return LinearClassifier(terms, fitted, len(found.schema.classes), 0, calibrate)


def test_kept_weights_answer_as_the_model_did(texts: MakeTexts) -> None:
    for objective in ("binary", "multiclass"):
        found = texts(objective)
        ours = classifier(partial(logistic, 3.0), found, False).fit(found.X[:FIT], found.y[:FIT])
        terms = Terms(found.schema.units, 1, 3, 1)
        model = logistic(3.0, terms.fit_transform(found.X[:FIT]), found.y[:FIT], None)
        expected = model.predict_proba(terms.transform(found.X[FIT:]))
        assert np.allclose(ours.predict(found.X[FIT:]), expected, atol=1e-5)


def test_the_temperature_makes_decision_values_probabilities(texts: MakeTexts) -> None:
    for objective in ("binary", "multiclass"):
        found = texts(objective)
        random = np.random.default_rng(0)
        wrong = random.random(len(found.y)) < 0.15
        y = np.where(wrong, random.integers(len(found.schema.classes), size=len(wrong)), found.y)
        fitted = classifier(machine, found, True).fit(found.X[:FIT], y[:FIT])
        truth = y[FIT:]
        chosen = score("log_loss", truth, fitted.predict(found.X[FIT:]))
        losses = []
        for factor in (0.2, 5.0):
            fitted.temperature *= factor
            losses.append(score("log_loss", truth, fitted.predict(found.X[FIT:])))
            fitted.temperature /= factor
        assert chosen < min(losses)


def test_a_class_without_rows_is_never_answered(texts: MakeTexts) -> None:
    found = texts("multiclass")
    kept = found.y[:FIT] != 2
    for fitted, calibrate in ((partial(logistic, 1.0), False), (machine, True)):
        model = classifier(fitted, found, calibrate)
        predicted = model.fit(found.X[:FIT][kept], found.y[:FIT][kept]).predict(found.X[FIT:])
        assert (predicted[:, 2] == 0).all()
        assert np.allclose(predicted.sum(axis=1), 1)
