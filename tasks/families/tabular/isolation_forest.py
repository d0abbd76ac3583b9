"""Isolation forest: unusual rows are told from the rest by few random questions.

Liu, Ting and Zhou, Isolation Forest (2008).
"""

from typing import TYPE_CHECKING

from sklearn.ensemble import IsolationForest

from tasks.families.tabular.common.detector import ScikitDetector
from tasks.families.tabular.common.preprocessing import dense
from tasks.kinds.tabular.schema import TableSchema
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Estimator

if TYPE_CHECKING:
    import optuna


def _search(trial: "optuna.Trial", schema: TableSchema) -> Parameters:
    return {
        "trees": 100,
        "rows": trial.suggest_int("rows", 64, 1024, log=True),
        "max_features": trial.suggest_float("max_features", 0.3, 1.0),
    }


def _build(parameters: Parameters, schema: TableSchema, seed: int) -> Estimator:
    model = IsolationForest(
        n_estimators=parameters["trees"],
        max_samples=min(parameters["rows"], max(2, schema.train_rows // 2)),
        max_features=parameters["max_features"],
        random_state=seed,
        n_jobs=1,
    )
    return ScikitDetector(model, dense(schema, "unskew"))


FAMILY = Family(
    objectives=frozenset({"anomaly"}),
    requires=("scikit-learn",),
    defaults={"trees": 100, "rows": 256, "max_features": 1.0},
    search=_search,
    build=_build,
    supervised=False,
)
