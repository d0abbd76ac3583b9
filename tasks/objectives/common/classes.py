"""What objectives have in common whose predictions are probabilities of classes."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tasks.models.objective import AnsweringObjective, Predictions

if TYPE_CHECKING:
    import pandas as pd

    from tasks.documents import Evaluation, Schema
    from tasks.models.predictor import Estimator, Floats


class Classes(AnsweringObjective):
    """An objective whose predictions are probabilities of classes."""

    probabilities = True

    def chance(self, schema: "Schema") -> "dict[str, Estimator]":
        """Make the model that answers how frequent each class is."""
        from tasks.models.constant import Constant

        return {"prior": Constant(schema, "shares")}

    def columns(
        self, held_out: Predictions, schema: "Schema", rows: "pd.DataFrame"
    ) -> "dict[str, npt.NDArray[Any] | pd.Series[Any]]":
        """Return the true class, and probabilities ``p0`` …, one for each class."""
        predicted = held_out.predicted
        return {
            "truth": labelled(held_out.y, schema.classes),
            **{f"p{number}": predicted[:, number] for number in range(predicted.shape[1])},
        }

    def actual_and_decided(
        self, held_out: Predictions, evaluation: "Evaluation"
    ) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """Return the true class and the one decided for."""
        return actual_and_decided(held_out, evaluation)

    def frame(
        self, predicted: "Floats", schema: "Schema", evaluation: "Evaluation", index: "pd.Index"
    ) -> "pd.DataFrame":
        """Return ``label`` (the most probable class), ``probability`` and ``decision``."""
        import pandas as pd

        from tasks.models.decision import decisions

        names = np.array(schema.classes, dtype="object")
        decided = decisions(predicted, schema.classes, evaluation.decision)
        return pd.DataFrame(
            {
                "label": pd.array(names[predicted.argmax(axis=1)], dtype="str"),
                "probability": self.probability(predicted),
                "decision": pd.array(names[decided], dtype="str"),
            },
            index=index,
        )

    @abstractmethod
    def probability(self, predicted: "Floats") -> "Floats":
        """Return the one probability of each row, (rows,), that stands for all of them."""


def actual_and_decided(
    held_out: Predictions, evaluation: "Evaluation"
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Return the true class of each row by name, and the one decided for."""
    from tasks.models.decision import decisions

    classes = evaluation.classes
    decided = decisions(held_out.predicted, classes, evaluation.decision)
    return labelled(held_out.y, classes), labelled(decided, classes)


def labelled(numbers: npt.NDArray[Any], classes: list[str]) -> npt.NDArray[Any]:
    """Return class numbers their names back."""
    return np.asarray(np.array(classes, dtype="object")[numbers])
