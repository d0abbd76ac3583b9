"""Rows become numbers and codes, and come back as they were."""

from typing import Any

import numpy as np
import pytest

from tasks.errors import InputError
from tasks.train.augmentation.mixed import MixedColumns


def test_there_and_back(uneven: Any) -> None:
    columns = MixedColumns(uneven.X, uneven.schema)
    numbers, codes = columns.split(uneven.X)
    assert numbers.shape == (142, 2)
    # member, town with missing as a code of its own, whether size is missing
    assert columns.sizes == [2, 4, 2]
    assert np.isfinite(numbers).all()
    assert np.array_equal(columns.join(numbers, codes), uneven.X, equal_nan=True)


def test_what_comes_back_is_whole_and_within_range(uneven: Any) -> None:
    columns = MixedColumns(uneven.X, uneven.schema)
    _, codes = columns.split(uneven.X)
    wild = np.random.default_rng(0).normal(0, 1000, (142, 2))
    back = columns.join(wild, codes)
    assert np.array_equal(back[:, 1], np.round(back[:, 1]))
    for place in (0, 1):
        assert np.nanmin(back[:, place]) == np.nanmin(uneven.X[:, place])
        assert np.nanmax(back[:, place]) == np.nanmax(uneven.X[:, place])


def test_a_column_without_values_stays_without(uneven: Any) -> None:
    uneven.X[:, 0] = np.nan
    columns = MixedColumns(uneven.X, uneven.schema)
    numbers, codes = columns.split(uneven.X)
    assert np.isfinite(numbers).all()
    assert np.isnan(columns.join(numbers, codes)[:, 0]).all()


def test_of_free_text_no_rows_are_made(uneven: Any) -> None:
    remark = uneven.schema.features[0].model_copy(update={"name": "remark", "type": "text"})
    features = [*uneven.schema.features, remark]
    schema = uneven.schema.model_copy(update={"features": features})
    with pytest.raises(InputError, match="column 'remark' is free text"):
        MixedColumns(uneven.X, schema)


def test_points_in_time_are_numbers(uneven: Any) -> None:
    size = uneven.schema.features[0].model_copy(update={"type": "datetime"})
    features = [size, *uneven.schema.features[1:]]
    schema = uneven.schema.model_copy(update={"features": features})
    assert MixedColumns(uneven.X, schema).sizes == MixedColumns(uneven.X, uneven.schema).sizes
