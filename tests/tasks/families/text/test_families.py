"""Every family of texts keeps the promises that training and serving rely on."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import optuna
import pandas as pd
import pytest

from tasks.config import ObjectiveName
from tasks.documents import sha256
from tasks.models.artefact import read, write
from tasks.models.family import Family, family
from tasks.models.metrics import score
from tasks.models.predictor import Predictor
from tests.texts import FIT, MakeTexts, Texts

NAMES = sorted(
    path.stem
    for path in (Path(__file__).parents[4] / "tasks/families/text").glob("*.py")
    if path.stem != "__init__"
)
NETWORKS = {"convolutional", "recurrent", "transformer"}
CASES: list[tuple[str, ObjectiveName]] = [
    (name, objective)
    for name in NAMES
    for objective in sorted(family("text", name).objectives)
    # the objectives differ in their last layer alone, and a network takes its time
    if name not in NETWORKS - {"convolutional"} or objective == "multiclass"
]


def quick(chosen: Family) -> dict[str, Any]:
    """Give the defaults, networks made small."""
    small = {"dimensions": 32, "width": 32, "epochs": 8, "learning_rate": 5e-3}
    return {key: small.get(key, value) for key, value in chosen.defaults.items()}


def fitted(name: str, found: Texts, weight: Any = None) -> Predictor:
    chosen = family("text", name)
    estimator = chosen.build(quick(chosen), found.schema, 0)
    estimator.fit(found.X[:FIT], found.y[:FIT], weight, (found.X[FIT:], found.y[FIT:], None))
    return Predictor(found.schema, estimator, "none")


@pytest.mark.parametrize(("name", "objective"), CASES)
def test_learns_saves_and_answers_one_row(
    name: str, objective: ObjectiveName, texts: MakeTexts, tmp_path: Path
) -> None:
    found = texts(objective)
    predictor = fitted(name, found)
    held_out = found.rows.iloc[FIT:]
    predicted = predictor.predict(held_out)
    assert predicted.shape == (len(held_out), len(found.schema.classes))
    assert np.allclose(predicted.sum(axis=1), 1)
    assert score("accuracy", found.y[FIT:], predicted) > 0.8

    write(predictor, tmp_path / "model.joblib")
    again = read(tmp_path / "model.joblib")
    assert np.array_equal(again.predict(held_out), predicted)
    one = held_out.iloc[[3]]
    times = []
    for _ in range(5):
        started = time.process_time()
        answer = again.predict(one)
        times.append(time.process_time() - started)
    # alone a text is not padded: sums of float32 round otherwise
    assert np.allclose(answer[0], predicted[3], rtol=1e-4)
    assert min(times) < 0.02

    strange = pd.DataFrame({found.schema.column: ["", None, "☃", "x" * 5000, "ζζζ ηη"]})
    assert np.isfinite(again.predict(strange)).all()

    write(fitted(name, found), tmp_path / "again.joblib")
    assert sha256(tmp_path / "again.joblib") == sha256(tmp_path / "model.joblib")


@pytest.mark.parametrize("name", NAMES)
def test_defaults_are_a_point_of_the_search_space(name: str, texts: MakeTexts) -> None:
    chosen, found = family("text", name), texts("multiclass")
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    study.enqueue_trial(chosen.defaults)
    first, second = study.ask(), study.ask()
    assert chosen.search(first, found.schema) == chosen.defaults
    other = chosen.search(second, found.schema)
    assert other.keys() == chosen.defaults.keys()
    assert other != chosen.defaults


@pytest.mark.parametrize("name", ["logistic", "svm", "convolutional"])
def test_weights_count_rows(name: str, texts: MakeTexts) -> None:
    """Of two answers to the same text, the model gives the one with the weight."""
    found = texts("multiclass")
    X, y = found.X[:FIT], found.y[:FIT]
    other = (y + 1) % len(found.schema.classes)
    chosen = family("text", name)
    estimator = chosen.build(quick(chosen), found.schema, 0)
    weight = np.repeat([0.01, 1.0], FIT)
    estimator.fit(np.concatenate([X, X]), np.concatenate([y, other]), weight)
    predicted = estimator.predict(X)
    assert score("accuracy", other, predicted) > 0.8 > 0.2 > score("accuracy", y, predicted)
