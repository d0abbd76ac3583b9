"""What comes next: numbers of the rows ahead, step by step."""

from tasks.config import Rules
from tasks.objectives.common import candidates
from tasks.objectives.common.numbers import JudgedNumbers


class ForecastObjective(JudgedNumbers):
    """The next ``inputs.horizon`` values of one target or several; series answer with paths."""

    rules = Rules(
        target="numbers",
        metrics=("rmse", "mae", "mse"),
        candidates={
            "series": {
                **candidates.SERIES,
                "decomposition": {"family": "decomposition", "trials": 3, "timeout": 120},
            }
        },
        keys=frozenset({"inputs.horizon"}),
        needs=frozenset({"inputs.horizon"}),
    )


OBJECTIVE = ForecastObjective()
