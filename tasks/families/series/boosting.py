"""XGBoost: gradient-boosted trees over statistics of windows, or over lags of what is forecast.

A forecast of several steps and targets is one model of single questions: which step of which
target after which window. What it learns is how far the answer lies from a simple one.
"""

from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from tasks.families.series.common.lags import Lags, Places
from tasks.families.series.common.statistics import statistics
from tasks.kinds.series.schema import SeriesSchema
from tasks.models.early_stopping import best_trees
from tasks.models.family import Family, Parameters
from tasks.models.predictor import Features, Floats, Truth, Validation, Weights

if TYPE_CHECKING:
    import optuna
    import xgboost

PATIENCE = 50
THREADS = 1

QUESTIONS = 200_000
"""Single questions that are learnt from at the most: a sample of them where there are more."""

CHUNK = 100_000
"""Questions that are answered at once."""

Matrix = npt.NDArray[np.float32]


class Boosting:
    """Gradient-boosted trees.

    Attributes:
        best: trees after which validation error was lowest, or all of them.
    """

    def __init__(self, parameters: Parameters, schema: SeriesSchema, seed: int) -> None:
        self.parameters = parameters
        self.schema = schema
        self.seed = seed
        self.best = 0
        self._model = b""
        self._booster: xgboost.Booster | None = None

    def fit(
        self, X: Features, y: Truth, sample_weight: Weights = None, validation: Validation = None
    ) -> Self:
        """Fit until validation error has not fallen for a while, or all trees."""
        import xgboost

        training = self._matrix(np.asarray(X), y, sample_weight)
        watched = None
        if validation is not None:
            rows, truth, weight = validation
            watched = self._matrix(np.asarray(rows), truth, weight, training)
        settings = {key: self.parameters[key] for key in SETTINGS}
        booster = xgboost.train(
            {
                **settings, "objective": "reg:squarederror", "seed": self.seed,
                "nthread": THREADS, "tree_method": "hist",
            },
            training,
            self.parameters["trees"],
            evals=[] if watched is None else [(watched, "validation")],
            early_stopping_rounds=None if watched is None else PATIENCE,
            verbose_eval=False,
        )  # fmt: skip
        self.best = self.parameters["trees"] if watched is None else booster.best_iteration + 1
        self._model = bytes(booster[: self.best].save_raw("ubj"))
        self._booster = None
        return self

    def predict(self, X: Features) -> Floats:
        """Return values (n,), or forecasts (n, horizon, targets)."""
        windows = np.asarray(X)
        if not self.schema.horizon:
            return self._answers(statistics(windows))
        horizon, targets = self.schema.prediction_shape
        rows = max(1, CHUNK // (horizon * targets))
        parts = [windows[at : at + rows] for at in range(0, len(windows), rows)]
        answered = [self._forecast(part) for part in parts]
        return np.concatenate(answered or [np.empty((0, horizon, targets))])

    @property
    def booster(self) -> "xgboost.Booster":
        """The fitted trees."""
        if self._booster is None:
            import xgboost

            self._booster = xgboost.Booster({"nthread": THREADS}, model_file=bytearray(self._model))
        return self._booster

    def _forecast(self, windows: Matrix) -> Floats:
        shape = (len(windows), *self.schema.prediction_shape)
        row, step, target = (place.ravel() for place in np.indices(shape))
        lags = Lags(windows, self.schema, self.parameters["relative"])
        answers = self._answers(lags.features(row, step, target)) * lags.size[row, target]
        answers = answers + self._reference(lags, row, step, target)
        center, scale = np.array(self.schema.center), np.array(self.schema.scale)
        return np.asarray((answers.reshape(shape) - center) / scale)

    def _answers(self, features: Matrix) -> Floats:
        answers = self.booster.inplace_predict(features, missing=np.nan, validate_features=False)
        return np.asarray(answers, dtype="float64")

    def _matrix(
        self,
        windows: Matrix,
        y: npt.NDArray[Any],
        weight: Weights,
        training: "xgboost.QuantileDMatrix | None" = None,
    ) -> "xgboost.QuantileDMatrix":
        import xgboost

        if not self.schema.horizon:
            features, learnt = statistics(windows), y
        else:
            features, learnt, weight = self._questions(windows, self.schema.in_own_unit(y), weight)
        return xgboost.QuantileDMatrix(
            features, learnt, weight=weight, nthread=THREADS, ref=training
        )

    def _questions(
        self, windows: Matrix, y: Floats, weight: Weights
    ) -> tuple[Matrix, Floats, Floats | None]:
        """Return features, what is learnt and how much it weighs, of a sample of all questions."""
        shape = y.shape
        count = y.size
        drawn = np.arange(count)
        if count > QUESTIONS:
            random = np.random.default_rng(self.seed)
            drawn = np.sort(random.choice(count, size=QUESTIONS, replace=False))
        features, learnt, weights = [], [], []
        for part in np.array_split(drawn, -(-len(drawn) // CHUNK)):
            row, step, target = np.unravel_index(part, shape)
            used, row_there = np.unique(row, return_inverse=True)
            lags = Lags(windows[used], self.schema, self.parameters["relative"])
            size = lags.size[row_there, target]
            features.append(lags.features(row_there, step, target))
            reference = self._reference(lags, row_there, step, target)
            learnt.append((y[row, step, target] - reference) / size)
            # errors count in the unit that they are measured in
            given = 1.0 if weight is None else weight[row]
            weights.append(given * (size / np.array(self.schema.scale)[target]) ** 2)
        total = np.concatenate(weights)
        even = bool(np.all(total == total[0]))
        return (
            np.concatenate(features),
            np.concatenate(learnt),
            None if even else total / total.mean(),
        )

    def _reference(self, lags: Lags, row: Places, step: Places, target: Places) -> Floats:
        """Return the simple answer that the trees correct."""
        if self.parameters["reference"] == "season" and self.schema.seasons:
            return lags.seasonal(row, step, target)
        if self.parameters["reference"] == "profile" and self.schema.seasons:
            return lags.profile(row, step, target)
        if self.parameters["reference"] == "last":
            return lags.last(row, target)
        return np.zeros(len(row))

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_booster": None}


SETTINGS = (
    "learning_rate", "max_depth", "min_child_weight", "subsample", "colsample_bytree", "reg_lambda",
)  # fmt: skip


def _search(trial: "optuna.Trial", schema: SeriesSchema) -> Parameters:
    parameters: Parameters = {
        **FAMILY.defaults,
        "max_depth": trial.suggest_int("max_depth", 3, 8),
        "min_child_weight": trial.suggest_float("min_child_weight", 1.0, 50.0, log=True),
        "subsample": trial.suggest_float("subsample", 0.5, 1.0),
        "colsample_bytree": trial.suggest_float("colsample_bytree", 0.2, 1.0),
        "reg_lambda": trial.suggest_float("reg_lambda", 0.1, 30.0, log=True),
    }
    if schema.horizon:
        references = ["none", "last", *(["season", "profile"] if schema.seasons else [])]
        parameters["reference"] = trial.suggest_categorical("reference", references)
        parameters["relative"] = trial.suggest_categorical("relative", [False, True])
    return parameters


FAMILY = Family(
    objectives=frozenset({"regression", "forecast"}),
    requires=("xgboost",),
    defaults={
        "trees": 2000,
        "learning_rate": 0.05,
        "max_depth": 6,
        "min_child_weight": 10.0,
        "subsample": 0.7,
        "colsample_bytree": 0.4,
        "reg_lambda": 1.0,
        "reference": "last",
        "relative": True,
    },
    search=_search,
    build=Boosting,
    refit_parameters=best_trees,
)
