from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.config import Columns, Evaluate, ObjectiveName
from tasks.documents import Evaluation, Slice
from tasks.errors import InputError
from tasks.evaluate.bootstrap import draw
from tasks.evaluate.hold_out import HoldOut, read_hold_out
from tasks.evaluate.leaderboard import Leaderboard
from tasks.evaluate.slices import slices
from tasks.kinds.tabular.schema import Feature
from tests.trained import Shop

Evaluated = dict[ObjectiveName, tuple[Shop, Evaluation]]


@pytest.fixture
def rows(evaluated: Evaluated) -> HoldOut:
    shop, _ = evaluated["binary"]
    return read_hold_out(shop.solution.target, shop.layout)


def cut(rows: HoldOut, evaluate: dict[str, Any], columns: dict[str, Any]) -> list[Slice]:
    event = np.linspace(0.01, 0.99, len(rows.y))
    predicted = np.column_stack([1 - event, event])
    settings = Evaluate(resamples=100, **evaluate)
    board = Leaderboard("roc_auc", rows, draw(rows.strata, settings))
    winner = board.add("winner", "linear", "candidate", 0.5, predicted)
    found = Columns(**columns)
    return slices("roc_auc", winner, predicted, 0.5, rows, board.resamples, found, settings)


def test_numbers_are_cut_at_quantiles_and_every_row_is_in_one_part(rows: HoldOut) -> None:
    found = cut(rows, {"slices": ["spent"]}, {})
    assert [part.rows for part in found] == [75] * 4
    assert found[0].value.startswith("up to ")


def test_few_or_categorical_numbers_are_values(rows: HoldOut) -> None:
    assert {part.value for part in cut(rows, {"slices": ["visits"]}, {})} == set("01234567")
    coded = replace(rows, rows=rows.rows.assign(code=np.arange(300) % 12))
    assert len(cut(coded, {"slices": ["code"]}, {})) == 4
    assert len(cut(coded, {"slices": ["code"]}, {"categorical": ["code"]})) == 12


def test_points_in_time_are_cut_like_numbers_also_where_they_are_text(rows: HoldOut) -> None:
    days = pd.date_range("2024-01-01", periods=300, freq="D")
    found = cut(replace(rows, rows=rows.rows.assign(day=days)), {"slices": ["day"]}, {})
    assert [part.value for part in found][:2] == [
        "up to 2024-03-15 18:00",
        "over 2024-03-15 18:00 to 2024-05-29 12:00",
    ]
    learnt = rows.schema.model_copy(
        update={
            "features": [
                Feature(
                    name="day", type="datetime", nullable=False, categories=[], minimum=0.0,
                    maximum=1.0, example="2024-01-01T00:00:00Z", sensitive=False,
                )
            ]
        }
    )  # fmt: skip
    texts = replace(rows, schema=learnt, rows=rows.rows.assign(day=days.strftime("%Y%m%dT%H%M")))
    assert [part.value for part in cut(texts, {"slices": ["day"]}, {})] == [
        part.value for part in found
    ]


def test_sensitive_columns_are_always_cut_once(rows: HoldOut) -> None:
    found = cut(rows, {"slices": ["town"]}, {"sensitive": ["town"]})
    assert [part.value for part in found] == ["York", "Bath", "Ely"]
    assert sum(part.rows for part in found) == 300


def test_a_small_slice_or_one_of_a_single_class_has_no_metric(rows: HoldOut) -> None:
    small = np.where(np.arange(300) < 29, "small", "large")
    found = cut(replace(rows, rows=rows.rows.assign(part=small)), {"slices": ["part"]}, {})
    assert [(part.value, part.metric is None) for part in found] == [
        ("large", False),
        ("small", True),
    ]
    pure = np.where(rows.y == 1, "event", "none")
    assert all(
        part.metric is None
        for part in cut(replace(rows, rows=rows.rows.assign(part=pure)), {"slices": ["part"]}, {})
    )


def test_missing_and_rare_values_are_parts_of_their_own(rows: HoldOut) -> None:
    values = pd.Series([f"v{number % 25:02}" for number in range(300)])
    values[::2] = None
    found = cut(replace(rows, rows=rows.rows.assign(many=values)), {"slices": ["many"]}, {})
    assert [part.value for part in found[-2:]] == ["5 rarer values", "missing"]
    assert sum(part.rows for part in found) == 300


def test_a_drop_is_paired_and_its_level_rises_with_the_number_of_slices(rows: HoldOut) -> None:
    one = cut(rows, {"slices": ["spent"]}, {})
    many = cut(rows, {"slices": ["spent", "visits", "town"]}, {})
    for alone, among in zip(one, many[:4], strict=True):
        assert alone.metric == among.metric
        assert alone.drop is not None
        assert among.drop is not None
        assert alone.drop.value == among.drop.value
        assert among.drop.low < alone.drop.low < alone.drop.value
    whole = np.where(np.arange(300) < 300, "all", "none")
    (part,) = cut(replace(rows, rows=rows.rows.assign(part=whole)), {"slices": ["part"]}, {})
    assert part.drop is not None
    assert (part.drop.low, part.drop.value, part.drop.high) == pytest.approx((0, 0, 0))


def test_a_larger_error_is_a_drop(evaluated: Evaluated) -> None:
    shop, evaluation = evaluated["regression"]
    whole = evaluation.model(evaluation.winner).metrics["rmse"].value
    for part in evaluation.slices:
        if part.metric is not None and part.drop is not None:
            assert part.drop.value == pytest.approx(part.metric.value - whole)
    assert any(part.drop is not None for part in evaluation.slices)
    assert shop.solution.train.metric == "rmse"


def test_of_many_slices_without_a_difference_few_seem_to_fall_behind(rows: HoldOut) -> None:
    random, alarms = np.random.default_rng(0), 0
    for _ in range(40):
        noise = {f"n{number}": random.integers(0, 4, 300).astype(str) for number in range(5)}
        mixed = replace(rows, rows=rows.rows.assign(**noise))
        found = cut(mixed, {"slices": list(noise)}, {})
        assert len(found) == 20
        alarms += any(part.drop is not None and part.drop.low > 0 for part in found)
    assert alarms <= 4  # without the correction some 16


def test_rates_are_weighted(rows: HoldOut) -> None:
    weight = np.where(rows.y == 1, 1.0, 9.0)
    part = cut(replace(rows, weight=weight), {"slices": ["town"]}, {})[0]
    york = (rows.rows["town"] == "York").to_numpy()
    share = rows.y[york].mean()
    assert part.positive_rate == pytest.approx(share / (share + 9 * (1 - share)))


@pytest.mark.parametrize(
    ("evaluate", "columns", "says"),
    [
        ({"slices": ["twon"]}, {}, "no column 'twon'"),
        ({"slices": ["town"]}, {"personal": ["town"]}, "town is personal"),
    ],
)
def test_a_column_that_cannot_be_shown_is_refused(
    rows: HoldOut, evaluate: dict[str, Any], columns: dict[str, Any], says: str
) -> None:
    with pytest.raises(InputError, match=says):
        cut(rows, evaluate, columns)
