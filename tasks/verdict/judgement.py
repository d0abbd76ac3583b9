"""All gates of a solution, held against one model, one after the other."""

import importlib
from collections.abc import Iterator

from tasks.config import Gates
from tasks.documents import Gate
from tasks.verdict.facts import Facts

FOREMOST = ("minimum_gain", "required")
"""Bounds on what the model itself reaches: they come before what it is compared with."""


def judge(gates: Gates, facts: Facts) -> list[Gate]:
    """Return a line of the ledger for each gate.

    Args:
        gates: the bounds by gate; those without one are left out.
        facts: of the model.
    """
    bounds = {name: bound for name, bound in gates if bound is not None}
    others = [name for name in bounds if name not in FOREMOST]
    return [
        _data(facts),
        *(line for name in FOREMOST for line in _bounded(name, bounds[name], facts)),
        _champion(facts),
        *(line for name in others for line in _bounded(name, bounds[name], facts)),
    ]


def _bounded(name: str, bound: object, facts: Facts) -> Iterator[Gate]:
    yield from importlib.import_module(f"tasks.verdict.gates.{name}").judge(bound, facts)


def _data(facts: Facts) -> Gate:
    count = len(facts.validation.checks)
    return Gate(
        name="data validation",
        figure=None,
        interval=None,
        bound="every critical expectation holds, but for rows set aside",
        passed=facts.validation.passed,
        on_failure="REJECT",
        explanation=(
            f"{count} expectation{'' if count == 1 else 's'} held against "
            f"{facts.validation.rows} rows; rows set aside: {facts.validation.rejected_rows}."
        ),
    )


def _champion(facts: Facts) -> Gate:
    evaluation, champion = facts.evaluation, facts.champion
    gain = evaluation.gain_over_champion if champion == evaluation.champion_sha256 else None
    passed = False
    if champion == evaluation.model_sha256:
        explanation = "This very model, byte for byte, is already in force; nothing to promote."
    elif champion is None:
        passed, explanation = True, "No model is in force yet, so there is none to beat."
    elif champion != evaluation.champion_sha256:
        explanation = (
            "The model in force has changed since the evaluation; "
            f"measure against it with: dvc repro --single-item --force evaluate@{facts.solution}"
        )
    elif gain is None:
        explanation = (
            f"Not comparable with the model in force: {evaluation.champion_obstacle}. To let this "
            f"one replace it unseen, delete champions/{facts.solution}/model and decide again."
        )
    elif gain.low > 0:
        passed, explanation = True, "Better than the model in force, beyond chance."
    elif gain.high < 0:
        explanation = "Worse than the model in force, beyond chance."
    else:
        explanation = "The difference to the model in force may be chance; the older one stays."
    left_out = evaluation.rows - evaluation.champion_rows
    if gain is not None and left_out and champion != evaluation.model_sha256:
        explanation += (
            f" Left out: {left_out} of {evaluation.rows} held-out rows, for one of the two was "
            "trained on them."
        )
    return Gate(
        name="better than the champion",
        figure=None if gain is None else gain.value,
        interval=gain,
        bound="interval above 0",
        passed=passed,
        on_failure="REJECT" if gain is not None and gain.high < 0 else "HOLD",
        explanation=explanation,
    )
