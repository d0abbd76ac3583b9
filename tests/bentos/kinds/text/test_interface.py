import json
from typing import Any

import numpy as np
import pytest

from bentos.kinds.text.interface import TextInterface
from tasks.config import Serve
from tasks.documents import Curve, Evaluation, Interval, Rejected, Threshold
from tests.texts import MakeTexts

FIGURE = Interval(value=0.9, low=0.8, high=1.0)
REJECTED = Rejected(
    label="oos",
    value=0.7,
    chosen_by="",
    in_scope_accuracy=FIGURE,
    out_of_scope_recall=FIGURE,
    curve=Curve(x=[], y=[]),
)
THRESHOLD = Threshold(
    value=0.2, chosen_by="", cost_per_row=None, confusion=[[1, 0], [0, 1]], precision=1, recall=1
)


def made(texts: MakeTexts, objective: Any, **found: Any) -> TextInterface:
    decided: dict[str, Any] = {"threshold": None, "rejection": None, **found}
    evaluation = Evaluation.model_construct(**decided)
    return TextInterface(texts(objective).schema, evaluation, Serve(maximum_rows=5))


def warnings(interface: TextInterface, text: str) -> list[str]:
    parsed = interface.read("text/plain", text.encode())
    assert parsed.columns[interface.schema.column].tolist() == [text]
    assert all(len(str(warning.value)) < 100 for warning in parsed.warnings)
    return [warning.message for warning in parsed.warnings]


def test_usual_texts_are_answered_without_a_warning(texts: MakeTexts) -> None:
    interface = made(texts, "multiclass")
    assert warnings(interface, "Lost my card!") == []
    assert interface.example["text"].tolist() == [interface.schema.example]
    assert warnings(made(texts, "binary"), "味道不错") == []


def test_texts_unlike_those_of_training_are_warned_of(texts: MakeTexts) -> None:
    interface = made(texts, "multiclass")
    assert "130 characters; the longest training text has 120" in warnings(interface, "lost " * 26)
    assert "only the first 200 were read" in warnings(interface, "card " * 200_000)[0]
    assert "no letter or digit" in warnings(interface, "?! ...")[0]
    assert "never occur" in warnings(interface, "где моя карта")[0]
    assert "never occur" in warnings(made(texts, "binary"), "where is it")[0]


def test_what_is_out_of_scope_is_decided_so(texts: MakeTexts) -> None:
    interface = made(texts, "multiclass", rejection=REJECTED)
    classes = interface.schema.classes
    assert classes[4] == "oos"
    predicted = np.array([[0.8, 0.1, 0.0, 0.0, 0.1], [0.5, 0.1, 0.1, 0.0, 0.3]])
    parsed = interface.read("application/json", json.dumps({"rows": ["a", "b"]}).encode())
    first, second = interface.predictions(predicted, parsed)
    assert first["label"] == first["decision"] == classes[0]
    assert (second["label"], second["decision"]) == (classes[0], "oos")
    assert second["probabilities"]["oos"] == 0.3
    interface.answer.model_validate(
        {
            "id": "0",
            "model": "m",
            "predictions": [first, second],
            "warnings": [],
            "warnings_in_all": 0,
        }
    )


def test_other_objectives_are_answered_as_for_tables(texts: MakeTexts) -> None:
    interface = made(texts, "binary", threshold=THRESHOLD)
    parsed = interface.read("text/plain", "好".encode())
    (answer,) = interface.predictions(np.array([[0.7, 0.3]]), parsed)
    assert answer == {"label": "0", "probability": 0.3, "decision": "1"}


@pytest.mark.parametrize("objective", ["binary", "multiclass"])
def test_the_body_is_described(texts: MakeTexts, objective: Any) -> None:
    interface = made(texts, objective)
    described: Any = interface.request.model_json_schema(ref_template="#/components/{model}")
    example = described["example"]
    assert interface.read("application/json", json.dumps(example).encode()).warnings == []
    assert described["$defs"]["Row"]["required"] == [interface.schema.column]
