"""Logistic regression with an L2 penalty, over scaled, rank-normal or spline-expanded numbers."""

from typing import TYPE_CHECKING

from sklearn.linear_model import LogisticRegression

from tasks.families.tabular.common.preprocessing import dense
from tasks.kinds.tabular.schema import TableSchema
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Estimator
from tasks.models.scikit import wrapped

if TYPE_CHECKING:
    import optuna


def _search(trial: "optuna.Trial", schema: TableSchema) -> Parameters:
    return {
        "C": trial.suggest_float("C", 1e-3, 1e2, log=True),
        "numbers": trial.suggest_categorical("numbers", ["unskew", "quantile", "spline"]),
    }


def _build(parameters: Parameters, schema: TableSchema, seed: int) -> Estimator:
    model = LogisticRegression(C=parameters["C"], solver="newton-cholesky", max_iter=200)
    return wrapped(model, dense(schema, parameters["numbers"]), schema)


FAMILY = Family(
    objectives=frozenset({"binary", "multiclass"}),
    requires=("scikit-learn",),
    defaults={"C": 0.1, "numbers": "spline"},
    search=_search,
    build=_build,
)
