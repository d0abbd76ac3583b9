import pytest

from tasks.documents import Interval
from tasks.report.axis import Axis, around, padded, whisker


def interval(low: float, value: float, high: float) -> Interval:
    return Interval(low=low, value=value, high=high)


def test_values_are_placed_in_proportion_and_kept_inside() -> None:
    axis = Axis(10, 20, 100, 0)
    assert [axis.at(value) for value in (10, 15, 20, 5, 99)] == [100, 50, 0, 100, 0]


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0, 1, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (0, 530_000, ["0", "100 k", "200 k", "300 k", "400 k", "500 k"]),
        (-0.003, 0.004, ["−0.002", "0.000", "0.002", "0.004"]),
    ],
)
def test_ticks_are_round(low: float, high: float, labels: list[str]) -> None:
    assert [label for _, label in Axis(low, high, 0, 100).ticks()] == labels


def test_an_axis_of_equal_values_has_a_width() -> None:
    axis = padded(3.0, 3.0, 0, 100)
    assert axis.at(3.0) == 50
    assert axis.ticks()
    assert around([interval(0.5, 0.5, 0.5)], []).high > 0.5


def test_an_axis_ends_at_round_numbers_and_never_beyond_one() -> None:
    axis = around([interval(0.83, 0.9, 0.996)], [])
    assert (axis.low, axis.high) == pytest.approx((0.8, 1.0))


def test_a_far_value_does_not_squeeze_the_others() -> None:
    close = around([interval(0.90, 0.92, 0.94)], [0.89])
    assert close.low <= 0.89
    far = around([interval(0.90, 0.92, 0.94)], [0.5])
    assert far.low > 0.8
    assert whisker(interval(0.5, 0.5, 0.5), far).beyond == "left"


def test_a_whisker_spans_its_interval() -> None:
    drawn = whisker(interval(0.2, 0.5, 0.6), Axis(0, 1, 0, 100))
    assert (drawn.left, drawn.width, drawn.at, drawn.beyond) == (20, 40, 50, "")
