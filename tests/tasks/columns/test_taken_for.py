"""What a column is taken for follows from its values, and stays when rows are appended."""

import datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tasks.columns.taken_for import SAMPLE, Taken, taken_for
from tasks.config import Columns
from tasks.errors import InputError

random = np.random.default_rng(0)
NAMES = [f"{first} {last}" for first in ("Ann", "Bob", "Cy") for last in ("Kay", "Lee", "Ott")]
REMARKS = [f"the {random.choice(list('abcdef'))}{n} came late and was cold" for n in range(400)]


def decide(values: Any, **roles: Any) -> Taken:
    column = values if isinstance(values, pa.Array) else pa.array(values)
    field = pa.field("a", column.type)
    return taken_for(pa.chunked_array([column]).to_pandas(), field, Columns(**roles))


@pytest.mark.parametrize(
    ("values", "kind", "reason"),
    [
        ([1, 2], "integer", "stored as whole numbers"),
        ([1.5, None], "number", "stored as numbers"),
        ([True, None], "boolean", "stored as true and false"),
        ([datetime.datetime(2020, 1, 1)], "datetime", "stored as points in time"),
        (["20141013T000000", "20150225T000000"], "datetime", "ISO 8601"),
        (["2014-10-13 08:00", None, "2014-10-13T08:00:00+01:00", "?"], "datetime", "ISO 8601"),
        (["2014-10-13"] * 99 + ["soon"], "datetime", "one other value, such as 'soon'"),
        (["29.85", "108.15", " "], "number", "numbers; blanks (1) count as missing"),
        (["1", "2", "?"], "integer", "blanks (1)"),
        (["12.50", "3"], "number", "text that holds numbers"),
        (["1.5"] * 99 + ["many"], "number", "one other value, such as 'many'"),
        (["1", "2"], "category", "codes"),
        (["01067", "80331", " "], "category", "codes"),
        (["20141013", "20150225"], "category", "codes"),
        (["x", "y", None], "category", "of the first 2 values, 2 differ"),
        (["1.5", "2.5", "many", "few"], "category", "4 differ"),
        (["-", "?"], "category", "without a letter or digit"),
        ([f"{name} {n % 40}" for n in range(40) for name in NAMES], "category", "names"),
        (REMARKS, "text", "of the first 400 values, 400 differ, with 6.0 words on average"),
        (["好吃又便宜的外卖" + chr(0x4E00 + n) for n in range(60)], "text", "60 differ"),
    ],
)
def test_values_decide(values: Any, kind: str, reason: str) -> None:
    taken = decide(values)
    assert taken.type == kind
    assert reason in taken.reason


def test_few_values_of_many_words_are_categories() -> None:
    assert decide(["a very long way of saying yes", "and one of saying no"] * 50).type == "category"


@pytest.mark.parametrize(
    ("role", "values", "kind"),
    [
        ("categorical", [3, 1], "category"),
        ("numeric", ["1", "2"], "number"),
        ("numeric", [1, 2], "integer"),
        ("datetime", [20141013, 20150225], "datetime"),
        ("text", ["x", "y"], "text"),
        ("categorical", REMARKS, "category"),
    ],
)
def test_a_role_decides(role: str, values: Any, kind: str) -> None:
    assert decide(values, **{role: ["a"]}) == Taken(kind, f"named under columns.{role}")  # type: ignore[arg-type]


@pytest.mark.parametrize("role", ["numeric", "datetime"])
def test_a_role_that_values_contradict_is_refused_with_one_of_them(role: str) -> None:
    message = f"columns.{role}: column 'a': 2 of 3 values cannot be read, such as 'soon'"
    with pytest.raises(InputError, match=message):
        decide(["soon", "2014-10-13" if role == "datetime" else "3", "late", " "], **{role: ["a"]})


def test_a_column_has_one_type() -> None:
    with pytest.raises(ValueError, match="a: name a column once under categorical, numeric"):
        Columns(numeric=["a"], text=["a"])


@pytest.mark.parametrize(
    "grow",
    [
        lambda n: [f"2014-10-{1 + n % 28:02}" if n % 100 else "unknown" for n in range(n)],
        lambda n: [f"{n}.5" if n % 90 else " " for n in range(n)],
        lambda n: [REMARKS[n % 400] + str(n) if n < SAMPLE else "none" for n in range(n)],
        lambda n: ["rain" if n < SAMPLE else REMARKS[n % 400] for n in range(n)],
        lambda n: [f"client {n}" for n in range(n)],
    ],
    ids=["dates", "numbers", "text, then few", "few, then text", "names"],
)
def test_appended_rows_change_nothing(grow: Any) -> None:
    assert len({decide(grow(rows)).type for rows in (SAMPLE, 3 * SAMPLE, 10 * SAMPLE)}) == 1


def test_order_and_process_change_nothing() -> None:
    values = [*REMARKS, *NAMES]
    shuffled = pd.Series(values).sample(frac=1, random_state=1).tolist()
    assert decide(values) == decide(shuffled)
