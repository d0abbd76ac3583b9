"""One bad cell is noted of the whole column, wherever its row goes."""

import pyarrow as pa
import pytest

from tasks.columns.strays import Strays, strays_of, with_strays
from tasks.columns.taken_for import taken_for
from tasks.config import Columns

AGES = [str(20 + number % 50) for number in range(799)]


@pytest.mark.parametrize(
    ("values", "noted"),
    [
        ([*AGES, "old"], Strays(800, 1, "old")),
        ([*AGES, " ", None], Strays(799, 0, "")),
        ([*["1.5"] * 80, *["many"] * 12, *["few"] * 8], Strays(100, 20, "many")),
        (["1"] * 79 + ["many"] * 21, None),
        (AGES, None),
        (["a", "b"], None),
        (["?", " "], None),
        ([1, 2], None),
    ],
)
def test_text_that_holds_numbers_otherwise_is_noted(
    values: list[object], noted: Strays | None
) -> None:
    table = pa.table({"a": values})
    (field,) = with_strays(table, table).schema
    assert strays_of(field) == noted
    assert with_strays(table, table) == table


@pytest.mark.parametrize("left", [800, 799], ids=["in a row that is kept", "in one set aside"])
def test_the_type_does_not_hang_on_where_the_bad_cell_went(left: int) -> None:
    whole = pa.table({"Age": [*AGES, "old"]})
    kept = with_strays(whole.slice(0, left), whole)
    held_out = kept.slice(0, 600)
    taken = taken_for(held_out.column("Age").to_pandas(), kept.schema.field("Age"), Columns())
    assert taken.type == "integer"
    said = "799 of 800 values of 'Age' are numbers, but not 'old'; what is no number counts as"
    assert taken.doubt.startswith(said) == (left == 800)
    assert bool(taken.doubt) == (left == 800)
    meant = taken_for(
        held_out.column("Age").to_pandas(), kept.schema.field("Age"), Columns(categorical=["Age"])
    )
    assert (meant.type, meant.doubt) == ("category", "")


def test_a_category_that_is_mostly_numbers_is_doubted() -> None:
    whole = pa.table({"rooms": [*AGES[:90], *["many"] * 10]})
    (field,) = with_strays(whole, whole).schema
    taken = taken_for(whole.column("rooms").to_pandas(), field, Columns())
    assert taken.type == "category"
    assert taken.doubt == (
        "90 of 100 values of 'rooms' are numbers, but not 'many' and 9 others; "
        "the column is taken for a category"
    )
