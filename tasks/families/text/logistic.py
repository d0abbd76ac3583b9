"""Multinomial logistic regression over weighted terms."""

from functools import partial
from typing import TYPE_CHECKING, Any

from sklearn.linear_model import LogisticRegression

from tasks.families.text.common.linear import LinearClassifier
from tasks.families.text.common.terms import Terms
from tasks.kinds.text.schema import TextSchema
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Estimator, Truth, Weights

if TYPE_CHECKING:
    import optuna


def _search(trial: "optuna.Trial", schema: TextSchema) -> Parameters:
    return {
        "C": trial.suggest_float("C", 1.0, 100.0, log=True),
        "words": trial.suggest_int("words", 1, 3),
        "characters": trial.suggest_int("characters", 2, 5),
        "rarest": trial.suggest_int("rarest", 1, 5),
    }


def _fitted(C: float, rows: Any, y: Truth, weight: Weights) -> Any:
    # looser than scikit-learn's: what follows changes no third digit and takes twice as long
    model = LogisticRegression(C=C, max_iter=500, tol=1e-3)
    return model.fit(rows, y, sample_weight=weight)


def _build(parameters: Parameters, schema: TextSchema, seed: int) -> Estimator:
    terms = Terms(schema.units, parameters["words"], parameters["characters"], parameters["rarest"])
    fitted = partial(_fitted, parameters["C"])
    return LinearClassifier(terms, fitted, len(schema.classes), seed, calibrate=False)


FAMILY = Family(
    objectives=frozenset({"binary", "multiclass"}),
    requires=("scikit-learn",),
    defaults={"C": 20.0, "words": 2, "characters": 4, "rarest": 2},
    search=_search,
    build=_build,
)
