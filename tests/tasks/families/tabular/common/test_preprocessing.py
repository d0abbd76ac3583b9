"""Inputs of estimators: the same by every way, finite, and right for values never seen."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import OneHotEncoder

from tasks.documents.text import FEW_ROWS
from tasks.families.tabular.common.preprocessing import Numbers, OneHot, Unskew, codes, dense
from tasks.kinds.tabular.encode import encode, typed_features

Samples = Callable[[Any], Any]


def test_codes_of_a_typed_frame_are_what_encode_gives(sample: Samples) -> None:
    table = sample("binary")
    matrix = encode(table.rows, table.schema)
    assert np.array_equal(codes(typed_features(table.rows, table.schema)), matrix, equal_nan=True)
    assert codes(matrix) is matrix


def test_few_rows_are_encoded_like_many(sample: Samples) -> None:
    table = sample("binary")
    rows = pd.concat([table.rows] * 2, ignore_index=True)
    assert len(rows) > FEW_ROWS
    whole = encode(rows, table.schema)
    for start in range(0, len(rows), 40):
        part = encode(rows.iloc[start : start + 40], table.schema)
        assert np.array_equal(part, whole[start : start + 40], equal_nan=True)


def test_a_value_never_seen_counts_as_missing(sample: Samples) -> None:
    table = sample("binary")
    rows = table.rows.iloc[:3].assign(town=["Oz", None, "Bath"], member=[None, True, False])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        matrix = encode(rows, table.schema)
        typed = typed_features(rows, table.schema)
    assert np.array_equal(matrix[:, 4], [np.nan, np.nan, 1], equal_nan=True)
    assert np.array_equal(matrix[:, 3], [np.nan, 1, 0], equal_nan=True)
    assert typed["town"].isna().tolist() == [True, True, False]


@pytest.mark.parametrize("numbers", ["unskew", "quantile", "spline"])
def test_dense_inputs_are_finite_and_quiet(numbers: Numbers, sample: Samples) -> None:
    table = sample("binary")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        transformer = dense(table.schema, numbers)
        fitted = transformer.fit_transform(encode(table.rows[:60], table.schema))
        others = transformer.transform(encode(table.rows[60:], table.schema))
    assert np.isfinite(fitted).all()
    assert np.isfinite(others).all()
    assert fitted.shape[1] == others.shape[1]


def test_one_hot_is_scikit_learns() -> None:
    rng = np.random.default_rng(0)
    # every column has a rare category; codes 5 and NaN are seen by fit in the first column only
    X = rng.choice([0.0, 1.0, 2.0], (300, 3), p=[0.6, 0.38, 0.02])
    X[:20, 0] = np.nan
    X[20:40, 0] = 5
    new = np.array([[0, 1, 2], [np.nan, 5, 9], [5, np.nan, 0.0]])
    ours = OneHot(minimum=12).fit(X)
    theirs = OneHotEncoder(
        min_frequency=12, handle_unknown="infrequent_if_exist", sparse_output=False
    ).fit(X)
    for rows in (X, new):
        mine, reference = ours.transform(rows), theirs.transform(rows)
        assert mine.shape == reference.shape
        # the order of columns within a feature is nobody's business
        assert np.array_equal(
            mine[:, np.lexsort(ours.transform(X))], reference[:, np.lexsort(theirs.transform(X))]
        )


def test_one_hot_ignores_what_it_has_no_column_for() -> None:
    encoder = OneHot().fit(np.array([[0.0], [1.0]]))
    answers = encoder.transform(np.array([[1.0], [7.0], [np.nan]]))
    assert answers.tolist() == [[0, 1], [0, 0], [0, 0]]


def test_unskew_leaves_symmetric_columns_alone() -> None:
    rng = np.random.default_rng(0)
    X = np.column_stack([rng.normal(size=500), rng.lognormal(sigma=2, size=500), np.ones(500)])
    assert Unskew().fit(X).chosen_.tolist() == [False, True, False]
