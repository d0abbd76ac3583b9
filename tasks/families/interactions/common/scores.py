"""Scores of a catalogue for histories, on one scale whatever the model."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.kinds.interactions.example import Positions

Scores = npt.NDArray[Any]
"""(histories, items) float32."""

TIE_BREAK = 1e-3
"""Weight of popularity among items that a model says nothing about."""


def comparable(
    raw: npt.NDArray[Any], histories: list[Positions], popularity: npt.NDArray[Any]
) -> Scores:
    """Put the scores of each history on one scale, so that models can be averaged.

    The mean is 0, the spread 1.

    Items of the history get minus infinity: they are never to be recommended. Where a model says
    the same of all items, as without a history, popularity decides; among equals it does too.

    Args:
        raw: (histories, items), higher is better; changed in place.
        histories: items that each user has seen.
        popularity: (items,) interactions in training.

    Returns:
        float32 (histories, items).
    """
    popular = np.log1p(np.asarray(popularity, dtype="float64"))
    popular = (popular - popular.mean()) / (popular.std() or 1.0)
    scores = np.asarray(raw, dtype="float32")
    for row, seen in zip(scores, histories, strict=True):
        open_to = np.ones(len(row), dtype=bool)
        open_to[seen] = False
        values = row[open_to].astype("float64")
        spread = values.std() if len(values) else 0.0
        own = popular[open_to]
        if len(seen) and spread > 1e-12:
            own = (values - values.mean()) / spread + TIE_BREAK * own
        row[open_to] = own
        row[seen] = -np.inf
    return scores


def recency(count: int, half_life: float) -> npt.NDArray[np.float32]:
    """Weigh ``count`` items, the latest last: one ``half_life`` steps back counts half."""
    return np.asarray(0.5 ** (np.arange(count)[::-1] / half_life), dtype="float32")
