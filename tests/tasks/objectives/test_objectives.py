"""What every objective keeps, so that stages and services can rely on it."""

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.config import Evaluate, KindName, Metric, ObjectiveName, parse, rules
from tasks.config.members import members
from tasks.config.objective import Key
from tasks.documents import Evaluation
from tasks.errors import InputError
from tasks.evaluate.bootstrap import draw
from tasks.kinds.tabular.schema import TableSchema
from tasks.models.family import family
from tasks.models.metrics import better, score
from tasks.models.objective import Objective, PredictedRows, Predictions, answering, objective

NAMES = members("objectives")
CASES = [(name, kind) for name in NAMES for kind in rules(name).candidates]
ROWS = 120
CLASSES = ["no", "yes"]

INPUTS: dict[KindName, dict[str, Any]] = {
    "tabular": {},
    "image": {"height": 8, "width": 8},
    "text": {},
    "series": {"window": 4},
    "interactions": {"item": "book"},
}
VALUES: dict[Key, Any] = {
    "target.positive": "yes",
    "target.transform": "log",
    "inputs.horizon": 2,
    "train.balance": "classes",
    "evaluate.costs": {"false_positive": 1, "false_negative": 2},
    "evaluate.rejection": {"label": "other", "in_scope_accuracy": 0.9},
    "evaluate.alert_budget": 0.02,
    "gates.calibration_error": 0.1,
}
"""A value for each key that not every objective takes."""


@dataclass(frozen=True)
class Case:
    """An objective with rows to judge by it, half of them held out."""

    objective: Objective
    schema: TableSchema
    rows: pd.DataFrame
    validated: Predictions
    held_out: Predictions


def case(name: ObjectiveName) -> Case:
    chosen = objective(name)
    rng = np.random.default_rng(0)
    target = chosen.rules.target
    classes = (
        [] if target == "numbers" else CLASSES if target == "classes" else list("abcdefghijkl")
    )
    shape = (3, 2) if "inputs.horizon" in chosen.rules.needs else ()
    y: Any = rng.normal(10, 1, (2 * ROWS, *shape))
    predicted = y + rng.normal(0, 0.5, y.shape)
    if classes:
        y = rng.integers(0, len(classes), 2 * ROWS)
        predicted = rng.random((2 * ROWS, len(classes))) + np.eye(len(classes))[y]
        predicted /= predicted.sum(axis=1, keepdims=True) if chosen.probabilities else 1
    schema = TableSchema(
        target="outcome", objective=name, classes=classes, features=[], time_ordered=False,
        weighted=False, train_rows=ROWS, test_rows=ROWS,
    )  # fmt: skip
    rows = pd.DataFrame(
        {"outcome": np.array(classes)[y] if classes else y.reshape(len(y), -1)[:, 0]}
    )
    halves = [
        Predictions(y[part], predicted[part], np.ones(ROWS))
        for part in (slice(None, ROWS), slice(ROWS, None))
    ]
    return Case(chosen, schema, rows.iloc[ROWS:].reset_index(drop=True), *halves)


def evaluation(case: Case) -> Evaluation:
    """What the hooks look at of an evaluation."""
    resamples = draw(np.zeros(ROWS, dtype="int64"), Evaluate(resamples=100))
    rows = PredictedRows(case.validated, case.held_out, resamples)
    found: dict[str, Any] = {
        "objective": case.schema.objective,
        "classes": case.schema.classes if case.objective.rules.target == "classes" else [],
        "threshold": case.objective.threshold(rows, Evaluate()),
        "rejection": case.objective.rejection(rows, case.schema, Evaluate()),
        "interval": case.objective.interval(rows, 0.9),
    }
    return Evaluation.model_construct(**found)


def section(name: ObjectiveName, kind: KindName, keys: frozenset[Key]) -> dict[str, Any]:
    """A solution with the keys that the objective needs, and others."""
    made: dict[str, Any] = {
        "inputs": {"kind": kind, **INPUTS[kind]},
        "source": {"kind": "files", "tables": {"t": {"path": "t.csv"}}},
        "target": {
            "column": "book" if rules(name).target == "items" else "outcome",
            "objective": name,
        },
        "columns": {"time": "t", "group": "g"},
    }
    for key in keys | rules(name).needs:
        group, own = key.split(".")
        made.setdefault(group, {})[own] = VALUES[key]
    return made


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_a_section_takes_the_keys_of_its_objective_and_no_others(
    name: ObjectiveName, kind: KindName
) -> None:
    own = rules(name)
    assert own.needs <= own.keys
    taken = parse({"solutions": {"new": section(name, kind, own.keys)}}).solution("new")
    assert taken.train.metric == own.metrics[0]
    for key in VALUES.keys() - own.keys - ({"inputs.horizon"} if kind != "series" else set()):
        with pytest.raises(InputError, match=f"{key} is for"):
            parse({"solutions": {"new": section(name, kind, frozenset({key}))}})


