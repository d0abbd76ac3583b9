from itertools import chain

import pytest

from tasks.config import REJECTION_METRICS, rules
from tasks.config.members import members
from tasks.report import wording


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (0.0, "0.000"),
        (-1e-17, "0.000"),
        (0.93712, "0.937"),
        (-0.0305, "−0.030"),
        (12.345, "12.3"),
        (123.4, "123"),
        (21840.3, "21,840"),
        (0.000152, "0.00015"),
        (0.0000012, "1.2e−06"),
    ],
)
def test_figures_show_the_digits_that_carry_meaning(value: float | None, text: str) -> None:
    assert wording.figure(value) == text


def test_differences_carry_their_sign_unless_there_is_none() -> None:
    assert [wording.signed(value) for value in (0.12, -0.12, 0.0, -0.0)] == [
        "+0.120",
        "−0.120",
        "0.000",
        "0.000",
    ]


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.84, "0.8 s"), (59, "59 s"), (200, "3 min 20 s"), (7500, "2 h 5 min")]
)
def test_durations_are_short(seconds: float, text: str) -> None:
    assert wording.duration(seconds) == text


@pytest.mark.parametrize(
    ("size", "text"), [(12, "12 B"), (845_123, "845 kB"), (2_101_460, "2.1 MB"), (3e9, "3 GB")]
)
def test_sizes_have_a_unit(size: float, text: str) -> None:
    assert wording.bytes_text(size) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(None, "–"), (0.0, "0 %"), (0.4, "40 %"), (0.012, "1.2 %"), (0.0017, "0.17 %")],
)
def test_small_shares_keep_their_digits(share: float | None, text: str) -> None:
    assert wording.percent(share) == text


def test_every_metric_has_a_name_and_a_meaning() -> None:
    known = {*chain(*(rules(name).metrics for name in members("objectives"))), *REJECTION_METRICS}
    assert known == set(wording.NAMES)


def test_metrics_in_a_text_get_their_names() -> None:
    assert (
        wording.readable("gain in rmse_log, not rmse.")
        == "gain in RMSE of the logarithm, not RMSE."
    )
