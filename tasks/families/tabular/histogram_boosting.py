"""scikit-learn's histogram gradient boosting, stopped early on validation rows."""

from typing import TYPE_CHECKING

from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from tasks.families.tabular.common.preprocessing import EmptyToZero, categorical, codes
from tasks.kinds.tabular.schema import TableSchema
from tasks.models.early_stopping import best_trees
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Estimator
from tasks.models.scikit import wrapped

if TYPE_CHECKING:
    import optuna

PATIENCE = 20
LARGEST_NATIVE_CATEGORY = 255

DEFAULTS: Parameters = {
    "trees": 1000,
    "learning_rate": 0.06,
    "max_leaf_nodes": 16,
    "min_samples_leaf": 20,
    "l2_regularization": 0.1,
    "max_features": 0.5,
}


def _search(trial: "optuna.Trial", schema: TableSchema) -> Parameters:
    return {
        **DEFAULTS,
        "learning_rate": trial.suggest_float("learning_rate", 0.02, 0.2, log=True),
        "max_leaf_nodes": trial.suggest_int("max_leaf_nodes", 4, 64, log=True),
        "min_samples_leaf": trial.suggest_int("min_samples_leaf", 5, 100, log=True),
        "l2_regularization": trial.suggest_float("l2_regularization", 1e-3, 10.0, log=True),
        "max_features": trial.suggest_float("max_features", 0.2, 1.0),
    }


def _build(parameters: Parameters, schema: TableSchema, seed: int) -> Estimator:
    kind = HistGradientBoostingClassifier if schema.classes else HistGradientBoostingRegressor
    native = [
        position
        for position in categorical(schema)
        if len(schema.features[position].categories) <= LARGEST_NATIVE_CATEGORY
    ]
    model = kind(
        max_iter=parameters["trees"],
        learning_rate=parameters["learning_rate"],
        max_leaf_nodes=parameters["max_leaf_nodes"],
        min_samples_leaf=parameters["min_samples_leaf"],
        l2_regularization=parameters["l2_regularization"],
        max_features=parameters["max_features"],
        categorical_features=native,
        early_stopping=True,
        n_iter_no_change=PATIENCE,
        random_state=seed,
    )
    return wrapped(model, make_pipeline(FunctionTransformer(codes), EmptyToZero()), schema)


FAMILY = Family(
    objectives=frozenset({"binary", "multiclass", "regression"}),
    requires=("scikit-learn",),
    defaults=DEFAULTS,
    search=_search,
    build=_build,
    refit_parameters=best_trees,
)
