import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bentos.kinds.series.interface import SeriesInterface
from tasks.config import Serve
from tasks.documents import Evaluation, PredictionInterval
from tests.windows import WINDOW, MakeWindows, Question

QUESTIONS: list[Question] = ["answer", "step", "steps"]


def made(windows: MakeWindows, question: Question, interval: Any = None) -> SeriesInterface:
    measured: dict[str, Any] = {"interval": interval}
    evaluation = Evaluation.model_construct(**measured)
    return SeriesInterface(windows(question).schema, evaluation, Serve(maximum_rows=5))


def body(interface: SeriesInterface, **changes: Any) -> bytes:
    example: dict[str, Any] = interface.request.model_json_schema()["example"]
    return json.dumps({"rows": [example["rows"][0] | changes]}).encode()


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_example_is_read_without_a_warning(windows: MakeWindows, question: Question) -> None:
    interface = made(windows, question)
    asked = interface.read("application/json", body(interface))
    assert asked.warnings == []
    for name, values in interface.example.items():
        np.testing.assert_array_equal(asked.columns[name][0], values[0])
    encoded = interface.schema.encode(pd.DataFrame(asked.columns))
    np.testing.assert_array_equal(encoded[0], windows(question).X[windows(question).fit - 1])


def test_null_is_read_where_training_had_it(windows: MakeWindows) -> None:
    interface = made(windows, "step")
    heat = [20.0] * (WINDOW - 1) + [None]
    asked = interface.read("application/json", body(interface, heat=heat))
    assert np.isnan(asked.columns["heat"][0][-1])


def test_forecasts_come_in_their_own_unit(windows: MakeWindows) -> None:
    schema = windows("steps").schema
    width = PredictionInterval(
        confidence=0.9, edges=[[]] * 10, low=[[-1.0]] * 10, high=[[2.0]] * 10, coverage=None
    )
    interface = made(windows, "steps", width)
    asked = interface.read("application/json", body(interface))
    (found,) = interface.predictions(np.zeros((1, 5, 2)), asked)
    for place, name in enumerate(schema.targets):
        center, scale = schema.center[place], schema.scale[place]
        path = found["forecast"][name]
        assert path["values"] == pytest.approx([center] * 5, rel=1e-6)
        assert path["low"] == pytest.approx([center - scale] * 5, rel=1e-6)
        assert path["high"] == pytest.approx([center + 2 * scale] * 5, rel=1e-6)
    told = {"id": "0", "model": "m", "predictions": [found], "warnings": [], "warnings_in_all": 0}
    interface.answer.model_validate(told)


def test_a_single_answer_is_a_value(windows: MakeWindows) -> None:
    interface = made(windows, "answer")
    asked = interface.read("application/json", body(interface))
    (found,) = interface.predictions(np.array([41.25]), asked)
    assert found == {"value": 41.25, "low": None, "high": None}
    told = {"id": "0", "model": "m", "predictions": [found], "warnings": [], "warnings_in_all": 0}
    interface.answer.model_validate(told)
