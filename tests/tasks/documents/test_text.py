"""Categories as text: one spelling, whatever the type of the column."""

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.documents.text import as_text


@pytest.mark.parametrize(
    ("column", "written"),
    [
        (pd.Series([1, 2]), ["1", "2"]),
        (pd.Series([1, None]), ["1", None]),
        (pd.Series([1, None], dtype="Int64"), ["1", None]),
        (pd.Series([1.5, np.inf]), ["1.5", "inf"]),
        (pd.Series([True, False]), ["True", "False"]),
        (pd.Series([True, None]), ["True", None]),
        (pd.Series(["020", None]), ["020", None]),
        (pd.Series(["a", None], dtype="category"), ["a", None]),
        (pd.Series([None, None]), [None, None]),
        (pd.Series([True, 1, 1.0, "1", None], dtype=object), ["True", "1", "1", "1", None]),
        (pd.Series([Decimal("2.00"), Decimal("2.50")]), ["2", "2.50"]),
        (pd.Series([], dtype="float64"), []),
    ],
)
def test_one_spelling(column: "pd.Series[Any]", written: list[str | None]) -> None:
    text = as_text(column)
    assert text.dtype == "str"
    assert [None if pd.isna(value) else value for value in text] == written


def test_index_and_name_stay() -> None:
    column = pd.Series([3, 4], index=[7, 5], name="code")
    assert as_text(column).index.tolist() == [7, 5]
    assert as_text(column).name == "code"


@given(st.lists(st.integers(-(2**53), 2**53), min_size=1))
def test_missing_values_change_no_spelling(codes: list[int]) -> None:
    whole = as_text(pd.Series(codes))
    with_missing = as_text(pd.Series([*codes, None], dtype="float64"))
    assert with_missing.iloc[:-1].tolist() == whole.tolist()
