"""Rows of a source that is asked about, and columns as what they were taken for."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tasks.config import Columns
from tasks.errors import InputError
from tasks.kinds.tabular.features import learn_features
from tasks.kinds.tabular.schema import TableSchema

ROWS = pd.DataFrame(
    {
        "price": ["1.5", "2.5", " ", "4.5"],
        "sold": ["20141013T000000", "20150225T000000", None, "20141209T000000"],
        "remark": ["late again", "quick", "cold and late", None],
    }
)


@pytest.fixture
def schema() -> TableSchema:
    features = learn_features(
        pa.Table.from_pandas(ROWS, preserve_index=False),
        ROWS.columns.tolist(),
        Columns(text=["remark"]),
    )
    return TableSchema(
        target="target",
        objective="regression",
        classes=[],
        features=features,
        time_ordered=False,
        weighted=False,
        train_rows=len(ROWS),
        test_rows=0,
    )


def test_free_text_makes_objects_of_encoded_rows(schema: TableSchema) -> None:
    X = schema.encode(ROWS)
    assert X.dtype == object
    assert X[0].tolist() == [1.5, 1413158400.0, "late again"]
    assert np.isnan(X[2, :2].astype("float64")).all()
    assert X[3, 2] == ""


def test_rows_to_predict_are_read_like_training_rows(schema: TableSchema) -> None:
    asked = schema.to_predict(ROWS.drop(columns="sold"))
    assert asked["sold"].isna().all()
    whole = schema.encode(schema.to_predict(ROWS))
    assert np.array_equal(whole[:, 2], schema.encode(ROWS)[:, 2])
    assert np.array_equal(
        whole[:, :2].astype("float64"), schema.encode(ROWS)[:, :2].astype("float64"), equal_nan=True
    )


@pytest.mark.parametrize(("column", "value"), [("price", "dear"), ("sold", "soon")])
def test_what_cannot_be_read_is_named_with_its_row(
    column: str, value: Any, schema: TableSchema
) -> None:
    rows = ROWS.copy()
    rows.loc[1, column] = value
    with pytest.raises(InputError, match=f"column '{column}', row 1: '{value}'"):
        schema.to_predict(rows)


def test_a_column_is_given_as_what_it_was_taken_for(schema: TableSchema) -> None:
    assert schema.typed(ROWS, "price").tolist()[:2] == [1.5, 2.5]
    assert schema.typed(ROWS, "sold").dt.year.tolist()[:2] == [2014, 2015]
    assert schema.typed(ROWS.assign(other=7), "other").tolist() == [7] * 4
