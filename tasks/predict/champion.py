"""The model in force of a solution, loaded for use from Python."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from tasks.champion.load import load_champion
from tasks.config import nearest, read_document
from tasks.config.reading import FILE
from tasks.documents import Evaluation, Schema, Verdict
from tasks.errors import InputError
from tasks.kinds.frame import figure_frame, prediction_frame
from tasks.layout import Layout
from tasks.models.predictor import Predictor


@dataclass(frozen=True)
class Champion:
    """A model in force with its documents.

    Attributes:
        solution: its name.
        model_id: ``<solution>:<beginning of the SHA-256>``, as the service's answers carry it.
        schema: columns, types and classes that the model learnt.
        evaluation: its figures on the hold-out, threshold and prediction interval.
        verdict: why it is in force, and the chain of hashes.
        predictor: the model itself.

    Example:
        >>> import lepton
        >>> champion = lepton.champion("tumour")  # doctest: +SKIP
        >>> champion.predict(rows).head()  # doctest: +SKIP
    """

    solution: str
    model_id: str
    schema: Schema
    evaluation: Evaluation
    verdict: Verdict
    predictor: Predictor

    def predict(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return what the model says of rows.

        Args:
            rows: with the columns that the model learnt from; others are ignored. A series: rows
                of one or many series, of which the latest window of each is predicted.
                Recommendations: users, and ``history`` where there is more to know of them.

        Returns:
            A line for each row, with the index of ``rows``: see
            :func:`tasks.kinds.frame.prediction_frame`.

        Raises:
            InputError: it is no frame or has no rows; a column is missing, or holds what cannot be
                read as its type.
        """
        examples = self.schema.to_predict(_frame(rows))
        return prediction_frame(
            self.predictor.predict(examples), self.schema, self.evaluation, examples.index
        )

    def figures(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the bare figures: a column of probabilities for each class, or the value.

        Args:
            rows: as for :meth:`predict`.
        """
        examples = self.schema.to_predict(_frame(rows))
        return figure_frame(self.predictor.predict(examples), self.schema, examples.index)


def champion(solution: str, root: Path | str = ".") -> Champion:
    """Read the model in force of a solution; its bytes are checked before it is loaded.

    Args:
        solution: its name.
        root: the project.

    Raises:
        InputError: there is no such solution, no model of it is in force, or its file is not the
            one that went into force.
    """
    layout = Layout(Path(root), solution)
    if not layout.champions.exists():
        if not (layout.root / FILE).exists():
            where = str(layout.root.resolve())
            hint = "call it in the project's folder, or give that as root"
            raise InputError(where, f"not a project's folder: it has no {FILE}", hint)
        known = list(map(str, read_document(layout.root)["solutions"]))
        if solution not in known:
            raise InputError("solution", repr(solution), nearest(solution, known))
    predictor, _ = load_champion(layout)
    verdict = Verdict.read(layout.champion / "verdict.json")
    return Champion(
        solution=solution,
        model_id=verdict.model_id,
        schema=predictor.schema,
        evaluation=Evaluation.read(layout.champion / "evaluation.json"),
        verdict=verdict,
        predictor=predictor,
    )


def _frame(rows: Any) -> pd.DataFrame:
    if not isinstance(rows, pd.DataFrame):
        hints = {
            pd.Series: "give a frame, of one row too: frame.iloc[[0]] instead of frame.iloc[0]",
            list: "give a frame: pd.DataFrame(rows)",
            dict: "give a frame: pd.DataFrame([row])",
        }
        raise InputError(
            "rows", f"are a {type(rows).__name__}", hints.get(type(rows), "give a pandas DataFrame")
        )
    if rows.empty:
        raise InputError("rows", "there is none", "give a frame of at least one row")
    return rows
