"""Another solution's network, its head made new and all of it trained on.

What the first layers see, edges and textures, is much the same in all pictures (Yosinski et al.,
How transferable are features in deep neural networks? 2014), so that fewer pictures and epochs do.
"""

from typing import TYPE_CHECKING

from tasks.families.image.network import DEFAULTS as FROM_SCRATCH
from tasks.families.image.network import ConvolutionalNetwork, backbone_of, mean_temperature
from tasks.kinds.image.schema import ImageSchema
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Estimator, Predictor

if TYPE_CHECKING:
    import optuna

DEFAULTS: Parameters = {
    # as wide as the network that it starts from
    **{key: value for key, value in FROM_SCRATCH.items() if key != "width"},
    "epochs": 12,
    "learning_rate": 0.03,
}


def _search(trial: "optuna.Trial", schema: ImageSchema) -> Parameters:
    return {
        **DEFAULTS,
        "learning_rate": trial.suggest_float("learning_rate", 0.005, 0.1, log=True),
        "cutout": trial.suggest_float("cutout", 0.0, 0.5),
        "light": trial.suggest_float("light", 0.0, 0.3),
    }


def _build(
    parameters: Parameters, schema: ImageSchema, seed: int, backbone: Predictor
) -> Estimator:
    return ConvolutionalNetwork(parameters, schema, seed, backbone_of(backbone))


FAMILY = Family(
    objectives=frozenset({"binary", "multiclass"}),
    requires=("onnxruntime", "scikit-learn"),
    defaults=DEFAULTS,
    search=_search,
    build=_build,
    refit_parameters=mean_temperature,
    on_backbone=True,
)
