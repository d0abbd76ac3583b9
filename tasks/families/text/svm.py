"""Linear support vector machines over weighted terms, one for each class against the rest.

Texts have so many terms that a line parts them well, and wide margins do not mind the many that
say nothing (Joachims, Text categorization with support vector machines, 1998).
"""

from functools import partial
from typing import TYPE_CHECKING, Any

from sklearn.svm import LinearSVC

from tasks.families.text.common.linear import LinearClassifier
from tasks.families.text.common.terms import Terms
from tasks.kinds.text.schema import TextSchema
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Estimator, Truth, Weights

if TYPE_CHECKING:
    import optuna


def _search(trial: "optuna.Trial", schema: TextSchema) -> Parameters:
    return {
        "C": trial.suggest_float("C", 0.05, 5.0, log=True),
        "words": trial.suggest_int("words", 1, 3),
        "characters": trial.suggest_int("characters", 2, 5),
        "rarest": trial.suggest_int("rarest", 1, 5),
    }


def _fitted(C: float, seed: int, rows: Any, y: Truth, weight: Weights) -> Any:
    return LinearSVC(C=C, random_state=seed).fit(rows, y, sample_weight=weight)


def _build(parameters: Parameters, schema: TextSchema, seed: int) -> Estimator:
    terms = Terms(schema.units, parameters["words"], parameters["characters"], parameters["rarest"])
    fitted = partial(_fitted, parameters["C"], seed)
    return LinearClassifier(terms, fitted, len(schema.classes), seed, calibrate=True)


FAMILY = Family(
    objectives=frozenset({"binary", "multiclass"}),
    requires=("scikit-learn",),
    defaults={"C": 1.0, "words": 2, "characters": 4, "rarest": 2},
    search=_search,
    build=_build,
)
