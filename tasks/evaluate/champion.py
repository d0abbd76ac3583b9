"""The model in force, held to the same rows as those that want its place."""

from dataclasses import dataclass

import numpy as np

from tasks.documents import Evaluation, sha256
from tasks.evaluate.hold_out import HoldOut
from tasks.layout import Layout
from tasks.models import artefact
from tasks.models.predictor import Floats, Predictor


@dataclass(frozen=True)
class Champion:
    """The model in force.

    Attributes:
        predicted: on the held-out rows; None when it cannot read them.
        obstacle: why it cannot; empty when it can.
    """

    sha256: str
    family: str
    predicted: Floats | None
    obstacle: str


def read_champion(layout: Layout, hold_out: HoldOut) -> Champion | None:
    """Load the champion and let it predict; None when no model is in force.

    Raises:
        InputError: its bytes are not those that went into force. It is then not loaded, for
            loading a model runs what its file says.
    """
    model = layout.champion / "model.joblib"
    if not model.exists():
        return None
    family = Evaluation.read(layout.champion / "evaluation.json").winner_family
    try:
        predictor, found = artefact.read_champion(layout.champion)
    except (AttributeError, ImportError) as error:  # code has moved since it was written
        obstacle = f"this version of the code cannot load it: {error}"
        return Champion(sha256(model), family, None, obstacle)
    obstacle = _obstacle(predictor, hold_out)
    if obstacle:
        return Champion(found, family, None, obstacle)
    try:
        predicted = predictor.predict(hold_out.rows)
        return Champion(found, family, _in_catalogue(predicted, predictor, hold_out), "")
    except (TypeError, ValueError) as error:  # a column keeps its name but not its type
        return Champion(found, family, None, str(error))


def _obstacle(predictor: Predictor, hold_out: HoldOut) -> str:
    schema, asked = predictor.schema, hold_out.schema
    if schema.objective != asked.objective:
        return "it predicts another target"
    # a catalogue changes from day to day: see _in_catalogue
    if schema.objective != "ranking" and schema.classes != asked.classes:
        return "it predicts another target"
    missing = [name for name in schema.columns if name not in hold_out.rows]
    return f"it needs the missing columns {', '.join(missing)}" if missing else ""


def _in_catalogue(predicted: Floats, predictor: Predictor, hold_out: HoldOut) -> Floats:
    """Bring a ranking into the order of today's catalogue; what the model does not know is last."""
    known, asked = predictor.schema.classes, hold_out.schema.classes
    if predictor.schema.objective != "ranking" or known == asked:
        return predicted
    place = {item: position for position, item in enumerate(known)}
    found = np.array([place.get(item, -1) for item in asked])
    aligned = np.full((len(predicted), len(asked)), -np.inf, dtype=predicted.dtype)
    aligned[:, found >= 0] = predicted[:, found[found >= 0]]
    return aligned
