"""What is kept of a column in a model's bytes."""

import pickle
from typing import Any

from tasks.columns.column import Column

AGE: dict[str, Any] = {
    "name": "age",
    "type": "integer",
    "nullable": False,
    "categories": [],
    "minimum": 17.0,
    "maximum": 90.0,
    "example": 39,
}


def test_a_model_holds_no_reason_and_nothing_of_other_types() -> None:
    plain = Column(**AGE)
    read_again = Column.model_validate_json(
        plain.model_copy(update={"reason": "stored as whole numbers"}).model_dump_json()
    )
    state = read_again.__getstate__()
    assert list(state["__dict__"]) == list(AGE)
    assert state["__pydantic_fields_set__"] == set(AGE)
    assert pickle.loads(pickle.dumps(read_again)) == plain


def test_what_a_type_has_of_its_own_is_kept() -> None:
    column = Column(**{**AGE, "type": "text", "words": ["late"]})
    assert pickle.loads(pickle.dumps(column)).words == ["late"]
    assert pickle.loads(pickle.dumps(column)).parts == []
