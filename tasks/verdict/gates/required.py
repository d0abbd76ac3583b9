"""Whether the figures on the hold-out keep the bounds that the solution asks for."""

from tasks.config import LOWER_IS_BETTER, Metric
from tasks.documents import Evaluation, Gate
from tasks.verdict.facts import Facts


def judge(bounds: dict[Metric, float], facts: Facts) -> list[Gate]:
    """Return a line for each metric that is bounded."""
    return [_line(metric, bound, facts.evaluation) for metric, bound in bounds.items()]


def _line(metric: Metric, bound: float, evaluation: Evaluation) -> Gate:
    interval = evaluation.figure(metric)
    lower = metric in LOWER_IS_BETTER
    passed = interval is not None and (
        interval.value <= bound if lower else interval.value >= bound
    )
    outcome = "not defined on these rows" if interval is None else f"{interval.value:.4g}"
    return Gate(
        name=f"required {metric}",
        figure=None if interval is None else interval.value,
        interval=interval,
        bound=f"at {'most' if lower else 'least'} {bound:g}",
        passed=passed,
        on_failure="REJECT",
        explanation=f"On the hold-out, {metric} is {outcome}.",
    )
