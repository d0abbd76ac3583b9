from typing import Any

import pytest

from tasks.config import Gates
from tasks.documents import Evaluation, Gate, Interval, Latency, Slice, Validation
from tasks.verdict.facts import Facts
from tasks.verdict.judgement import judge
from tests.tasks.verdict.conftest import interval

ALL = Gates(
    minimum_gain=0.1,
    required={"roc_auc": 0.85, "log_loss": 0.35},
    slice_drop=0.05,
    calibration_error=0.05,
    latency_ms=10,
    size_mb=2,
)

LATENCY = Latency(
    model_sha256="new", trained_ms=0.0, milliseconds=5.0, median_ms=8.0, loop_ms=1.0, runs=30
)


def lines(
    evaluation: Evaluation,
    validation: Validation,
    gates: Gates = ALL,
    champion: str | None = None,
    **changes: Any,
) -> dict[str, Gate]:
    changed = evaluation.model_copy(update=changes)
    found = judge(gates, Facts("shop", changed, LATENCY, validation, champion))
    return {gate.name: gate for gate in found}


def part(value: str, drop: Interval | None) -> Slice:
    return Slice(
        column="town",
        value=value,
        rows=40,
        metric=interval(0.8),
        drop=drop,
        positive_rate=0.2,
        selection_rate=0.3,
    )


def test_a_sound_model_passes_every_gate(evaluation: Evaluation, validation: Validation) -> None:
    found = lines(evaluation, validation)
    assert len(found) == 9
    assert all(gate.passed for gate in found.values())


def test_gates_without_a_bound_are_left_out(evaluation: Evaluation, validation: Validation) -> None:
    assert set(lines(evaluation, validation, Gates())) == {
        "data validation",
        "better than chance",
        "better than the champion",
        "latency",
        "size",
    }


@pytest.mark.parametrize(
    ("name", "bound", "on_failure"),
    [
        ("better than chance", {"minimum_gain": 0.19}, "REJECT"),
        ("required roc_auc", {"required": {"roc_auc": 0.901}}, "REJECT"),
        ("required log_loss", {"required": {"log_loss": 0.29}}, "REJECT"),
        ("required accuracy", {"required": {"accuracy": 0.1}}, "REJECT"),
        ("calibration", {"calibration_error": 0.01}, "HOLD"),
        ("latency", {"latency_ms": 4}, "HOLD"),
        ("size", {"size_mb": 0.9}, "REJECT"),
    ],
)
def test_each_gate_fails_alone(
    evaluation: Evaluation,
    validation: Validation,
    name: str,
    bound: dict[str, Any],
    on_failure: str,
) -> None:
    found = lines(evaluation, validation, ALL.model_copy(update=bound))
    assert [gate.name for gate in found.values() if not gate.passed] == [name]
    assert found[name].on_failure == on_failure


def test_a_simple_model_that_is_as_good_is_told_and_no_reason_to_reject(
    evaluation: Evaluation, validation: Validation
) -> None:
    told = evaluation.model_copy(
        update={
            "gains_over_baselines": {"prior": interval(0.2)},
            "gains_over_references": {"naive Bayes": interval(0.003), "k-NN": interval(0.2)},
        }
    )
    gate = lines(told, validation)["better than chance"]
    assert gate.passed
    assert "over prior, the best answer" in gate.explanation
    assert "The simple model naive Bayes is as good within chance." in gate.explanation


def test_a_calibration_error_that_chance_explains_passes(
    evaluation: Evaluation, validation: Validation
) -> None:
    few: dict[str, Any] = {"calibration_error": interval(0.11), "calibration_floor": 0.09}
    gate = lines(evaluation, validation, **few)["calibration"]
    assert gate.passed
    assert "on 300 rows it would be 0.09" in gate.explanation
    assert not lines(evaluation, validation, **few | {"calibration_floor": 0.05})[
        "calibration"
    ].passed


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 expectations held"), (1, "1 expectation held"), (2, "2 expectations")],
)
def test_expectations_are_counted_in_english(
    evaluation: Evaluation, validation: Validation, count: int, said: str
) -> None:
    counted = validation.model_copy(update={"checks": [None] * count})
    assert lines(evaluation, counted)["data validation"].explanation.startswith(said)


def test_bad_data_is_rejected(evaluation: Evaluation, validation: Validation) -> None:
    failed = validation.model_copy(update={"passed": False})
    gate = lines(evaluation, failed)["data validation"]
    assert (gate.passed, gate.on_failure) == (False, "REJECT")


@pytest.mark.parametrize(
    ("champion", "measured_against", "gain", "passed", "on_failure", "says"),
    [
        (None, None, None, True, "HOLD", "No model is in force"),
        (None, "gone", interval(-0.2), True, "HOLD", "No model is in force"),
        ("old", "old", interval(0.02), True, "HOLD", "Better"),
        ("old", "old", interval(0.005), False, "HOLD", "may be chance"),
        ("old", "old", interval(0.0, 0.0), False, "HOLD", "may be chance"),
        ("old", "old", interval(-0.02), False, "REJECT", "Worse"),
        ("old", "old", None, False, "HOLD", "Not comparable with the model in force: it lacks x. "),
        ("old", "older", interval(0.02), False, "HOLD", "evaluate@shop"),
        ("old", None, None, False, "HOLD", "evaluate@shop"),
        ("new", "new", interval(0.0, 0.0), False, "HOLD", "already in force"),
        ("new", None, None, False, "HOLD", "already in force"),
    ],
)
def test_the_champion_gate(
    evaluation: Evaluation,
    validation: Validation,
    champion: str | None,
    measured_against: str | None,
    gain: Interval | None,
    passed: bool,
    on_failure: str,
    says: str,
) -> None:
    gate = lines(
        evaluation,
        validation,
        champion=champion,
        champion_sha256=measured_against,
        gain_over_champion=gain,
        champion_rows=300,
        champion_obstacle="it lacks x",
    )["better than the champion"]
    assert (gate.passed, gate.on_failure) == (passed, on_failure)
    assert says in gate.explanation


def test_rows_that_one_of_the_two_learnt_are_counted(
    evaluation: Evaluation, validation: Validation
) -> None:
    gate = lines(
        evaluation,
        validation,
        champion="old",
        champion_sha256="old",
        champion_rows=260,
        gain_over_champion=interval(0.02),
    )["better than the champion"]
    assert gate.passed
    assert "Left out: 40 of 300 held-out rows" in gate.explanation


def test_a_slice_fails_only_beyond_chance(evaluation: Evaluation, validation: Validation) -> None:
    unsure, sure = part("unsure", interval(0.2, 0.2)), part("sure", interval(0.07, 0.01))
    gate = lines(evaluation, validation, slices=[unsure])["no slice left behind"]
    assert gate.passed
    gate = lines(evaluation, validation, slices=[unsure, sure])["no slice left behind"]
    assert not gate.passed
    assert "town = sure" in gate.explanation
    assert gate.figure == pytest.approx(0.07)


def test_slices_too_small_to_measure_do_not_fail(
    evaluation: Evaluation, validation: Validation
) -> None:
    assert lines(evaluation, validation, slices=[part("tiny", None)])["no slice left behind"].passed
