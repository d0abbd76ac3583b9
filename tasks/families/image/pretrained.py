"""Logistic regression on what a network trained on ImageNet sees: good from some dozen pictures on.

The network stays as it is (Donahue et al., DeCAF, 2014), so that a fit takes one pass over the
pictures. Its weights come from Keras over the network or from a file.
"""

from typing import TYPE_CHECKING

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tasks.kinds.image.pretrained import IMAGENET, PretrainedFeatures
from tasks.kinds.image.schema import ImageSchema
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Estimator
from tasks.models.scikit import wrapped

if TYPE_CHECKING:
    import optuna

DEFAULTS: Parameters = {
    "architecture": "MobileNetV2",
    "weights": IMAGENET,
    "size": 96,  # pixels along a side that pictures are brought to
    "mirror": True,
    "C": 0.01,
}
ITERATIONS = 1000


def _search(trial: "optuna.Trial", schema: ImageSchema) -> Parameters:
    return {**DEFAULTS, "C": trial.suggest_float("C", 1e-4, 1.0, log=True)}


def _build(parameters: Parameters, schema: ImageSchema, seed: int) -> Estimator:
    seen = PretrainedFeatures(
        parameters["architecture"],
        parameters["weights"],
        parameters["size"],
        parameters["mirror"],
        schema,
    )
    model = LogisticRegression(C=parameters["C"], max_iter=ITERATIONS)
    return wrapped(model, make_pipeline(seen, StandardScaler()), schema)


def _weights(fitted: Estimator) -> dict[str, str]:
    seen = fitted.transformer[0]  # type: ignore[attr-defined] # what wrapped() put together
    return {f"{seen.architecture} {seen.weights}": seen.weights_sha256}


FAMILY = Family(
    objectives=frozenset({"binary", "multiclass"}),
    requires=("onnxruntime", "scikit-learn"),
    defaults=DEFAULTS,
    search=_search,
    build=_build,
    weights=_weights,
)
