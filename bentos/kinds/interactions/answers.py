"""What a recommendation looks like."""

from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel

from bentos.answers import require_finite
from tasks.kinds.interactions.schema import InteractionsSchema


class Item(BaseModel):
    """One item of a list.

    Attributes:
        item: its id.
        name: for people.
        score: higher is better; comparable within one list only.
    """

    item: str
    name: str
    score: float


class Recommendation(BaseModel):
    """Items for one user, the best first; fewer than wanted where the user has seen the others."""

    items: list[Item]


def recommended(
    scores: npt.NDArray[Any], counts: list[int], schema: InteractionsSchema
) -> list[dict[str, Any]]:
    """Return the best items of each row.

    Args:
        scores: (rows, items), minus infinity for what was seen.
        counts: items wanted, for each row.
        schema: names the items.
    """
    require_finite(np.where(np.isneginf(scores), 0.0, scores))
    ids, names = schema.items.ids, schema.items.names
    answers = []
    for row, count in zip(scores, counts, strict=True):
        wanted = min(count, len(row))
        best = np.argpartition(-row, wanted - 1)[:wanted]
        # equals by their place in the catalogue, so that an answer never depends on the batch
        best = best[np.lexsort((best, -row[best]))]
        answers.append(
            {
                "items": [
                    {
                        "item": ids[place],
                        "name": names[place],
                        "score": float(f"{row[place]:.6g}"),
                    }
                    for place in best
                    if np.isfinite(row[place])
                ]
            }
        )
    return answers
