"""Which items first: a score for each item of a catalogue."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tasks.config import Rules
from tasks.models.objective import Objective, Predictions

if TYPE_CHECKING:
    import pandas as pd

    from tasks.documents import Curve, Evaluation, Schema

LONGEST_LIST = 100


class RankingObjective(Objective):
    """The item that comes next is to be near the top of a list; interactions answer with it."""

    rules = Rules(
        target="items",
        metrics=("ndcg_at_10", "recall_at_10"),
        candidates={
            "interactions": {
                "neighbours": {"family": "item_knn", "trials": 4, "timeout": 120},
                "linear": {"family": "sequence_linear", "trials": 3, "timeout": 300},
                "two-tower": {"family": "two_tower", "trials": 1},
            }
        },
    )

    def curves(self, held_out: Predictions, schema: "Schema", seed: int) -> "dict[str, Curve]":
        """Compute ``found_within``: x length of a list, y share of wanted items that are on it."""
        from tasks.documents import Curve
        from tasks.models.metrics import rank

        place = rank(held_out.y, held_out.predicted)
        lengths = np.arange(1, LONGEST_LIST + 1)
        result = [float(np.mean(place <= length)) for length in lengths]
        return {"found_within": Curve(x=lengths.tolist(), y=result)}

    def columns(
        self, held_out: Predictions, schema: "Schema", rows: "pd.DataFrame"
    ) -> "dict[str, npt.NDArray[Any] | pd.Series[Any]]":
        """Return the wanted item, also one outside of the catalogue, and the list's first ten."""
        from tasks.documents.text import as_text
        from tasks.models.metrics import RANKED

        first = np.argsort(-held_out.predicted, axis=1, kind="stable")[:, :RANKED]
        names = np.array(schema.classes, dtype="object")
        return {"truth": as_text(rows[schema.target]), "prediction": names[first]}

    def actual_and_decided(
        self, held_out: Predictions, evaluation: "Evaluation"
    ) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """Return nothing: a list is no decision for an item."""
        nothing = np.array([], dtype="object")
        return nothing, nothing


OBJECTIVE = RankingObjective()
