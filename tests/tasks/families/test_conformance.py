"""Every family of every kind keeps the promises that training and serving rely on.

Families are found by their modules; a new one is held to all of this without being named here.
"""

import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import optuna
import pandas as pd
import pytest

from tasks.config import Metric
from tasks.families.text.common.vocabulary import padded
from tasks.models.artefact import read, write
from tasks.models.compiled import compiled_predictor
from tasks.models.family import unchanged
from tasks.models.metrics import better, score
from tests.families import Case, Fit, MakeGiven, cases, each_network_once
from tests.imports import brought_in

CASES = cases()
TOLD = {"epochs": "best", "trees": "best", "temperature": "temperature"}
"""Hyperparameters that validation rows may tell, and where an estimator then keeps them."""

TRAINING = {"tensorflow", "keras", "optuna"}
SERVING = {"xgboost", "onnxruntime"}
"""What only some models need to be served."""

FAST = {"xgboost", "isolation_forest"}
"""Families of tables that have no faster form."""

every_family = pytest.mark.parametrize("case", CASES, ids=str)
TRAINED = each_network_once(CASES)


@pytest.fixture(autouse=True)
def _no_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # raised while TensorFlow itself is imported
        warnings.filterwarnings("ignore", module="tensorflow|keras|google|numpy|ml_dtypes")
        yield


@every_family
def test_learns_more_than_is_obvious(case: Case, fitted: Fit) -> None:
    found = fitted(case)
    given = found.given
    predicted = found.predictor.predict(given.rows)
    assert predicted.shape == (len(given.rows), *given.schema.prediction_shape)
    assert np.issubdtype(predicted.dtype, np.floating)
    if case.question in ("binary", "multiclass"):
        assert np.allclose(predicted.sum(axis=1), 1)
    assert better(given.metric, score(given.metric, given.truth, predicted), given.bar)


@every_family
def test_reloaded_it_answers_the_same_and_one_row_quickly(
    case: Case, fitted: Fit, tmp_path: Path
) -> None:
    found = fitted(case)
    again, rows = read(found.file), found.given.rows
    predicted = found.predictor.predict(rows)
    assert np.array_equal(again.predict(rows), predicted)
    one = rows.iloc[[3]]
    times = []
    for _ in range(5):
        started = time.process_time()
        answer = again.predict(one)
        times.append(time.process_time() - started)
    assert np.allclose(answer[0], predicted[3], **found.given.tolerance)
    assert min(times) < found.given.seconds
    # answering leaves nothing behind in what is kept
    write(found.predictor, tmp_path / "used.joblib")
    assert (tmp_path / "used.joblib").read_bytes() == found.file.read_bytes()


@pytest.mark.parametrize("case", TRAINED, ids=str)
def test_a_second_fit_gives_the_same_bytes(case: Case, fitted: Fit, tmp_path: Path) -> None:
    found, chosen = fitted(case), case.family
    # where validation rows tell nothing, it has to be the same without them
    again = found.given.fit(chosen, validated=chosen.refit_parameters is not unchanged)
    write(again, tmp_path / "again.joblib")
    content = found.file.read_bytes()
    assert (tmp_path / "again.joblib").read_bytes() == content
    assert b"keras" not in content
    assert b"tensorflow" not in content


@every_family
def test_its_compiled_form_answers_the_same(case: Case, fitted: Fit, tmp_path: Path) -> None:
    found = fitted(case)
    form = compiled_predictor(read(found.file))
    if form is None:
        assert case.kind != "tabular" or case.name in FAST, "a row takes milliseconds"
        return
    predictor, _ = form
    given = found.given
    asked = np.concatenate([given.schema.encode(given.rows), given.strange])
    wanted = found.predictor.predict_encoded(asked)
    assert np.allclose(predictor.predict_encoded(asked), wanted, rtol=1e-12, atol=1e-12)
    alone = [predictor.predict_encoded(row[None]) for row in asked[-50:]]
    assert np.allclose(np.concatenate(alone), wanted[-50:], rtol=1e-12, atol=1e-12)
    # packaging has to make the bytes that evaluation compared
    write(predictor, tmp_path / "used.joblib")
    again = compiled_predictor(read(found.file))
    assert again is not None
    write(again[0], tmp_path / "again.joblib")
    assert (tmp_path / "again.joblib").read_bytes() == (tmp_path / "used.joblib").read_bytes()


@every_family
def test_what_was_never_seen_is_answered(case: Case, fitted: Fit) -> None:
    found = fitted(case)
    assert np.isfinite(found.predictor.predict_encoded(found.given.strange)).all()
    if found.given.empty:
        nothing = found.predictor.predict_encoded(found.given.X[:0])
        assert nothing.shape == (0, *found.given.schema.prediction_shape)


