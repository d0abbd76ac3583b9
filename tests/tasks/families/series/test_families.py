"""Every family of series keeps the promises that training and serving rely on."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import optuna
import pytest

from tasks.baselines.series import baselines
from tasks.documents import sha256
from tasks.models.artefact import read, write
from tasks.models.family import Family, family
from tasks.models.metrics import score
from tasks.models.predictor import Predictor
from tests.windows import MakeWindows, Question, Windows

NAMES = sorted(
    path.stem
    for path in (Path(__file__).parents[4] / "tasks/families/series").glob("*.py")
    if path.stem != "__init__"
)
NETWORKS = {"recurrent", "convolution"}
CASES: list[tuple[str, Question]] = [
    (name, question)
    for name in NAMES
    for question in ("answer", "step", "steps")
    if ("regression" if question == "answer" else "forecast") in family("series", name).objectives
    # a network takes its time, and one step is the simplest case of several
    if not (name in NETWORKS and question == "step")
]


def quick(chosen: Family) -> dict[str, Any]:
    """Give the defaults, networks made small, trees few and steps large."""
    small = {"units": 16, "filters": 16, "trees": 80, "noise": 0.0, "dropout": 0.0}
    found = {key: small.get(key, value) for key, value in chosen.defaults.items()}
    if "trees" in found:
        return {**found, "learning_rate": 0.1}
    if "epochs" in found:  # one that is linear takes many steps, but none of them costs much
        return {
            **found,
            "learning_rate": 1e-2,
            "epochs": 12 if "units" in found or "filters" in found else 200,
        }
    return found


def fitted(name: str, found: Windows, weight: Any = None) -> Predictor:
    chosen = family("series", name)
    estimator = chosen.build(quick(chosen), found.schema, 0)
    fit = found.fit
    estimator.fit(found.X[:fit], found.y[:fit], weight, (found.X[fit:], found.y[fit:], None))
    return Predictor(found.schema, estimator, "none")


@pytest.mark.parametrize(("name", "question"), CASES)
def test_learns_saves_and_answers_one_window(
    name: str, question: Question, windows: MakeWindows, tmp_path: Path
) -> None:
    found = windows(question)
    predictor = fitted(name, found)
    held_out, truth = found.rows.iloc[found.fit :], found.y[found.fit :]
    predicted = predictor.predict(held_out)
    assert predicted.shape == truth.shape
    naive = {
        name: score("rmse", truth, baseline.fit(found.X[: found.fit], found.y[: found.fit]).predict(
            found.X[found.fit :]))
        for name, baseline in baselines(found.schema).items()
        if "smoothing" not in name
    }  # fmt: skip
    assert score("rmse", truth, predicted) < min(naive.values())

    write(predictor, tmp_path / "model.joblib")
    again = read(tmp_path / "model.joblib")
    assert np.array_equal(again.predict(held_out), predicted)
    one = held_out.iloc[[3]]
    times = []
    for _ in range(5):
        started = time.process_time()
        answer = again.predict(one)
        times.append(time.process_time() - started)
    assert np.allclose(answer[0], predicted[3], rtol=1e-4, atol=1e-4)
    assert min(times) < 0.02

    write(fitted(name, found), tmp_path / "again.joblib")
    assert sha256(tmp_path / "again.joblib") == sha256(tmp_path / "model.joblib")


@pytest.mark.parametrize(("name", "question"), CASES)
def test_windows_full_of_holes_are_answered(
    name: str, question: Question, windows: MakeWindows
) -> None:
    found = windows(question)
    predictor = fitted(name, found)
    holes = found.X[:3].copy()
    holes[0, :, :] = np.nan
    holes[1, ::2, 1] = np.nan
    holes[2, -5:, 0] = np.nan
    assert np.isfinite(predictor.predict_encoded(holes)).all()
    assert predictor.predict_encoded(found.X[:0]).shape == (0, *found.schema.prediction_shape)


@pytest.mark.parametrize(("name", "question"), CASES)
def test_defaults_are_a_point_of_the_search_space(
    name: str, question: Question, windows: MakeWindows
) -> None:
    chosen, found = family("series", name), windows(question)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    study.enqueue_trial(chosen.defaults)
    first, second = study.ask(), study.ask()
    assert chosen.search(first, found.schema) == chosen.defaults
    other = chosen.search(second, found.schema)
    assert other.keys() == chosen.defaults.keys()
    assert other != chosen.defaults


@pytest.mark.parametrize(("name", "question"), CASES)
def test_weights_count_windows(name: str, question: Question, windows: MakeWindows) -> None:
    """Of two answers to the same windows, the model gives the one with the weight."""
    found = windows(question)
    X, y = found.X[: found.fit], found.y[: found.fit]
    # of one line: what shifts a large series a little would shift a small one out of sight
    same = found.rows["line"].to_numpy()[: found.fit] == "line 1"
    X, y = X[same], y[same]
    other = y + 3 * y.std()
    chosen = family("series", name)
    estimator = chosen.build(quick(chosen), found.schema, 0)
    weight = np.repeat([0.01, 1.0], len(y))
    estimator.fit(np.concatenate([X, X]), np.concatenate([y, other]), weight)
    predicted = estimator.predict(X)
    assert score("rmse", other, predicted) < 0.5 * score("rmse", y, predicted)


@pytest.mark.parametrize("name", sorted({"boosting", "decomposition", *NETWORKS}))
def test_the_last_fit_stops_where_validation_did(name: str, windows: MakeWindows) -> None:
    found = windows("steps" if name == "decomposition" else "answer")
    chosen = family("series", name)
    estimator = fitted(name, found).estimator
    settled = chosen.refit_parameters(quick(chosen), [estimator], 1.0)
    key = "trees" if name == "boosting" else "epochs"
    assert settled[key] == estimator.best  # type: ignore[attr-defined]
    assert 1 <= settled[key] <= quick(chosen)[key]
