"""Every family keeps the promises that training and serving rely on."""

import io
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import optuna
import pandas as pd
import pytest

from tasks.config import Metric, ObjectiveName
from tasks.models.artefact import read, write
from tasks.models.family import Family, family
from tasks.models.metrics import better, score
from tasks.models.predictor import Predictor

NAMES = sorted(
    path.stem
    for path in (Path(__file__).parents[4] / "tasks/families/tabular").glob("*.py")
    if path.stem != "__init__"
)
CASES = [
    (name, objective) for name in NAMES for objective in sorted(family("tabular", name).objectives)
]

Samples = Callable[[ObjectiveName], Any]


@pytest.fixture(autouse=True)
def _no_warnings() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # raised while TensorFlow itself is imported
        warnings.filterwarnings("ignore", module="tensorflow|keras|google|numpy|ml_dtypes")
        yield


def fitted(name: str, objective: ObjectiveName, sample: Samples) -> tuple[Family, Any, Predictor]:
    table, chosen = sample(objective), family("tabular", name)
    fit, held_out = np.arange(0, 180), np.arange(180, 240)
    y = np.log(table.y) if objective == "regression" else table.y
    estimator = chosen.build(chosen.defaults, table.schema, 0)
    estimator.fit(table.X.iloc[fit], y[fit], None, (table.X.iloc[held_out], y[held_out], None))
    transform: Any = "log" if objective == "regression" else "none"
    return chosen, table, Predictor(table.schema, estimator, transform)


@pytest.mark.parametrize(("name", "objective"), CASES)
def test_learns_saves_and_answers_one_row(
    name: str, objective: ObjectiveName, sample: Samples, tmp_path: Path
) -> None:
    chosen, table, predictor = fitted(name, objective, sample)
    held_out = table.rows.iloc[180:]
    predicted = predictor.predict(held_out)
    truth = table.y[180:]
    if objective == "regression":
        assert predicted.shape == (60,)
        assert score("rmse_log", truth, predicted) < 0.75 * score(
            "rmse_log", truth, np.full(60, np.median(table.y[:180]))
        )
    else:
        assert predicted.shape == (60, len(table.schema.classes))
        assert np.allclose(predicted.sum(axis=1), 1)
        assert score("roc_auc", truth, predicted) > 0.85

    write(predictor, tmp_path / "model.joblib")
    again = read(tmp_path / "model.joblib")
    assert np.array_equal(again.predict(held_out), predicted)
    one = held_out.iloc[[3]]
    times = []
    for _ in range(5):
        started = time.process_time()
        answer = again.predict(one)
        times.append(time.process_time() - started)
    assert np.allclose(answer[0], predicted[3], rtol=1e-5)
    if name != "forest":
        assert min(times) < 0.02

    settled = chosen.refit_parameters(chosen.defaults, [predictor.estimator], 1.25)
    assert settled.keys() == chosen.defaults.keys()
    chosen.build(settled, table.schema, 0).fit(
        table.X, np.log1p(table.y) if objective == "regression" else table.y
    )


@pytest.mark.parametrize(("name", "objective"), CASES)
def test_values_never_seen_are_answered(
    name: str, objective: ObjectiveName, sample: Samples
) -> None:
    _, table, predictor = fitted(name, objective, sample)
    rows = table.rows.iloc[:2].copy()
    rows["town"] = ["Oz", None]
    rows[["size", "age"]] = np.nan
    rows["member"] = [None, None]
    assert np.isfinite(predictor.predict(rows)).all()


@pytest.mark.parametrize("name", NAMES)
def test_defaults_are_a_point_of_the_search_space(name: str, sample: Samples) -> None:
    chosen = family("tabular", name)
    table = sample(sorted(chosen.objectives)[0])
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    study.enqueue_trial(chosen.defaults)
    first, second = study.ask(), study.ask()
    assert chosen.search(first, table.schema) == chosen.defaults
    other = chosen.search(second, table.schema)
    assert other.keys() == chosen.defaults.keys()
    assert other != chosen.defaults


@pytest.mark.parametrize(("name", "objective"), CASES)
def test_weights_count_rows(name: str, objective: ObjectiveName, sample: Samples) -> None:
    """Of two answers to the same question, the model gives the one with the weight."""
    table, chosen = sample(objective), family("tabular", name)
    y = np.log(table.y) if objective == "regression" else table.y
    other = y + 3 if objective == "regression" else (y + 1) % len(table.schema.classes)
    estimator = chosen.build(chosen.defaults, table.schema, 0)
    X = pd.concat([table.X, table.X], ignore_index=True)
    weight = np.repeat([0.01, 1.0], len(y))
    everything = (X, np.concatenate([y, other]), weight)
    estimator.fit(*everything, everything)
    predicted = estimator.predict(table.X)
    metric: Metric = "rmse" if objective == "regression" else "log_loss"
    assert better(metric, score(metric, other, predicted), score(metric, y, predicted))


def test_numpy_pass_of_the_network_is_keras_own(sample: Samples) -> None:
    _, table, predictor = fitted("network", "multiclass", sample)
    network: Any = predictor.estimator
    inputs = network.transformer.transform(table.X).astype("float32")
    model = network.keras_model(inputs.shape[1])
    model.set_weights([array for layer in network.layers for array in layer])
    logits = np.asarray(model(inputs), dtype="float64")
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    assert np.allclose(network.predict(table.X), odds / odds.sum(axis=1, keepdims=True), atol=1e-5)


def test_a_saved_network_holds_no_keras_objects(sample: Samples) -> None:
    _, _, predictor = fitted("network", "binary", sample)
    stream = io.BytesIO()
    joblib.dump(predictor, stream)
    assert b"keras" not in stream.getvalue()
    assert b"tensorflow" not in stream.getvalue()


def test_boosting_stops_early_and_refits_with_more_trees_for_more_rows(sample: Samples) -> None:
    chosen, _, predictor = fitted("xgboost", "binary", sample)
    boosting: Any = predictor.estimator
    assert 1 <= boosting.best < chosen.defaults["trees"]
    assert boosting.booster.num_boosted_rounds() == boosting.best
    settled = chosen.refit_parameters(chosen.defaults, [boosting], 1.25)
    assert settled["trees"] == round(boosting.best * 1.25)


@pytest.mark.parametrize(("name", "objective"), CASES)
def test_columns_missing_from_every_fitted_row_do_no_harm(
    name: str, objective: ObjectiveName, sample: Samples
) -> None:
    table, chosen = sample(objective), family("tabular", name)
    X, y = table.X.copy(), np.log(table.y) if objective == "regression" else table.y
    X.loc[X.index[:180], ["age", "town"]] = np.nan
    estimator = chosen.build(chosen.defaults, table.schema, 0)
    fit, held_out = np.arange(0, 180), np.arange(180, 240)
    estimator.fit(X.iloc[fit], y[fit], None, (X.iloc[held_out], y[held_out], None))
    assert np.isfinite(estimator.predict(X.iloc[held_out])).all()
