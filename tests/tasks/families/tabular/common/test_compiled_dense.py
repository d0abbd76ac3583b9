"""The compiled transformer gives to the last bit what scikit-learn's steps give."""

from collections.abc import Callable
from typing import Any, get_args

import numpy as np
import pytest

from tasks.families.tabular.common.preprocessing import Numbers, dense
from tasks.kinds.tabular.encode import encode
from tasks.kinds.tabular.schema import TableSchema
from tasks.kinds.tabular.unusual import unusual

Samples = Callable[[Any], Any]


def only(schema: TableSchema, *names: str) -> TableSchema:
    kept = [feature for feature in schema.features if feature.name in names]
    return schema.model_copy(update={"features": kept})


@pytest.mark.parametrize(
    "names",
    [
        ("size", "age", "constant", "member", "town"),
        ("size", "constant"),  # nothing is ever missing
        ("age", "member"),
        ("town",),
    ],
)
@pytest.mark.parametrize("numbers", get_args(Numbers))
def test_it_gives_what_the_steps_give(
    numbers: Numbers, names: tuple[str, ...], sample: Samples
) -> None:
    table = sample("binary")
    schema = only(table.schema, *names)
    X = encode(table.rows, schema)
    fitted = dense(schema, numbers)
    fitted.fit(X[:120])
    asked = np.concatenate([X, unusual(X, schema)])
    compiled = fitted.compiled()
    assert np.array_equal(compiled.transform(asked), fitted.transform(asked))
    for place in (0, 7, 11, -1):
        one = asked[place][None]
        assert np.array_equal(compiled.transform(one), fitted.transform(one))


def test_values_at_the_ends_of_training_are_mapped_to_the_ends(sample: Samples) -> None:
    table = sample("binary")
    schema = only(table.schema, "size")
    X = encode(table.rows, schema)
    fitted = dense(schema, "quantile")
    fitted.fit(X)
    ends = np.array([[X.min()], [X.max()], [-1e38], [1e38], [np.nextafter(X.max(), 0)]])
    assert np.array_equal(fitted.compiled().transform(ends), fitted.transform(ends))
