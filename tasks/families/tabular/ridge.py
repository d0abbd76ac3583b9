"""Ridge regression: linear least squares with an L2 penalty."""

from typing import TYPE_CHECKING

from sklearn.linear_model import Ridge

from tasks.families.tabular.common.preprocessing import dense
from tasks.kinds.tabular.schema import TableSchema
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Estimator
from tasks.models.scikit import wrapped

if TYPE_CHECKING:
    import optuna


def _search(trial: "optuna.Trial", schema: TableSchema) -> Parameters:
    return {
        "alpha": trial.suggest_float("alpha", 1e-2, 1e4, log=True),
        "numbers": trial.suggest_categorical("numbers", ["unskew", "quantile", "spline"]),
    }


def _build(parameters: Parameters, schema: TableSchema, seed: int) -> Estimator:
    model = Ridge(alpha=parameters["alpha"])
    return wrapped(model, dense(schema, parameters["numbers"]), schema)


FAMILY = Family(
    objectives=frozenset({"regression"}),
    requires=("scikit-learn",),
    defaults={"alpha": 10.0, "numbers": "spline"},
    search=_search,
    build=_build,
)
