from typing import Any

import pytest

from tasks.config import Gates
from tasks.documents import Evaluation, Gate, Interval, Slice, Validation
from tasks.verdict.gates import ledger_lines
from tests.tasks.verdict.conftest import interval

ALL = Gates(
    minimum_gain=0.1,
    required={"roc_auc": 0.85, "log_loss": 0.35},
    slice_drop=0.05,
    calibration_error=0.05,
    latency_ms=10,
    size_mb=2,
)


def lines(
    evaluation: Evaluation,
    validation: Validation,
    gates: Gates = ALL,
    champion: str | None = None,
    **changes: Any,
) -> dict[str, Gate]:
    changed = evaluation.model_copy(update=changes)
    found = ledger_lines("shop", gates, changed, validation, champion)
    return {gate.name: gate for gate in found}


def part(value: str, metric: Interval | None) -> Slice:
    return Slice(
        column="town", value=value, rows=40, metric=metric, positive_rate=0.2, selection_rate=0.3
    )


def test_a_sound_model_passes_every_gate(evaluation: Evaluation, validation: Validation) -> None:
    found = lines(evaluation, validation)
    assert len(found) == 9
    assert all(gate.passed for gate in found.values())


def test_gates_without_a_bound_are_left_out(evaluation: Evaluation, validation: Validation) -> None:
    assert set(lines(evaluation, validation, Gates())) == {
        "data validation",
        "better than the naive baseline",
        "better than the champion",
        "latency",
        "size",
    }


@pytest.mark.parametrize(
    ("name", "bound", "on_failure"),
    [
        ("better than the naive baseline", {"minimum_gain": 0.19}, "REJECT"),
        ("required roc_auc", {"required": {"roc_auc": 0.901}}, "REJECT"),
        ("required log_loss", {"required": {"log_loss": 0.29}}, "REJECT"),
        ("required accuracy", {"required": {"accuracy": 0.1}}, "REJECT"),
        ("calibration", {"calibration_error": 0.01}, "HOLD"),
        ("latency", {"latency_ms": 4}, "REJECT"),
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


def test_baselines_that_are_beaten_are_counted(
    evaluation: Evaluation, validation: Validation
) -> None:
    gains = {"last value": interval(0.3), "seasonal naive (24)": interval(0.005)}
    told = evaluation.model_copy(update={"gains_over_baselines": gains})
    gate = lines(told, validation)["better than the naive baseline"]
    assert "of 2 baselines it beats 1 so" in gate.explanation


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
    unsure, sure = part("unsure", interval(0.7, 0.2)), part("sure", interval(0.83, 0.01))
    gate = lines(evaluation, validation, slices=[unsure])["no slice left behind"]
    assert gate.passed
    gate = lines(evaluation, validation, slices=[unsure, sure])["no slice left behind"]
    assert not gate.passed
    assert "town = sure" in gate.explanation
    assert gate.figure == pytest.approx(0.07)


def test_a_slice_with_a_larger_error_is_the_worse_one(
    evaluation: Evaluation, validation: Validation
) -> None:
    low, high = part("low", interval(0.1)), part("high", interval(0.4))
    gate = lines(evaluation, validation, metric="log_loss", slices=[low, high])[
        "no slice left behind"
    ]
    assert not gate.passed
    assert gate.figure == pytest.approx(0.1)


def test_slices_too_small_to_measure_do_not_fail(
    evaluation: Evaluation, validation: Validation
) -> None:
    assert lines(evaluation, validation, slices=[part("tiny", None)])["no slice left behind"].passed
