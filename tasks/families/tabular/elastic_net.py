"""Linear regression with L1 and L2 penalties: drops features that do not earn their place."""

from typing import TYPE_CHECKING

from sklearn.linear_model import ElasticNet

from tasks.families.tabular.common.preprocessing import dense
from tasks.kinds.tabular.schema import TableSchema
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Estimator
from tasks.models.scikit import wrapped

if TYPE_CHECKING:
    import optuna


def _search(trial: "optuna.Trial", schema: TableSchema) -> Parameters:
    return {
        "alpha": trial.suggest_float("alpha", 1e-3, 1.0, log=True),
        "l1_ratio": trial.suggest_float("l1_ratio", 0.05, 1.0),
        "numbers": trial.suggest_categorical("numbers", ["unskew", "quantile", "spline"]),
    }


def _build(parameters: Parameters, schema: TableSchema, seed: int) -> Estimator:
    model = ElasticNet(alpha=parameters["alpha"], l1_ratio=parameters["l1_ratio"], max_iter=100_000)
    return wrapped(model, dense(schema, parameters["numbers"]), schema)


FAMILY = Family(
    objectives=frozenset({"regression"}),
    requires=("scikit-learn",),
    defaults={"alpha": 0.01, "l1_ratio": 0.5, "numbers": "unskew"},
    search=_search,
    build=_build,
)
