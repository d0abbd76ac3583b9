"""Numbers, also those that are written as text."""

import numpy as np
import pandas as pd

from tasks.columns.encoders.number import read


def test_what_is_no_finite_number_is_missing() -> None:
    values = pd.Series([" 29.85", "-3", "1e3", " ", "many", None, "inf"])
    assert read(values).tolist()[:3] == [29.85, -3.0, 1000.0]
    assert read(values)[3:].isna().all()


def test_numbers_stay_as_they_are() -> None:
    values = pd.Series(np.arange(3))
    assert read(values) is values
