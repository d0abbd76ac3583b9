"""Whether probabilities mean what they say."""

from tasks.documents import Gate
from tasks.verdict.facts import Facts


def judge(bound: float, facts: Facts) -> list[Gate]:
    """Return whether the calibration error, less that of chance, keeps the bound."""
    evaluation = facts.evaluation
    error, floor = evaluation.calibration_error, evaluation.calibration_floor or 0.0
    return [
        Gate(
            name="calibration",
            figure=None if error is None else error.value,
            interval=error,
            bound=f"error at most {bound:g} above the {floor:.2g} of chance",
            passed=error is not None and error.value - floor <= bound,
            on_failure="HOLD",
            explanation=(
                "How far predicted probabilities lie from what happened, on average; on "
                f"{evaluation.rows} rows it would be {floor:.2g} if every probability were right."
            ),
        )
    ]
