"""Whether a slice of the rows is left behind, beyond chance."""

from tasks.documents import Gate
from tasks.verdict.facts import Facts


def judge(bound: float, facts: Facts) -> list[Gate]:
    """Return whether the slice that falls behind most keeps the bound."""
    # the favourable end of the interval of a drop is what counts
    evaluation = facts.evaluation
    measured = [(part, part.drop) for part in evaluation.slices if part.drop is not None]
    if not measured:
        return [
            Gate(
                name="no slice left behind",
                figure=None,
                interval=None,
                bound=f"worse than the whole by at most {bound:g}",
                passed=True,
                on_failure="HOLD",
                explanation="No slice has enough rows of more than one class to be measured.",
            )
        ]
    part, drop = max(measured, key=lambda entry: entry[1].low)
    passed = drop.low <= bound
    return [
        Gate(
            name="no slice left behind",
            figure=drop.value,
            interval=drop,
            bound=f"worse than the whole by at most {bound:g}",
            passed=passed,
            on_failure="HOLD",
            explanation=(
                f"Of {len(measured)} slices, {part.column} = {part.value} ({part.rows} rows) "
                f"falls behind most; its drop is {'not ' if passed else ''}beyond the bound and "
                "chance, the number of slices taken into account."
            ),
        )
    ]
