import numpy as np
import pandas as pd
import pytest

from tasks.report.kinds import series
from tasks.report.kinds.series import SHOWN, Answers, by_step, charts
from tasks.report.stage import report
from tests.shops import Shops
from tests.windows import MakeWindows, Question


def answers(windows: MakeWindows, question: Question, off: float = 0.5) -> Answers:
    found = windows(question)
    rows = found.rows.iloc[found.fit :].reset_index(drop=True)
    truth = found.schema.in_own_unit(found.y) if found.schema.horizon else found.y
    steps = np.asarray(truth)[found.fit :].reshape(len(rows), max(found.schema.horizon, 1), -1)
    names = found.schema.targets or [found.schema.target]
    return Answers(rows, names, steps, steps + off, steps - 1, steps + 1)


def test_single_answers_are_sorted_beside_their_truths(windows: MakeWindows) -> None:
    (chart,) = charts(windows("answer").schema, answers(windows, "answer"))
    assert chart.dots is not None
    answered = chart.lines["answered"]
    assert len(chart.dots.x) == len(answered.x) <= SHOWN
    assert answered.y == sorted(answered.y)
    assert [y - 0.5 for y in answered.y] == pytest.approx(chart.dots.y), "each at its truth"


def test_forecasts_of_one_step_follow_one_series(windows: MakeWindows) -> None:
    found = answers(windows, "step")
    (chart,) = charts(windows("step").schema, found)
    assert list(chart.lines) == ["forecast", "truth"]
    assert "of line line" in chart.reads
    forecast, truth = chart.lines.values()
    assert forecast.x == truth.x
    assert len(forecast.x) < len(found.rows), "of two series one is shown"
    assert chart.band is not None
    assert len(chart.band.x) == 2 * len(forecast.x)
    assert (min(chart.band.y), max(chart.band.y)) == (min(truth.y) - 1, max(truth.y) + 1)


def test_longer_forecasts_are_shown_by_how_far_off_they_are(windows: MakeWindows) -> None:
    found = answers(windows, "steps")
    spoilt = np.arange(len(found.rows), dtype="float64")[:, None, None]
    found = Answers(
        found.rows, found.names, found.truth, found.truth + spoilt, found.low, found.high
    )
    shown = charts(windows("steps").schema, found)
    count = len(found.rows)
    for chart, share in zip(shown, (0.1, 0.5, 0.9), strict=True):
        moment = found.rows["hour"][int(share * (count - 1))]
        assert chart.reads.startswith(f"From {moment} on")
        forecast, truth = chart.lines.values()
        assert min(truth.x) <= 0 < min(forecast.x), "the past is shown too"


def test_errors_are_drawn_by_step(windows: MakeWindows) -> None:
    found = answers(windows, "steps")
    chart = by_step(found, windows("steps").schema)
    assert list(chart.lines) == ["load", "heat"]
    assert {len(line.x) for line in chart.lines.values()} == {5}


def test_errors_are_told_in_the_unit_of_each_target(windows: MakeWindows) -> None:
    load, heat = series._target_lines(answers(windows, "steps", off=2.0))
    assert (load.name, heat.name) == ("load", "heat")
    assert (load.rmse, load.mae, load.bias) == pytest.approx((2.0, 2.0, 2.0))
    assert load.inside == 1.0


def test_the_page_shows_forecasts_baselines_and_channels(shops: Shops) -> None:
    page = report("shops", shops.solution, shops.layout).read_text()
    for name in ("answers", "steps"):
        assert f'<section id="{name}"' in page
        assert f'href="#{name}"' in page
    for text in ("seasonal naive (52)", "exponential smoothing", "known ahead", "@window.json"):
        assert text in page
    said = pd.read_parquet(shops.layout.predictions)
    assert len(said) == shops.evaluation.rows
    for gains, role in (
        (shops.evaluation.gains_over_baselines, "baseline"),
        (shops.evaluation.gains_over_references, "reference"),
    ):
        assert set(gains) == {
            model.name for model in shops.evaluation.leaderboard if model.role == role
        }
        assert gains
