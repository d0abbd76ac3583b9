"""Random forest (Breiman 2001) over category codes; missing values take a branch of their own."""

from typing import TYPE_CHECKING

from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.preprocessing import FunctionTransformer

from tasks.families.tabular.common.preprocessing import codes
from tasks.kinds.tabular.schema import TableSchema
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Estimator
from tasks.models.scikit import wrapped

if TYPE_CHECKING:
    import optuna


def _search(trial: "optuna.Trial", schema: TableSchema) -> Parameters:
    return {
        "trees": 200,
        "min_samples_leaf": trial.suggest_int("min_samples_leaf", 1, 20, log=True),
        "max_features": trial.suggest_float("max_features", 0.1, 0.8),
    }


def _build(parameters: Parameters, schema: TableSchema, seed: int) -> Estimator:
    kind = RandomForestClassifier if schema.classes else RandomForestRegressor
    model = kind(
        n_estimators=parameters["trees"],
        min_samples_leaf=parameters["min_samples_leaf"],
        max_features=parameters["max_features"],
        random_state=seed,
        n_jobs=1,
    )
    return wrapped(model, FunctionTransformer(codes), schema)


FAMILY = Family(
    objectives=frozenset({"binary", "multiclass", "regression"}),
    requires=("scikit-learn",),
    defaults={"trees": 200, "min_samples_leaf": 3, "max_features": 0.3},
    search=_search,
    build=_build,
)
