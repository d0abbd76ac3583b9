"""XGBoost with native categories, stopped early on validation rows."""

from typing import TYPE_CHECKING, Any, Self

import numpy as np

from tasks.families.tabular.common.preprocessing import codes
from tasks.kinds.tabular.schema import TableSchema
from tasks.models.early_stopping import best_trees
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Features, Floats, Truth, Validation, Weights

if TYPE_CHECKING:
    import optuna
    import xgboost

PATIENCE = 30

ONE_HOT = 4
"""XGBoost's own ``max_cat_to_onehot``: fewer categories than this are split off one by one."""

# Sums of gradients depend on how many threads share them, so the number is fixed; one, because
# candidates train side by side and because a process that has started threads cannot fork.
THREADS = 1


SOFTMAX = "multi:softprob"

LOSSES = {
    "binary": {"objective": "binary:logistic", "eval_metric": "logloss"},
    "multiclass": {"objective": SOFTMAX, "eval_metric": "mlogloss"},
    "regression": {"objective": "reg:squarederror", "eval_metric": "rmse"},
}
"""XGBoost's names of what falls while each objective is learnt."""

DEFAULTS: Parameters = {
    "trees": 2000,
    "max_cat_to_onehot": ONE_HOT,
    "learning_rate": 0.06,
    "max_depth": 5,
    "min_child_weight": 3.0,
    "subsample": 0.8,
    "colsample_bytree": 0.5,
    "reg_lambda": 1.0,
    "reg_alpha": 0.01,
}


class Boosting:
    """Gradient boosted trees by XGBoost's histogram method.

    Attributes:
        best: number of trees at which validation loss was lowest, or all of them.
    """

    def __init__(self, parameters: Parameters, schema: TableSchema, seed: int) -> None:
        self.trees = int(parameters["trees"])
        self.settings: dict[str, Any] = {
            **{name: value for name, value in parameters.items() if name != "trees"},
            **_loss(schema),
            "tree_method": "hist",
            "nthread": THREADS,
            "seed": seed,
            "verbosity": 0,
        }
        self.types = ["c" if feature.type == "category" else "q" for feature in schema.features]
        self.best = 0
        self._model: bytes = b""
        self._booster: xgboost.Booster | None = None

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Grow trees until validation loss has not fallen for a while, or all of them."""
        import xgboost

        rows = self._matrix(X, y, sample_weight)
        if validation is None:
            booster = xgboost.train(self.settings, rows, self.trees)
            self.best = self.trees
        else:
            booster = xgboost.train(
                self.settings,
                rows,
                self.trees,
                evals=[(self._matrix(*validation, reference=rows), "validation")],
                early_stopping_rounds=PATIENCE,
                verbose_eval=False,
            )
            self.best = booster.best_iteration + 1
            booster = booster[: self.best]
        self._model = bytes(booster.save_raw("ubj"))
        self._booster = None
        return self

    def predict(self, X: Features) -> Floats:
        """Return probabilities (n, classes) or values (n,)."""
        predicted = self.booster.inplace_predict(
            codes(X).astype("float32"), missing=np.nan, validate_features=False
        ).astype("float64")
        if self.settings["objective"] == "binary:logistic":
            return np.column_stack([1 - predicted, predicted])
        return np.asarray(predicted)

    @property
    def booster(self) -> "xgboost.Booster":
        """The fitted trees, for those who want to look into them."""
        if self._booster is None:
            import xgboost

            self._booster = xgboost.Booster({"nthread": THREADS}, model_file=bytearray(self._model))
        return self._booster

    def _matrix(
        self,
        X: Features,
        y: Truth,
        weight: Weights,
        reference: "xgboost.QuantileDMatrix | None" = None,
    ) -> "xgboost.QuantileDMatrix":
        import xgboost

        return xgboost.QuantileDMatrix(
            codes(X).astype("float32"),
            y,
            weight=weight,
            feature_types=self.types,
            enable_categorical=True,
            nthread=THREADS,
            ref=reference,
        )

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_booster": None}


def _loss(schema: TableSchema) -> dict[str, Any]:
    loss: dict[str, Any] = LOSSES[schema.objective]
    return {**loss, "num_class": len(schema.classes)} if loss["objective"] == SOFTMAX else loss


def _search(trial: "optuna.Trial", schema: TableSchema) -> Parameters:
    return {
        **DEFAULTS,
        "learning_rate": trial.suggest_float("learning_rate", 0.03, 0.2, log=True),
        "max_depth": trial.suggest_int("max_depth", 2, 9),
        "min_child_weight": trial.suggest_float("min_child_weight", 0.5, 30.0, log=True),
        "subsample": trial.suggest_float("subsample", 0.5, 1.0),
        "colsample_bytree": trial.suggest_float("colsample_bytree", 0.2, 1.0),
        "reg_lambda": trial.suggest_float("reg_lambda", 1e-2, 30.0, log=True),
        "reg_alpha": trial.suggest_float("reg_alpha", 1e-3, 10.0, log=True),
    }


FAMILY = Family(
    objectives=frozenset(LOSSES),
    requires=("xgboost",),
    defaults=DEFAULTS,
    search=_search,
    build=Boosting,
    refit_parameters=best_trees,
)
