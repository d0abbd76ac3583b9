"""A user's history as models see it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Positions = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Example:
    """A user at some moment.

    Attributes:
        user: as text; empty for somebody unknown.
        items: positions in the catalogue, the latest last, each once.
        codes: of the user's attributes.
    """

    user: str
    items: Positions
    codes: Positions


def sequences(X: npt.NDArray[Any], y: npt.NDArray[Any]) -> list[Example]:
    """Put interactions together into one sequence for each user.

    Args:
        X: (n,) examples in the order of time within each user.
        y: (n,) the item that came next in each.

    Returns:
        Examples of all that each user did, with the attributes of the user's last row; users in
        the order of their first.
    """
    rows: dict[str, list[int]] = {}
    for row, example in enumerate(X):
        rows.setdefault(example.user, []).append(row)
    return [Example(user, y[own].astype("int32"), X[own[-1]].codes) for user, own in rows.items()]


def histories(X: npt.NDArray[Any]) -> list[Positions]:
    """Return the items of each example."""
    return [example.items for example in X]
