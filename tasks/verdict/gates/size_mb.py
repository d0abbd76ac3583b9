"""Whether the model is small enough."""

from tasks.documents import Gate
from tasks.verdict.facts import Facts


def judge(bound: float, facts: Facts) -> list[Gate]:
    """Return whether the model's file keeps the bound."""
    megabytes = facts.evaluation.model_bytes / 1e6
    return [
        Gate(
            name="size",
            figure=megabytes,
            interval=None,
            bound=f"at most {bound:g} MB",
            passed=megabytes <= bound,
            on_failure="REJECT",
            explanation="Size of the model's file, in megabytes.",
        )
    ]