@pytest.mark.parametrize(
    "case", [case for case in TRAINED if case.kind == "text" and case.is_network], ids=str
)
def test_padding_of_texts_changes_nothing_and_their_order_does(case: Case, fitted: Fit) -> None:
    found = fitted(case)
    model: Any = found.estimator
    (network,), vocabulary = model.networks, model.vocabulary
    known = list(vocabulary.tokens)[:3]
    between = " " if vocabulary.units == "words" else ""
    texts = [between.join(known), between.join(known[::-1]), "x " * 30]
    short, turned, long = vocabulary.encode(np.array(texts, dtype=object))
    assert len(short.tokens) == 3 < len(long.tokens)
    alone, beside = network(*padded([short]))[0], network(*padded([short, long]))[0]
    assert np.allclose(alone, beside, **found.given.tolerance)
    assert not np.allclose(network(*padded([turned]))[0], alone, atol=1e-3)


# which item came next and what is unusual are no answers that others contradict; of pictures there
# are too few here to learn either well, and image/test_network.py holds what weighs them to it
@pytest.mark.parametrize(
    "case",
    [
        case
        for case in TRAINED
        if case.question != "ranking" and case.kind != "image" and case.family.supervised
    ],
    ids=str,
)
def test_of_two_answers_to_the_same_rows_the_one_with_the_weight_is_given(
    case: Case, given: MakeGiven
) -> None:
    found, chosen = given(case.kind, case.question), case.family
    X, y = found.X[found.alike], found.y[found.alike]
    classes = len(found.schema.classes)
    other = (y + 1) % classes if classes else y + 3 * y.std()
    twice = pd.concat([X, X], ignore_index=True) if isinstance(X, pd.DataFrame) else np.r_[X, X]
    everything = (twice, np.r_[y, other], np.repeat([0.01, 1.0], len(y)))
    estimator = found.build(chosen, found.parameters(chosen))
    predicted = estimator.fit(*everything, everything).predict(X)
    metric: Metric = "accuracy" if classes else "rmse"
    wanted, unwanted = score(metric, other, predicted), score(metric, y, predicted)
    if classes:
        assert wanted > 0.7 > 0.25 > unwanted
    else:
        assert wanted < 0.5 * unwanted


@pytest.mark.parametrize(
    "case", [case for case in TRAINED if case.family.refit_parameters is not unchanged], ids=str
)
def test_the_refit_takes_over_what_validation_rows_told(case: Case, fitted: Fit) -> None:
    found, chosen = fitted(case), case.family
    given, parameters = found.given, found.given.parameters(chosen)
    settled = chosen.refit_parameters(parameters, [found.estimator], 1.0)
    assert list(settled) == list(chosen.defaults)
    told = {key: value for key, value in settled.items() if key in TOLD}
    kept = {key: getattr(found.estimator, TOLD[key], parameters[key]) for key in told}
    assert told == pytest.approx(kept)
    assert settled.get("temperature") != 1.0
    for key in {"epochs", "trees"} & told.keys():
        assert 1 <= told[key] <= parameters[key]
    model = given.build(chosen, settled).fit(given.X, given.y)
    assert np.isfinite(model.predict(given.strange)).all()


@every_family
def test_defaults_are_a_point_of_the_search_space(case: Case, given: MakeGiven) -> None:
    chosen, schema = case.family, given(case.kind, case.question).schema
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    study.enqueue_trial(chosen.defaults)
    found = [chosen.search(study.ask(), schema) for _ in range(5)]
    assert found[0] == chosen.defaults
    assert all(parameters.keys() == chosen.defaults.keys() for parameters in found)
    assert len({str(parameters) for parameters in found}) == 5


def test_no_family_imports_at_the_top_what_it_may_not_need() -> None:
    modules = sorted({f"tasks.families.{case.kind}.{case.name}" for case in CASES})
    assert brought_in(modules, TRAINING | SERVING) == set()


def test_serving_needs_no_library_of_training(fitted: Fit, tmp_path: Path) -> None:
    found = [fitted(case) for case in CASES]
    joblib.dump([(str(one.file), one.given.rows.iloc[[3]]) for one in found], tmp_path / "asked")
    code = (
        "import joblib, sys\n"
        f"for file, rows in joblib.load({str(tmp_path / 'asked')!r}):\n"
        "    joblib.load(file).predict(rows)\n"
        f"print(sorted({TRAINING} & sys.modules.keys()))"
    )
    assert run(code) == "[]"


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()
