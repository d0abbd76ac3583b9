"""Support vector machines with a radial kernel; time grows with the square of the rows.

Probabilities come from a sigmoid fitted to out-of-fold decision values (Platt 1999), never to
those of the rows that the machine learnt from; one machine over all rows is kept.
"""

from typing import TYPE_CHECKING

from sklearn.calibration import CalibratedClassifierCV
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import SVC, SVR

from tasks.families.tabular.common.preprocessing import dense
from tasks.kinds.tabular.schema import TableSchema
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Estimator
from tasks.models.scikit import wrapped

if TYPE_CHECKING:
    import optuna

CACHE_MB = 500


def _search(trial: "optuna.Trial", schema: TableSchema) -> Parameters:
    return {
        "C": trial.suggest_float("C", 1e-1, 1e2, log=True),
        "gamma": trial.suggest_float("gamma", 0.05, 2.0, log=True),
        "numbers": trial.suggest_categorical("numbers", ["unskew", "quantile"]),
    }


def _build(parameters: Parameters, schema: TableSchema, seed: int) -> Estimator:
    # the hyperparameter is relative to scikit-learn's "scale", 1 / features of unit variance
    gamma = parameters["gamma"] / max(len(schema.features), 1)
    if not schema.classes:
        machine = SVR(C=parameters["C"], gamma=gamma, epsilon=0.1, cache_size=CACHE_MB)
        return wrapped(machine, dense(schema, parameters["numbers"]), schema)
    machine = CalibratedClassifierCV(
        SVC(C=parameters["C"], gamma=gamma, cache_size=CACHE_MB, random_state=seed),
        cv=StratifiedKFold(3, shuffle=True, random_state=seed),
        ensemble=False,
    )
    return wrapped(machine, dense(schema, parameters["numbers"]), schema)


FAMILY = Family(
    objectives=frozenset({"binary", "multiclass", "regression"}),
    requires=("scikit-learn",),
    defaults={"C": 1.0, "gamma": 0.5, "numbers": "quantile"},
    search=_search,
    build=_build,
)
