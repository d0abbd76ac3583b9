"""A service of series over real HTTP."""

import json
from typing import Any

import httpx
import numpy as np
import pandas as pd
import pytest

from tasks.deploy.server import example
from tests.shops import Shops

ROWS = (0, 1, 40, 200)


def test_windows_of_the_hold_out_are_answered_as_evaluated(
    served_shops: httpx.Client, shops: Shops
) -> None:
    answer = served_shops.post("/predict", json={"rows": [shops.asked(row) for row in ROWS]})
    assert answer.status_code == 200, answer.text
    saved = pd.read_parquet(shops.layout.predictions)
    for row, one in zip(ROWS, answer.json()["predictions"], strict=True):
        shape = shops.schema.prediction_shape
        evaluated = np.array(saved["prediction"][row]).reshape(shape)
        for target, name in enumerate(("sales", "temperature")):
            path = one["forecast"][name]
            np.testing.assert_allclose(path["values"], evaluated[:, target], rtol=1e-5)
            assert (np.array(path["low"]) <= path["values"]).all()
            assert (np.array(path["values"]) <= path["high"]).all()


def test_one_window_needs_no_list(served_shops: httpx.Client, shops: Shops) -> None:
    alone = served_shops.post("/predict", json={"rows": shops.asked(3)}).json()["predictions"]
    listed = served_shops.post("/predict", json={"rows": [shops.asked(3)]}).json()["predictions"]
    assert len(alone) == 1
    assert alone == listed


def test_the_example_of_the_interface_is_answered(served_shops: httpx.Client) -> None:
    schemas = served_shops.get("/docs.json").json()["components"]["schemas"]
    answer = served_shops.post("/predict", json=schemas["PredictRequest"]["example"])
    assert answer.status_code == 200, answer.text
    assert answer.json()["warnings"] == []
    holiday = schemas["Window"]["properties"]["holiday"]
    assert (holiday["minItems"], holiday["maxItems"]) == (57, 57)
    assert schemas["Window"]["properties"]["fuel_price"]["items"]["nullable"] is True


def test_values_beyond_training_are_warned_of(served_shops: httpx.Client, shops: Shops) -> None:
    window = shops.asked(0)
    window["temperature"][-1] = 900.0
    answer = served_shops.post("/predict", json={"rows": [shops.asked(0), window]})
    assert answer.status_code == 200, answer.text
    warnings = [each for each in answer.json()["warnings"] if each["column"] == "temperature"]
    assert [(each["row"], each["value"]) for each in warnings] == [(1, 900.0)]


@pytest.mark.parametrize(
    ("change", "value", "said"),
    [
        ({"sales": [1.0] * 53}, "53 values", ["reads 54", "give the last 54 values"]),
        ({"week": [1.0] * 54}, "54 values", ["reads 57", "the 3 ahead"]),
        ({"sales": []}, "0 values", ["reads 54"]),
        ({"sales": [None] * 54}, None, ["nothing but null", "at least one value"]),
        ({"sales": [None] + [1.0] * 53}, None, ["null at place 0", "give a number such as"]),
        ({"sales": ["much"] * 54}, "much", ["place 0", "give a number"]),
        ({"sales": 12.5}, 12.5, ["not a list of numbers", "the last 54 values"]),
        ({"fuel_prices": [1.0] * 54}, "list of 54", ["no such channel", "what is read: "]),
    ],
)
def test_windows_that_cannot_be_used_are_refused(
    served_shops: httpx.Client, shops: Shops, change: dict[str, Any], value: Any, said: list[str]
) -> None:
    answer = served_shops.post("/predict", json={"rows": [shops.asked(0), shops.asked(1) | change]})
    assert answer.status_code == 400
    found = answer.json()
    (column,) = change
    problem = found["problems"][0]
    assert (problem["row"], problem["column"], problem["value"]) == (1, column, value)
    for part in ("row 1", column, *said):
        assert part in found["detail"]


def test_a_channel_that_is_not_there_is_named(served_shops: httpx.Client, shops: Shops) -> None:
    window = shops.asked(0)
    del window["holiday"]
    answer = served_shops.post("/predict", json={"rows": window})
    assert answer.status_code == 400
    assert "column 'holiday': missing; give the last 54 values" in answer.json()["detail"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e300"])
def test_numbers_that_are_none_are_refused(
    served_shops: httpx.Client, shops: Shops, number: str
) -> None:
    body = json.dumps({"rows": shops.asked(0) | {"sales": ["@"] + [1.0] * 53}})
    answer = served_shops.post(
        "/predict",
        content=body.replace('"@"', number),
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 400
    assert "'sales'" in answer.json()["detail"]
    assert "give a number" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"rows": []}, "no windows; send at least one"),
        ({"windows": []}, "no key 'rows'"),
        ({"sales": [1.0]}, "a row by itself"),
        ({"rows": 3}, "3 is no window"),
        ({"rows": ["a"]}, "is no window"),
    ],
)
def test_what_holds_no_window_is_refused(
    served_shops: httpx.Client, body: dict[str, Any], why: str
) -> None:
    answer = served_shops.post("/predict", json=body)
    assert answer.status_code == 400
    assert why in answer.json()["detail"]


def test_too_much_is_refused(served_shops: httpx.Client, shops: Shops) -> None:
    many = served_shops.post("/predict", json={"rows": [shops.asked(0)] * 11})
    assert many.status_code == 400
    assert "too many windows; send at most 10" in many.json()["detail"]
    large = served_shops.post("/predict", json={"rows": {"sales": [1.0] * 100_000}})
    assert large.status_code == 413


def test_the_model_is_told(served_shops: httpx.Client, shops: Shops) -> None:
    card = served_shops.get("/model").json()
    assert card["kind"] == "series"
    assert card["inputs"] == shops.schema.columns


def test_a_deployment_can_ask_its_question(served_shops: httpx.Client, shops: Shops) -> None:
    address = str(served_shops.base_url).rstrip("/")
    assert set(example(address)["rows"][0]) == set(shops.schema.columns)