@pytest.mark.parametrize("name", NAMES)
def test_a_section_without_what_the_objective_needs_is_refused(name: ObjectiveName) -> None:
    own = rules(name)
    for key in own.needs:
        made = section(name, next(iter(own.candidates)), frozenset())
        group, own_key = key.split(".")
        del made[group][own_key]
        with pytest.raises(InputError, match=f"objective {name} needs {key}"):
            parse({"solutions": {"new": made}})


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_what_competes_by_default_can_learn_it(name: ObjectiveName, kind: KindName) -> None:
    chosen = rules(name).candidates[kind]
    assert len(chosen) >= 2
    for candidate in chosen.values():
        assert name in family(kind, candidate["family"]).objectives


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_labels_reach_what_learns_if_the_objective_lets_them(
    name: ObjectiveName, kind: KindName
) -> None:
    for other in members(f"families/{kind}"):
        found = family(kind, other)
        if name in found.objectives:
            assert found.supervised == objective(name).supervised, other


@pytest.mark.parametrize("name", NAMES)
def test_every_metric_tells_good_predictions_from_bad(name: ObjectiveName) -> None:
    made = case(name)
    order = np.random.default_rng(1).permutation(ROWS)
    y, predicted = made.held_out.y, made.held_out.predicted
    for metric in made.objective.rules.metrics:
        good, bad = score(metric, y, predicted), score(metric, y, predicted[order])
        assert np.isfinite([good, bad]).all()
        assert better(metric, good, bad) or _all_listed(metric, y, predicted)


def _all_listed(metric: Metric, y: Any, predicted: Any) -> bool:
    return metric == "recall_at_10" and predicted.shape[1] <= 12


@pytest.mark.parametrize("name", NAMES)
def test_curves_are_finite_and_as_long_in_x_as_in_y(name: ObjectiveName) -> None:
    made = case(name)
    for curve in made.objective.curves(made.held_out, made.schema, 0).values():
        assert len(curve.x) == len(curve.y) > 1
        assert np.isfinite([*curve.x, *curve.y]).all()


@pytest.mark.parametrize("name", NAMES)
def test_decisions_are_chosen_on_validation_rows_alone(name: ObjectiveName) -> None:
    made = case(name)
    found = evaluation(made)
    worse = Predictions(made.held_out.y[::-1], made.held_out.predicted, made.held_out.weight)
    other = evaluation(Case(made.objective, made.schema, made.rows, made.validated, worse))
    if found.decision is not None:
        assert other.decision is not None
        assert found.decision.value == other.decision.value
    if found.threshold is not None:
        assert np.sum(found.threshold.confusion) == ROWS
    if found.interval is not None:
        assert other.interval is not None
        assert found.interval.low == other.interval.low
        assert found.interval.coverage == pytest.approx(0.9, abs=0.1)


@pytest.mark.parametrize("name", NAMES)
def test_every_held_out_row_has_its_truth_and_its_prediction(
    name: ObjectiveName, tmp_path: Any
) -> None:
    made = case(name)
    columns = made.objective.columns(made.held_out, made.schema, made.rows)
    assert next(iter(columns)) == "truth"
    assert len(columns) >= 2
    assert {len(values) for values in columns.values()} == {ROWS}
    if made.schema.classes:
        assert list(columns["truth"]) == list(made.rows["outcome"])
    actual, decided = made.objective.actual_and_decided(made.held_out, evaluation(made))
    assert len(actual) == len(decided)
    if len(actual) and made.objective.rules.target == "classes":
        assert set(decided) <= set(made.schema.classes)
        assert np.mean(actual == decided) > 0.6 or not made.objective.probabilities


@pytest.mark.parametrize("name", [name for name in NAMES if "tabular" in rules(name).candidates])
def test_a_row_of_a_table_is_answered_alike_everywhere(name: ObjectiveName) -> None:
    made = case(name)
    found, chosen = evaluation(made), answering(name)
    predicted, decision = made.held_out.predicted, found.decision
    answers = chosen.answers(predicted, made.schema.classes, decision)
    answer = chosen.answer(decision)
    for one in answers:
        answer.model_validate_json(json.dumps(one), extra="forbid")
    alone = chosen.answers(predicted[3:4], made.schema.classes, decision)
    assert alone == answers[3:4]
    index = pd.Index(range(7, 7 + ROWS))
    frame = chosen.frame(predicted, made.schema, found, index)
    assert frame.index.equals(index)
    for column in answers[0].keys() & set(map(str, frame)):
        told = pd.Series([one[column] for one in answers], index=index)
        assert (
            np.isclose(frame[column], told) if told.dtype == float else frame[column] == told
        ).all()


@pytest.mark.parametrize("name", [name for name in NAMES if "tabular" in rules(name).candidates])
def test_chance_knows_nothing_of_a_row(name: ObjectiveName) -> None:
    made = case(name)
    X = np.arange(ROWS * 2.0).reshape(ROWS, 2)
    for model in answering(name).chance(made.schema).values():
        predicted = model.fit(X, made.validated.y, None).predict(X)
        assert predicted.shape == made.validated.predicted.shape
        assert (predicted == predicted[0]).all()


def test_reading_params_imports_nothing_slow() -> None:
    slow = ("pandas", "pyarrow", "scipy", "sklearn", "xgboost", "tensorflow")
    code = (
        "import sys; from tasks.config import rules; from tasks.config.members import members\n"
        "for name in members('objectives'): rules(name)\n"
        f"print([name for name in {slow} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["forecast", "ranking"])
def test_an_objective_that_its_kind_answers_for_says_so(name: ObjectiveName) -> None:
    with pytest.raises(TypeError, match=f"'{name}' leaves its answers to the kind"):
        answering(name)
