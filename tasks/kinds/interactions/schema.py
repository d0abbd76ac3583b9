"""Items, users and their attributes, as learnt on training interactions."""

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.documents.document import Document
from tasks.documents.schema import Schema
from tasks.documents.text import as_text, positions

HISTORY = "history"
"""Column of an example: items of the user so far, as text, the latest last."""


class Attribute(Document):
    """What is known of each item, or of each user.

    It is written as codes: one for each category, or for each band of a number.

    Attributes:
        separator: parts the values of a text that holds several; None: each text is one.
        values: categories, most frequent first; empty for numbers.
        edges: between bands of a number, ascending; a number on an edge is above it.
    """

    name: str
    of: Literal["item", "user"]
    separator: str | None
    values: list[str]
    edges: list[float]

    @property
    def is_number(self) -> bool:
        """Whether it is a number, in bands."""
        return not self.values

    @property
    def codes(self) -> int:
        """How many codes it has."""
        return len(self.values) or len(self.edges) + 1


class Items(Document):
    """The catalogue; all lists are parallel.

    Attributes:
        ids: as text, sorted.
        names: for people.
        codes: of attributes, see ``InteractionsSchema.code_names``.
        interactions: in training.
    """

    ids: list[str]
    names: list[str]
    codes: list[list[int]]
    interactions: list[int]


class Users(Document):
    """Users seen in training; all lists are parallel.

    Attributes:
        ids: as text, sorted.
        codes: of attributes.
        histories: positions of items among ``Items.ids``, the latest last; ranking only.
    """

    ids: list[str]
    codes: list[list[int]]
    histories: list[list[int]]


class InteractionsSchema(Schema):
    """What is known of users and items.

    Ranking: a row is a user's history, and the target is the item that came next; ``classes``
    are the catalogue. Regression: a row is a user with an item, and the target a number.

    Attributes:
        item: column that names the item.
        user: column that names the user.
        attributes: of items and of users, without those that are constant in training.
        items: the catalogue of training, validation rows included.
        users: those of training; none where a ranking is not to remember them.
    """

    kind: Literal["interactions"] = "interactions"
    item: str
    user: str
    attributes: list[Attribute]
    items: Items
    users: Users

    @property
    def ranks(self) -> bool:
        """Whether the item itself is asked for, rather than a number about it."""
        return self.target == self.item

    @property
    def columns(self) -> list[str]:
        """The user with a history and attributes, or with an item and attributes of both."""
        if self.ranks:
            return [self.user, HISTORY, *self.names_of("user")]
        return [self.user, self.item, *self.names_of("user"), *self.names_of("item")]

    @property
    def source_columns(self) -> list[str]:
        """The user, the item, and attributes of both: histories are made of the others."""
        return sorted({*self.columns, *self.identity, self.item} - {HISTORY})

    @property
    def feature_names(self) -> list[str]:
        """Names along the last axis for regression; histories have none."""
        if self.ranks:
            return []
        from tasks.kinds.interactions.encode import pair_names

        return pair_names(self)

    def attributes_of(self, of: Literal["item", "user"]) -> list[Attribute]:
        """Return the attributes of items, or of users."""
        return [attribute for attribute in self.attributes if attribute.of == of]

    def names_of(self, of: Literal["item", "user"]) -> list[str]:
        """Name the columns of attributes of items, or of users."""
        return [attribute.name for attribute in self.attributes_of(of)]

    def codes_of(self, of: Literal["item", "user"]) -> int:
        """Count the codes of items' attributes, or of users'."""
        return sum(attribute.codes for attribute in self.attributes_of(of))

    def to_predict(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return users with their histories, or the pairs of user and item as they are."""
        if not self.ranks:
            return super().to_predict(rows)
        from tasks.kinds.interactions.known import with_histories

        return with_histories(rows, self)

    def encode(self, rows: pd.DataFrame) -> npt.NDArray[Any]:
        """Return rows as estimators take them.

        Returns:
            Ranking: (rows,) objects of type :class:`tasks.kinds.interactions.example.Example`.
            Regression: float32 (rows, features): positions of user and item, -1 for unknown
            ones, then attributes.
        """
        from tasks.kinds.interactions.encode import encode_histories, encode_pairs

        if self.ranks:
            return encode_histories(rows, self)
        return encode_pairs(rows, self)

    def truth(self, rows: pd.DataFrame) -> npt.NDArray[Any]:
        """Return positions of the wanted items, -1 outside of the catalogue; or values."""
        column = rows[self.target]
        if self.ranks:
            return positions(column, self.items.ids)
        return column.to_numpy("float64")

    def resampling_units(self, rows: pd.DataFrame) -> npt.NDArray[np.int64] | None:
        """Draw the ratings of a user together: one has habits."""
        if self.ranks:
            return None
        return np.asarray(pd.factorize(as_text(rows[self.user]))[0], dtype="int64")
