"""What is known of a user beforehand: the items of training, then those that are told."""

import pandas as pd

from tasks.documents.text import as_text
from tasks.kinds.interactions.schema import HISTORY, InteractionsSchema


def whole_history(earlier: list[str], told: list[str]) -> list[str]:
    """Return the items of training and those told after, each once, where it came last."""
    whole = dict.fromkeys(reversed([*earlier, *told]))
    return list(reversed(whole))


def with_histories(rows: pd.DataFrame, schema: InteractionsSchema) -> pd.DataFrame:
    """Return users with all that is known of each.

    Args:
        rows: with the column of the user, and ``history`` (lists of items, the latest last) where
            there is more to know than training did; either may be left out.
        schema: knows the users of training.

    Returns:
        The rows with users as text, whole histories, and the attributes of users that the
        model reads, missing where they were not given.
    """
    users = as_text(rows[schema.user]) if schema.user in rows else pd.Series("", index=rows.index)
    place = {user: number for number, user in enumerate(schema.users.ids)}
    told = list(rows[HISTORY]) if HISTORY in rows else [[]] * len(rows)
    histories = [
        whole_history(
            [schema.items.ids[item] for item in schema.users.histories[place[user]]]
            if user in place
            else [],
            list(map(str, items)),
        )
        for user, items in zip(users, told, strict=True)
    ]
    attributes = {name: rows.get(name) for name in schema.names_of("user")}
    return pd.DataFrame(
        {schema.user: users, HISTORY: pd.Series(histories, index=rows.index), **attributes},
        index=rows.index,
    )
