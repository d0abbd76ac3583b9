"""Histories as sparse matrices, for fitting."""

from typing import Any

import numpy as np

from tasks.families.interactions.common.scores import recency
from tasks.kinds.interactions.example import Example, Positions


def seen_matrix(histories: list[Positions], items: int, half_life: float | None = None) -> Any:
    """Return a sparse float32 matrix (histories, items): 1, or weights by recency."""
    from scipy.sparse import csr_array

    weights = [
        np.ones(len(own), dtype="float32") if half_life is None else recency(len(own), half_life)
        for own in histories
    ]
    ends = np.r_[0, np.cumsum([len(own) for own in histories])]
    return csr_array(
        (_joined(weights, "float32"), _joined(histories, "int32"), ends),
        shape=(len(histories), items),
    )


def past_and_next(
    sequences: list[Example], items: int, half_life: float, window: int
) -> tuple[Any, Any]:
    """Give, for every item but the first of each sequence, what came before it and the item.

    Args:
        sequences: of each user.
        items: in the catalogue.
        half_life: steps back at which an item counts half.
        window: steps back beyond which it counts nothing.

    Returns:
        Sparse float32 matrices (steps, items): recent items by recency, and a 1 for the next.
    """
    from scipy.sparse import csr_array

    weight = recency(window, half_life)
    recent: list[Positions] = []
    weights = []
    following = []
    for sequence in sequences:
        for step in range(1, len(sequence.items)):
            own = sequence.items[max(0, step - window) : step]
            recent.append(own)
            weights.append(weight[-len(own) :])
            following.append(sequence.items[step])
    steps = len(following)
    ends = np.r_[0, np.cumsum([len(own) for own in recent])]
    past = csr_array(
        (_joined(weights, "float32"), _joined(recent, "int32"), ends), shape=(steps, items)
    )
    ones = np.ones(steps, dtype="float32")
    following_one = csr_array(
        (ones, np.array(following, dtype="int32"), np.arange(steps + 1)), shape=(steps, items)
    )
    return past, following_one


def _joined(parts: list[Any], dtype: str) -> Any:
    return np.concatenate(parts) if parts else np.empty(0, dtype=dtype)
