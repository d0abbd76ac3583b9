"""Every model on the same rows and the same resamples."""

from dataclasses import dataclass, field

import numpy as np

from tasks.config import LOWER_IS_BETTER, Metric
from tasks.documents import EvaluatedModel, Interval
from tasks.errors import InputError
from tasks.evaluate.bootstrap import Resamples
from tasks.evaluate.hold_out import HoldOut
from tasks.models.metrics import score
from tasks.models.objective import objective
from tasks.models.predictor import Floats


@dataclass(frozen=True)
class Measured:
    """One model's figures: on all rows, and on every resample of them."""

    name: str
    family: str
    role: str
    validation_score: float | None
    values: dict[Metric, float]
    resampled: dict[Metric, Floats]


@dataclass
class Leaderboard:
    """Models measured alike.

    Attributes:
        metric: the solution's, by which gains are reckoned.
        hold_out: rows and truth.
        resamples: shared, so that differences between models are paired.
    """

    metric: Metric
    hold_out: HoldOut
    resamples: Resamples
    measured: list[Measured] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.metrics = _defined_metrics(self.metric, self.hold_out)

    def add(
        self,
        name: str,
        family: str,
        role: str,
        validation_score: float | None,
        predicted: Floats,
    ) -> Measured:
        """Measure a model's predictions."""
        y, resamples = self.hold_out.y, self.resamples
        model = Measured(
            name,
            family,
            role,
            validation_score,
            {metric: score(metric, y, predicted) for metric in self.metrics},
            {metric: resamples.scores(metric, y, predicted) for metric in self.metrics},
        )
        self.measured.append(model)
        return model

    def named(self, name: str) -> Measured:
        """Return the model called ``name``."""
        return next(model for model in self.measured if model.name == name)

    def gain(self, ours: Measured, theirs: Measured) -> Interval:
        """Return the paired difference in the solution's metric, positive when ours is better."""
        if ours is theirs:
            return Interval(value=0.0, low=0.0, high=0.0)
        sign = -1.0 if self.metric in LOWER_IS_BETTER else 1.0
        return self.resamples.difference(
            self.metric,
            sign * (ours.values[self.metric] - theirs.values[self.metric]),
            sign * (ours.resampled[self.metric] - theirs.resampled[self.metric]),
        )

    def gains(self, ours: Measured, role: str) -> dict[str, Interval]:
        """Return what a model gains over each one of a role, by that one's name."""
        return {model.name: self.gain(ours, model) for model in self.measured if model.role == role}

    def lines(self) -> list[EvaluatedModel]:
        """Return the lines, against the baseline that is hardest to beat on these very rows."""
        pick = min if self.metric in LOWER_IS_BETTER else max
        baseline = pick(
            (model for model in self.measured if model.role == "baseline"),
            key=lambda model: model.values[self.metric],
        )
        return [
            EvaluatedModel(
                name=model.name,
                family=model.family,
                role=model.role,
                validation_score=model.validation_score,
                metrics={
                    metric: self.resamples.interval(metric, value, model.resampled[metric])
                    for metric, value in model.values.items()
                },
                gain_over_baseline=self.gain(model, baseline),
            )
            for model in self.measured
        ]


def _defined_metrics(metric: Metric, hold_out: HoldOut) -> list[Metric]:
    """Return the metrics that mean something on these rows, the solution's own first.

    Raises:
        InputError: the solution's own does not.
    """
    rules, classes, y = (
        objective(hold_out.schema.objective).rules,
        len(hold_out.schema.classes),
        hold_out.y,
    )
    defined = list(rules.metrics)
    if rules.target != "items":  # those of a ranking mean something for any row
        perfect = np.eye(classes)[y] if classes else y
        defined = [
            name
            for name in defined
            if np.isfinite(score(name, y, perfect)) and not (name == "rmse_log" and y.min() <= 0)
        ]
    if metric not in defined:
        raise InputError(
            "train.metric",
            f"{metric} is not defined on the {len(y)} held-out rows",
            "use another, or hold out more rows (split.test) so that every class is among them",
        )
    return sorted(defined, key=lambda name: name != metric)
