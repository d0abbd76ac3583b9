"""What training interactions say of items and users."""

from collections import Counter
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa

from tasks.config import Columns, InteractionsInputs
from tasks.documents.text import as_text
from tasks.errors import InputError
from tasks.kinds.interactions.codes import codes, parted
from tasks.kinds.interactions.schema import (
    Attribute,
    InteractionsSchema,
    Items,
    Users,
)

MOST_VALUES = 200
"""Categories of an attribute; rarer ones are treated like ones never seen."""

FEWEST = 2
"""Items or users that must share a category for it to tell anything."""

BANDS = 24
"""Of a number, with about as many items or users in each."""


def learn(
    training: pa.Table, columns: Columns, inputs: InteractionsInputs, shared: dict[str, Any]
) -> InteractionsSchema:
    """Learn the catalogue, the users and their attributes.

    Args:
        training: interactions, of each user in the order of time.
        columns: names the user as ``group``.
        inputs: names the item and the attributes.
        shared: the fields that every schema has; the classes of a ranking are the catalogue.

    Raises:
        InputError: a column is kept back for what it tells, or fewer than two items remain.
    """
    user = columns.group or ""
    wanted = [user, inputs.item, inputs.name, *inputs.item_columns, *inputs.user_columns]
    for name in wanted:
        if name is not None and name not in training.column_names:
            raise InputError(
                f"column {name!r}",
                "is kept back as leak or personal, but inputs or columns.group name it",
                "give it one role only",
            )
    names = list(dict.fromkeys(name for name in wanted if name is not None))
    rows = training.select(names).to_pandas()
    rows["__item__"], rows["__user__"] = as_text(rows[inputs.item]), as_text(rows[user])
    items = rows.drop_duplicates("__item__", keep="last").sort_values("__item__")
    users = rows.drop_duplicates("__user__", keep="last").sort_values("__user__")
    if len(items) < 2:
        raise InputError(f"column {inputs.item!r}", "has one item only", "give more interactions")
    attributes = [
        *_attributes(items, inputs.item_columns, "item", inputs.separators),
        *_attributes(users, inputs.user_columns, "user", inputs.separators),
    ]
    ids = list(items["__item__"])
    counts = rows["__item__"].value_counts()
    ranking = shared["target"] == inputs.item
    return InteractionsSchema(
        item=inputs.item,
        user=user,
        attributes=attributes,
        items=Items(
            ids=ids,
            names=_names(items, inputs),
            codes=codes(items, [a for a in attributes if a.of == "item"]),
            interactions=[int(counts[name]) for name in ids],
        ),
        users=_users(rows, users, ids, attributes, ranking)
        if inputs.remember_users or not ranking
        else Users(ids=[], codes=[], histories=[]),
        **(shared | {"classes": ids if ranking else []}),
    )


def _names(items: pd.DataFrame, inputs: InteractionsInputs) -> list[str]:
    if inputs.name is None:
        return list(items["__item__"])
    return list(as_text(items[inputs.name]).fillna(items["__item__"]))


def _users(
    rows: pd.DataFrame,
    users: pd.DataFrame,
    items: list[str],
    attributes: list[Attribute],
    ranking: bool,
) -> Users:
    ids = list(users["__user__"])
    place = pd.Series(np.arange(len(items)), index=items)
    numbers = place[rows["__item__"]].groupby(rows["__user__"].to_numpy())
    histories = {name: part.tolist() for name, part in numbers} if ranking else {}
    return Users(
        ids=ids,
        codes=codes(users, [a for a in attributes if a.of == "user"]),
        histories=[histories.get(name, []) for name in ids],
    )


def _attributes(
    rows: pd.DataFrame, names: list[str], of: Literal["item", "user"], separators: dict[str, str]
) -> list[Attribute]:
    """Learn attributes; one that is the same everywhere, or missing, tells nothing."""
    result = []
    for name in names:
        values: list[str] = []
        edges: list[float] = []
        if pd.api.types.is_numeric_dtype(rows[name]) and not pd.api.types.is_bool_dtype(rows[name]):
            edges = _edges(rows[name].dropna().to_numpy(dtype="float64"))
        else:
            values = _values(rows[name], separators.get(name))
        if edges or len(values) > 1:
            result.append(
                Attribute(
                    name=name, of=of, separator=separators.get(name), values=values, edges=edges
                )
            )
    return result


def _values(column: "pd.Series[Any]", separator: str | None) -> list[str]:
    counts = Counter(part for text in as_text(column) for part in parted(text, separator))
    # the most frequent first, equally frequent ones by name
    ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return [value for value, count in ranked[:MOST_VALUES] if count >= FEWEST]


def _edges(numbers: Any) -> list[float]:
    if len(numbers) == 0:
        return []
    levels = np.arange(1, BANDS) / BANDS
    edges = np.unique(np.quantile(numbers, levels, method="higher"))
    return [float(edge) for edge in edges if edge > numbers.min()]
