"""The columns of a solution as learnt on its training rows."""

from typing import Literal

from tasks.config import Objective
from tasks.documents.document import Document

FOLD = "__fold__"
"""In train.parquet: the fold that validates the row; -1 for rows that are only trained on."""

WEIGHT = "__weight__"
"""In train.parquet and test.parquet: the sample weight; 1 where the solution declares none."""

ColumnType = Literal["number", "integer", "boolean", "category"]


class Feature(Document):
    """A column that candidates see and that services ask for.

    Attributes:
        type: ``integer`` holds whole numbers only; ``category`` holds text.
        nullable: whether training rows had missing values.
        categories: values seen in training, most frequent first; empty unless ``category``.
        minimum: smallest number seen in training; None unless ``number`` or ``integer``.
        maximum: largest number seen in training; likewise.
        example: a typical value: the median, or the most frequent category.
        sensitive: whether it is a protected attribute.
    """

    name: str
    type: ColumnType
    nullable: bool
    categories: list[str]
    minimum: float | None
    maximum: float | None
    example: float | int | bool | str
    sensitive: bool


class TableSchema(Document):
    """What a row looks like.

    Attributes:
        classes: the target's values as text, in the order of probability columns; for binary
            objectives the second is the event; empty for regression.
        time_ordered: whether fold f is validated by a model of the rows with a smaller fold
            number (expanding window) rather than of all other rows.
        weighted: whether sample weights were declared.
    """

    target: str
    objective: Objective
    classes: list[str]
    features: list[Feature]
    time_ordered: bool
    weighted: bool
    train_rows: int
    test_rows: int

    def feature(self, name: str) -> Feature:
        """Give the feature called ``name``."""
        return next(feature for feature in self.features if feature.name == name)
