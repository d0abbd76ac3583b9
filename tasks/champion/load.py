"""Load the model in force."""

from tasks.champion.in_force import MODEL, verify
from tasks.layout import Layout
from tasks.models import artefact
from tasks.models.predictor import Predictor


def load_champion(layout: Layout) -> tuple[Predictor, str]:
    """Return the model in force of a solution, and its SHA-256.

    Raises:
        InputError: there is none, or it is not what went into force; see ``verify``.
    """
    recorded = verify(layout).chain.model
    return artefact.read_recorded(layout.champion / MODEL, recorded), recorded
