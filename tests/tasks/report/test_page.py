"""What the page shows, worked out before any markup."""

from typing import Any

from tasks.documents import Evaluation, Interval
from tasks.report.page import scale, simple_models


def test_simple_models_are_told_hardest_first() -> None:
    def interval(value: float) -> Interval:
        return Interval(value=value, low=value - 1, high=value + 1)

    gains = {"last value": 5.0, "seasonal naive (24)": 0.5, "exponential smoothing": -3.0}
    measured: dict[str, Any] = {
        "metric": "rmse",
        "gains_over_baselines": {name: interval(gains[name]) for name in list(gains)[:2]},
        "gains_over_references": {"exponential smoothing": interval(-3.0)},
    }

    class Told(Evaluation):
        def model(self, name: str) -> Any:
            role = "reference" if gains[name] < 0 else "baseline"
            return type("Model", (), {"role": role, "metrics": {"rmse": interval(10)}})

    lines = simple_models(Told.model_construct(**measured))
    assert [(line.name, line.role, line.outcome) for line in lines] == [
        ("exponential smoothing", "simple model", "better than the winner"),
        ("seasonal naive (24)", "chance", "as good within chance"),
        ("last value", "chance", "beaten beyond chance"),
    ]


def test_a_far_value_does_not_squeeze_the_others() -> None:
    able = [Interval(low=0.90, value=0.92, high=0.94)]
    assert scale(able, [0.89]).low <= 0.89
    assert scale(able, [0.5]).low > 0.8
