from typing import Any

import pyarrow as pa
import pytest

from tasks.config import Columns, Split, TextInputs
from tasks.errors import InputError
from tasks.kinds.text.kind import KIND
from tasks.kinds.text.schema import TextSchema

SHARED: dict[str, Any] = {
    "target": "intent",
    "objective": "multiclass",
    "classes": ["a", "b"],
    "time_ordered": False,
    "weighted": False,
    "train_rows": 4,
    "test_rows": 1,
}


def learn(values: list[Any], **inputs: Any) -> TextSchema:
    rows = pa.table({"text": values, "intent": ["a"] * len(values)})
    section = TextInputs(kind="text", **inputs)
    found = KIND.learn(rows, Columns(), Split(method="random"), section, **SHARED)
    assert isinstance(found, TextSchema)
    return found


def test_the_schema_knows_what_texts_look_like() -> None:
    schema = learn(["Ab cd", None, "a", "  ", "Ab cdef 9"], length=50)
    assert schema.example == "Ab cd"
    assert schema.longest == 9
    assert schema.alphabet == "9abcdef"
    assert schema.columns == ["text"]
    assert schema.length == 50


@pytest.mark.parametrize(
    ("values", "column", "named"),
    [(["a"], "texts", "'texts'"), ([1, 2], "text", "int64"), ([None, " "], "text", "no text")],
)
def test_what_is_no_text_is_refused(values: list[Any], column: str, named: str) -> None:
    rows = pa.table({"text": pa.array(values, None if values[0] is not None else pa.string())})
    section = TextInputs(kind="text", column=column)
    with pytest.raises(InputError, match=named):
        KIND.learn(rows, Columns(), Split(method="random"), section, **SHARED)
