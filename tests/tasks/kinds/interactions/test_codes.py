import numpy as np
import pandas as pd

from tasks.kinds.interactions.codes import codes, names, parted
from tasks.kinds.interactions.schema import Attribute

GENRES = Attribute(name="genres", of="item", separator="|", values=["Fun", "Sad"], edges=[])
YEAR = Attribute(name="year", of="item", separator=None, values=[], edges=[1990.0, 2000.5])


def test_codes_are_numbered_one_attribute_after_another() -> None:
    rows = pd.DataFrame(
        {"genres": ["Sad|Fun", "Odd", None, " Fun "], "year": [1989, 1990, np.nan, 3000]}
    )
    assert codes(rows, [GENRES, YEAR]) == [[1, 0, 2], [3], [], [0, 4]]
    assert codes(rows[["year"]], [GENRES, YEAR]) == [[2], [3], [], [4]]


def test_codes_have_names_for_people() -> None:
    assert names([GENRES, YEAR]) == [
        "genres: Fun", "genres: Sad",
        "year: below 1990", "year: 1990 to 2000.5", "year: from 2000.5",
    ]  # fmt: skip


def test_a_text_is_parted_only_where_it_holds_several() -> None:
    assert parted("a| b|a|", "|") == ["a", "b"]
    assert parted("a|b", None) == ["a|b"]
    assert parted(None, "|") == []
