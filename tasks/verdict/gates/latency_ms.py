"""Whether an answer comes soon enough."""

from tasks.documents import Gate
from tasks.verdict.facts import Facts


def judge(bound: float, facts: Facts) -> list[Gate]:
    """Return whether one row is predicted in time."""
    return [
        Gate(
            name="latency",
            figure=facts.latency.milliseconds,
            interval=None,
            bound=f"at most {bound:g} ms",
            passed=facts.latency.milliseconds <= bound,
            on_failure="HOLD",
            explanation=(
                "Time to predict one row, in milliseconds, without the network, on a quiet "
                f"machine; this one took {facts.latency.median_ms:.3g} ms with its other work."
            ),
        )
    ]
