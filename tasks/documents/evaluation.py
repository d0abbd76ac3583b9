"""What was measured on the hold-out."""

from pydantic import Field

from tasks.config import REJECTION_METRICS, Metric, ObjectiveName
from tasks.documents.document import Document

FEWEST_PLACES = 3
MOST_PLACES = 6


class Interval(Document):
    """A figure with its interval of confidence on the hold-out: see docs/verdict.md."""

    value: float
    low: float
    high: float


class EvaluatedModel(Document):
    """One line of the leaderboard.

    Attributes:
        validation_score: the solution's metric on validation rows; None for baselines and the
            champion, which are not chosen by it.
        metrics: figures on the hold-out.
        gain_over_baseline: difference of the solution's metric to the best baseline on the
            same resamples, positive when better. A baseline knows no more than chance; a
            ``reference`` is a simple model that learns.
    """

    name: str
    family: str
    role: str
    validation_score: float | None
    metrics: dict[Metric, Interval]
    gain_over_baseline: Interval


class Curve(Document):
    """Points of a line to draw."""

    x: list[float]
    y: list[float]


class CalibrationBin(Document):
    """Rows whose predicted probability fell into one bin."""

    predicted: float
    observed: float
    rows: int


class Slice(Document):
    """The winner's metric on the rows of one value of one column.

    Attributes:
        drop: by how much it is worse than on all rows, on the same resamples; its level of
            confidence is raised for the number of slices, so that all hold together.
    """

    column: str
    value: str
    rows: int
    metric: Interval | None
    drop: Interval | None
    positive_rate: float | None
    selection_rate: float | None


class Threshold(Document):
    """The decision threshold, chosen on validation rows, and what it does on the hold-out."""

    value: float
    chosen_by: str
    cost_per_row: Interval | None
    confusion: list[list[int]]
    precision: float
    recall: float


class Alerts(Threshold):
    """A threshold that keeps an alert budget, and what it does on the hold-out.

    Attributes:
        budget: share of validation rows that it may alert for at most.
        rate: share of held-out rows that it does alert for.
        recall_interval: share of the events among these rows that are alerted for; None without
            events.
        precision_interval: share of the alerts that are for events; None without alerts.
    """

    budget: float
    rate: Interval
    recall_interval: Interval | None
    precision_interval: Interval | None


class Rejected(Document):
    """The rejection threshold, chosen on validation rows, and what it does on the hold-out.

    Attributes:
        label: the class of rows that belong to no other.
        value: a row is answered ``label`` when its confidence lies below; see
            ``tasks.models.rejection``.
        in_scope_accuracy: share of the other rows that are answered rightly.
        out_of_scope_recall: share of its rows that are answered ``label``.
        curve: for all thresholds, x the recall and y the accuracy.
    """

    label: str
    value: float
    chosen_by: str
    in_scope_accuracy: Interval
    out_of_scope_recall: Interval
    curve: Curve


class PredictionInterval(Document):
    """How far off a prediction of numbers may be, learnt from residuals on validation rows.

    Each row has one figure, or for forecasts one for every step and target, step by step.

    Attributes:
        confidence: share of truths that should lie inside.
        edges: per figure, predicted values at which one band ends and the next begins, ascending.
        low: per figure and band, what is added to a prediction to get the interval's lower end.
        high: likewise of the upper end.
        coverage: share of the hold-out's truths that do lie inside.
    """

    confidence: float
    edges: list[list[float]]
    low: list[list[float]]
    high: list[list[float]]
    coverage: float | None


class Importance(Document):
    """How much the metric worsens when a column is shuffled: mean and spread over repeats."""

    feature: str
    mean: float
    sd: float


LARGEST_DIFFERENCE = 1e-5
"""By which figures of a compiled model may differ from those of the trained one."""


class Parity(Document):
    """A certificate that the compiled form of a model answers as the trained one does.

    Attributes:
        compiled_sha256: of the compiled model's file.
        rows: held-out rows on which the two were compared.
        unusual_rows: rows made for the comparison: with missing values, unseen categories and
            extremes.
        largest_difference: of two figures for the same: of probabilities and scores as it is
            (relative to those above 1), of values relative to the value or to the spread of all.
            None where one gives a figure and the other none.
        decisions_changed: answers by which the two decide otherwise.
    """

    compiled_sha256: str
    rows: int
    unusual_rows: int
    largest_difference: float | None
    decisions_changed: int

    @property
    def holds(self) -> bool:
        """Return whether the compiled model may serve."""
        if self.largest_difference is None or self.decisions_changed:
            return False
        return self.largest_difference <= LARGEST_DIFFERENCE


