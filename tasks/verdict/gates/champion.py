"""Whether the model is better than the one in force."""

from tasks.documents import Gate
from tasks.verdict.gates.facts import Facts


def judge(bound: bool, facts: Facts) -> list[Gate]:
    """Return whether the gain over the model in force lies above 0."""
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
    return [
        Gate(
            name="better than the champion",
            figure=None if gain is None else gain.value,
            interval=gain,
            bound="interval above 0",
            passed=passed,
            on_failure="REJECT" if gain is not None and gain.high < 0 else "HOLD",
            explanation=explanation,
        )
    ]
