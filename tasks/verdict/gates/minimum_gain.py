"""Whether the model is better than chance."""

from tasks.documents import Evaluation, Gate
from tasks.verdict.facts import Facts


def judge(bound: float, facts: Facts) -> list[Gate]:
    """Return whether the gain over chance lies above the bound."""
    evaluation = facts.evaluation
    gain = evaluation.model(evaluation.winner).gain_over_baseline
    passed = gain.low > bound
    return [
        Gate(
            name="better than chance",
            figure=gain.value,
            interval=gain,
            bound=f"interval above {bound:g}",
            passed=passed,
            on_failure="REJECT",
            explanation=(
                f"The gain in {evaluation.metric} over {_best_baseline(evaluation)}, the best "
                f"answer that knows nothing of a row, is {'beyond' if passed else 'not beyond'} "
                f"what chance among the held-out rows explains.{_simpler(evaluation)}"
            ),
        )
    ]


def _best_baseline(evaluation: Evaluation) -> str:
    gains = evaluation.gains_over_baselines
    return min(gains, key=lambda name: gains[name].value, default="the best baseline")


def _simpler(evaluation: Evaluation) -> str:
    """Tell of simple models that are as good: no reason to reject, but to think."""
    names = evaluation.as_good
    if not names:
        return ""
    one = len(names) == 1
    return (
        f" {'The simple model' if one else 'The simple models'} {', '.join(names)} "
        f"{'is' if one else 'are'} as good within chance."
    )
