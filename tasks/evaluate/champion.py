"""The model in force, held to the same rows as those that want its place."""

from dataclasses import dataclass

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
        return Champion(found, family, predictor.predict(hold_out.rows), "")
    except (TypeError, ValueError) as error:  # a column keeps its name but not its type
        return Champion(found, family, None, str(error))


def _obstacle(predictor: Predictor, hold_out: HoldOut) -> str:
    schema = predictor.schema
    if (schema.objective, schema.classes) != (hold_out.schema.objective, hold_out.schema.classes):
        return "it predicts another target"
    missing = [name for name in schema.columns if name not in hold_out.rows]
    return f"it needs the missing columns {', '.join(missing)}" if missing else ""
