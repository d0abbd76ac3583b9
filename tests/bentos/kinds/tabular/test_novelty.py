"""What training never saw is told, in words of the column's own type."""

from typing import Any

import numpy as np
import pytest

from bentos.interface import objects
from bentos.kinds.tabular.novelty import Novelty
from tasks.kinds.tabular.schema import Feature, TableSchema


def feature(name: str, kind: Any, **facts: Any) -> Feature:
    empty: dict[str, Any] = {
        "categories": [],
        "minimum": None,
        "maximum": None,
        "example": "",
        "sensitive": False,
    }
    return Feature(name=name, type=kind, nullable=True, **{**empty, **facts})


@pytest.fixture
def novelty() -> Novelty:
    features = [
        feature("age", "integer", minimum=17.0, maximum=90.0),
        feature("city", "category", categories=["Bonn"]),
        feature("joined", "datetime", minimum=0.0, maximum=86_400.0),
        feature("remark", "text", minimum=4.0, maximum=12.0, words=["late", "quick"]),
    ]
    schema = TableSchema(
        target="target", objective="regression", classes=[], features=features,
        time_ordered=False, weighted=False, train_rows=1, test_rows=0,
    )  # fmt: skip
    return Novelty(schema)


def told(novelty: Novelty, *row: Any) -> list[tuple[str, Any, str]]:
    age, city, joined, remark = row
    columns = {
        "age": np.array([age], dtype="float64"),
        "city": objects([city]),
        "joined": np.array([joined], dtype="datetime64[us]"),
        "remark": objects([remark]),
    }
    return [(one.column, one.value, one.message) for one in novelty.warnings(columns)]


@pytest.mark.parametrize(
    "row", [(17, "Bonn", "1970-01-02", "LATE, again"), (np.nan, None, None, None)]
)
def test_what_training_saw_is_passed_over(novelty: Novelty, row: Any) -> None:
    assert told(novelty, *row) == []


def test_what_it_never_saw_is_told(novelty: Novelty) -> None:
    found = told(novelty, 16, "Oz", "2024-05-01T08:00", "unheard of")
    assert [column for column, _, _ in found] == ["age", "city", "joined", "remark"]
    assert found[2][1:] == (
        "2024-05-01T08:00:00Z",
        "outside of the period seen in training, 1970-01-01T00:00:00Z to 1970-01-02T00:00:00Z",
    )
    assert found[3][2] == "none of its words is among the 2 most frequent of training"


def test_a_longer_text_than_any_is_told(novelty: Novelty) -> None:
    ((_, _, message),) = told(novelty, 17, "Bonn", None, "late and late")
    assert message == "13 characters; the longest training text has 12"