class Evaluation(Document):
    """Everything measured; the winner was chosen on validation rows alone.

    Attributes:
        left_out: candidates that could not be fitted, with the reason of each.
        population_metrics: the winner's figures with sample weights, at the population's base
            rate; empty when the solution has no weight column.
        gain_over_champion: None when there is no champion yet, or the two cannot be compared.
        champion_rows: held-out rows that neither the winner nor the champion was trained on; the
            gain is of these alone.
        champion_obstacle: why the two cannot be compared; empty when they can.
        curves: by name: ``roc``, ``precision_recall`` (per class for multiclass:
            ``roc:<class>``); for regression ``predicted_observed`` (a sample of rows) and
            ``residual_quantiles``.
        calibration_error: expected calibration error, ten equal-mass bins.
        calibration_floor: what it would be on average for a model whose probabilities are
            right, on as many rows: chance alone.
        confusion: multiclass and binary, rows are truth in the order of ``classes``.
        influences: by class, the parts of a row that its probability hangs on most; empty where
            rows have no parts.
        gains_over_baselines: the winner's, over each baseline by name, likewise paired.
        gains_over_references: likewise over each simple model.
        parity: of the winner's compiled form; None where it has none.
        interval: of single predictions; None where classes are predicted or items ranked.
    """

    objective: ObjectiveName
    metric: Metric
    winner: str
    winner_family: str
    model_sha256: str
    model_bytes: int
    rows: int
    classes: list[str]
    leaderboard: list[EvaluatedModel]
    population_metrics: dict[Metric, Interval]
    gain_over_champion: Interval | None
    champion_sha256: str | None
    calibration: list[CalibrationBin]
    calibration_error: Interval | None
    calibration_floor: float | None
    threshold: Alerts | Threshold | None
    confusion: list[list[int]]
    slices: list[Slice]
    importances: list[Importance]
    curves: dict[str, Curve]
    rejection: Rejected | None = None
    influences: dict[str, list[Importance]] = Field(default_factory=dict)
    interval: PredictionInterval | None = None
    gains_over_baselines: dict[str, Interval] = Field(default_factory=dict)
    champion_rows: int = 0
    left_out: dict[str, str] = Field(default_factory=dict)
    champion_obstacle: str = ""
    gains_over_references: dict[str, Interval] = Field(default_factory=dict)
    parity: Parity | None = None

    @property
    def decision(self) -> Threshold | Rejected | None:
        """What makes a prediction a decision; None where the most probable class is decided for."""
        return self.threshold or self.rejection

    @property
    def gains(self) -> dict[str, Interval]:
        """The winner's over everything that costs nothing to build."""
        return self.gains_over_baselines | self.gains_over_references

    @property
    def as_good(self) -> list[str]:
        """Simple models that the winner does not beat beyond chance."""
        return [name for name, gain in self.gains_over_references.items() if gain.low <= 0]

    @property
    def places(self) -> int:
        """Decimal places at which the winner's validation score differs from every other."""
        scores = [
            one.validation_score for one in self.leaderboard if one.validation_score is not None
        ]
        ours = self.model(self.winner).validation_score
        if ours is None:
            return FEWEST_PLACES
        fewest = max(0, FEWEST_PLACES - len(f"{abs(ours):.0f}") + 1)
        others = [score for score in scores if score != ours]
        for places in range(fewest, MOST_PLACES):
            if all(f"{score:.{places}f}" != f"{ours:.{places}f}" for score in others):
                return places
        return MOST_PLACES

    def figure(self, metric: Metric) -> Interval | None:
        """Return the winner's figure, None where it is not defined."""
        if self.rejection is not None and metric in REJECTION_METRICS:
            decided: dict[str, Interval] = vars(self.rejection)
            return decided[metric]
        return self.model(self.winner).metrics.get(metric)

    def model(self, name: str) -> EvaluatedModel:
        """Return the leaderboard's line called ``name``."""
        return next(model for model in self.leaderboard if model.name == name)
