"""What the page shows, worked out before any markup."""

from typing import Any

from tasks.documents import Evaluation, Interval
from tasks.report.page import baselines


def test_baselines_are_told_hardest_first() -> None:
    def interval(value: float) -> Interval:
        return Interval(value=value, low=value - 1, high=value + 1)

    gains = {"last value": 5.0, "seasonal naive (24)": 0.5, "exponential smoothing": -3.0}
    measured: dict[str, Any] = {
        "metric": "rmse",
        "gains_over_baselines": {name: interval(gain) for name, gain in gains.items()},
    }

    class Told(Evaluation):
        def entrant(self, name: str) -> Any:
            return type("Entrant", (), {"metrics": {"rmse": interval(10 + gains[name])}})

    lines = baselines(Told.model_construct(**measured))
    assert [(line.name, line.outcome) for line in lines] == [
        ("exponential smoothing", "better than the winner"),
        ("seasonal naive (24)", "may be chance"),
        ("last value", "beaten beyond chance"),
    ]
