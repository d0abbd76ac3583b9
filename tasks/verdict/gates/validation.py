"""Whether the data's expectations hold."""

from tasks.documents import Gate
from tasks.verdict.gates.facts import Facts


def judge(bound: bool, facts: Facts) -> list[Gate]:
    """Return whether the data kept its expectations."""
    count = len(facts.validation.checks)
    return [
        Gate(
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
    ]
