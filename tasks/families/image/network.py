"""A convolutional network from scratch, its pictures augmented anew in every epoch."""

from typing import TYPE_CHECKING

from tasks.kinds.image.convolutional import ConvolutionalNetwork, settle
from tasks.kinds.image.schema import ImageSchema
from tasks.models.family import Family, Parameters

if TYPE_CHECKING:
    import optuna

DEFAULTS: Parameters = {
    "width": 24,
    "epochs": 24,
    "learning_rate": 0.1,  # at its highest, with batches of 128
    "weight_decay": 5e-4,
    "dropout": 0.2,
    "mirror": True,
    "turn": False,
    "shift": 0.125,
    "cutout": 0.25,
    "light": 0.0,
    "temperature": 1.0,  # found on validation rows
}


def _search(trial: "optuna.Trial", schema: ImageSchema) -> Parameters:
    return {
        **DEFAULTS,
        "width": trial.suggest_categorical("width", [16, 24, 32]),
        "learning_rate": trial.suggest_float("learning_rate", 0.02, 0.2, log=True),
        "weight_decay": trial.suggest_float("weight_decay", 1e-4, 2e-3, log=True),
        "cutout": trial.suggest_float("cutout", 0.0, 0.5),
        "light": trial.suggest_float("light", 0.0, 0.3),
    }


FAMILY = Family(
    objectives=frozenset({"binary", "multiclass"}),
    requires=("onnxruntime", "scikit-learn"),
    defaults=DEFAULTS,
    search=_search,
    build=ConvolutionalNetwork,
    settle=settle,
)
