"""A family: naive Bayes on numbers, an estimator that knows no sample weights."""

from typing import Any

from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from tasks.families.tabular.common.preprocessing import EmptyToZero, codes
from tasks.kinds.tabular.schema import TableSchema
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Estimator
from tasks.models.scikit import wrapped


def _search(trial: Any, schema: TableSchema) -> Parameters:
    return {"var_smoothing": trial.suggest_float("var_smoothing", 1e-9, 1e-2, log=True)}


def _build(parameters: Parameters, schema: TableSchema, seed: int) -> Estimator:
    columns = make_pipeline(FunctionTransformer(codes), EmptyToZero())
    return wrapped(GaussianNB(**parameters), columns, schema)


FAMILY = Family(
    objectives=frozenset({"binary", "multiclass"}),
    requires=("scikit-learn",),
    defaults={"var_smoothing": 1e-6},
    search=_search,
    build=_build,
)
