"""A gate: the winner is of a family that people can read."""

from tasks.documents import Gate
from tasks.verdict.gates.facts import Facts


def judge(bound: list[str], facts: Facts) -> list[Gate]:
    """Return whether the winner's family is one of those wanted."""
    family = facts.evaluation.winner_family
    return [
        Gate(
            name="readable",
            figure=None,
            interval=None,
            bound=f"one of {', '.join(bound)}",
            passed=family in bound,
            on_failure="HOLD",
            explanation=f"The winner is of the family {family}.",
        )
    ]
