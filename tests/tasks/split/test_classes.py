"""Classes: their order, and sides that lack one."""

import pandas as pd
import pytest

from tasks.config import Target
from tasks.errors import InputError
from tasks.split.classes import learn_classes

MANY = Target(column="y", objective="multiclass")


def test_multiclass_is_ordered_by_name() -> None:
    assert learn_classes(pd.Series(list("cab")), pd.Series(list("ba")), MANY) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("training", "held_out", "message"),
    [
        ("aa", "ab", r"training rows have \['a'\] only"),
        ("ab", "bb", r"held-out rows have \['b'\] only"),
        ("ab", "abc", r"held-out rows only have \['c'\]"),
    ],
)
def test_a_side_that_lacks_a_class_is_refused(training: str, held_out: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        learn_classes(pd.Series(list(training)), pd.Series(list(held_out)), MANY)
