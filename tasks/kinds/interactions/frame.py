"""Rankings as a data frame."""

import numpy as np
import pandas as pd

from tasks.documents import Evaluation
from tasks.kinds.interactions.schema import InteractionsSchema
from tasks.models.predictor import Floats

ITEMS = 10
"""Items listed for each user."""


def ranking_frame(
    predicted: Floats, schema: InteractionsSchema, evaluation: Evaluation, index: pd.Index
) -> pd.DataFrame:
    """Build a line for each user and rank, the best first, without what a user has seen.

    Args:
        predicted: (users, items) scores.
        schema: names the items.
        evaluation: not used.
        index: of the users.
    """
    best = np.argsort(-predicted, axis=1, kind="stable")[:, :ITEMS]
    scores = np.take_along_axis(predicted, best, axis=1).ravel()
    place = best.ravel()
    lines = pd.DataFrame(
        {
            "rank": np.tile(np.arange(1, best.shape[1] + 1), len(best)),
            "item": pd.array(np.array(schema.items.ids, dtype="object")[place], dtype="str"),
            "name": pd.array(np.array(schema.items.names, dtype="object")[place], dtype="str"),
            "score": scores,
        },
        index=index.repeat(best.shape[1]),
    )
    return lines[np.isfinite(scores)]  # what a user has seen scores minus infinity
