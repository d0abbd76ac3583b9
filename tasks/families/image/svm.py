"""Support vector machines on pixels; strong for small, centred pictures such as digits.

Probabilities come from a sigmoid fitted to out-of-fold decision values (Platt 1999); one machine
over all rows is kept. Main components replace pixels: fewer, and freed of noise.
"""

from typing import TYPE_CHECKING

from sklearn.calibration import CalibratedClassifierCV
from sklearn.decomposition import PCA
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import SVC

from tasks.kinds.image.pixels import flat
from tasks.kinds.image.schema import ImageSchema
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Estimator
from tasks.models.scikit import wrapped

if TYPE_CHECKING:
    import optuna

CACHE_MB = 500
EXPLAINED = 0.99
"""Share of the pixels' variance that the main components keep."""


def _search(trial: "optuna.Trial", schema: ImageSchema) -> Parameters:
    return {
        "C": trial.suggest_float("C", 1.0, 1e2, log=True),
        "gamma": trial.suggest_float("gamma", 0.1, 3.0, log=True),
    }


def _build(parameters: Parameters, schema: ImageSchema, seed: int) -> Estimator:
    components = PCA(EXPLAINED, svd_solver="full")
    machine = SVC(
        C=parameters["C"], gamma=_gamma(parameters, schema), cache_size=CACHE_MB, random_state=seed
    )
    calibrated = CalibratedClassifierCV(
        machine, cv=StratifiedKFold(3, shuffle=True, random_state=seed), ensemble=False
    )
    return wrapped(calibrated, make_pipeline(FunctionTransformer(flat), components), schema)


def _gamma(parameters: Parameters, schema: ImageSchema) -> float:
    # the hyperparameter is relative to scikit-learn's "scale" on pixels from 0 to 1, which is
    # 1 / (features * variance)
    variance = sum(sd**2 for sd in schema.contrast) / len(schema.contrast) / 255**2
    pixels = schema.height * schema.width * schema.channels
    return float(parameters["gamma"] / (pixels * max(variance, 1e-6)))


FAMILY = Family(
    objectives=frozenset({"binary", "multiclass"}),
    requires=("scikit-learn",),
    defaults={"C": 10.0, "gamma": 1.0},
    search=_search,
    build=_build,
)
