"""What the page shows, worked out before any markup."""

from dataclasses import dataclass
from itertools import groupby

from tasks.config import LOWER_IS_BETTER, Solution
from tasks.documents import (
    EvaluatedModel,
    Evaluation,
    Interval,
    Latency,
    Origin,
    Schema,
    Slice,
    Timing,
    Validation,
    Verdict,
)
from tasks.models.objective import objective
from tasks.report import charts
from tasks.report.drawing import round_ends
from tasks.report.parts import Parts

IMPORTANCES = 20
TELLING = 3
"""Charts of the page in its overview."""

MOST_CLASSES = 20
"""A larger matrix of decisions is not readable."""


@dataclass(frozen=True)
class Inputs:
    """The documents that the page is made of."""

    name: str
    solution: Solution
    origin: Origin
    schema: Schema
    validation: Validation
    evaluation: Evaluation
    latency: Latency
    verdict: Verdict
    timings: dict[str, Timing]


@dataclass(frozen=True)
class Scale:
    """The ends that intervals below each other are drawn between."""

    low: float
    high: float


@dataclass(frozen=True)
class BoardLine:
    """A model; ``seconds`` is None where nothing was trained."""

    model: EvaluatedModel
    score: Interval
    seconds: float | None


@dataclass(frozen=True)
class Board:
    """The leaderboard, the winner first."""

    lines: list[BoardLine]
    scale: Scale


@dataclass(frozen=True)
class SimpleLine:
    """What a baseline or a simple model scores, and what the winner gains over it."""

    name: str
    role: str
    score: Interval
    gain: Interval

    @property
    def beaten(self) -> bool:
        """Whether the winner is better beyond chance."""
        return self.gain.low > 0

    @property
    def outcome(self) -> str:
        """Return who is better, as far as the hold-out can tell."""
        if self.beaten:
            return "beaten beyond chance"
        return "better than the winner" if self.gain.high < 0 else "as good within chance"


@dataclass(frozen=True)
class SliceLine:
    """A slice; ``behind`` when it is worse beyond chance."""

    slice: Slice
    behind: bool


@dataclass(frozen=True)
class SliceTable:
    """The slices of all columns on one scale."""

    groups: list[tuple[str, list[SliceLine]]]
    scale: Scale


def board(inputs: Inputs) -> Board:
    """Order models: by validation score those who had one, then the champion and baselines."""
    metric = inputs.evaluation.metric
    sign = -1 if metric in LOWER_IS_BETTER else 1

    def rank(model: EvaluatedModel) -> tuple[bool, bool, float]:
        trained = model.validation_score is not None
        score = model.validation_score if trained else model.metrics[metric].value
        winner = model.name == inputs.evaluation.winner
        return not trained, not winner, -sign * (score or 0.0)

    models = sorted(inputs.evaluation.leaderboard, key=rank)
    able = [model for model in models if model.role not in ("baseline", "reference")]
    scores = scale(
        [model.metrics[metric] for model in able],
        [model.metrics[metric].value for model in models],
    )
    lines = [
        BoardLine(
            model=model,
            score=model.metrics[metric],
            seconds=_seconds(inputs.timings.get(model.name)),
        )
        for model in models
    ]
    return Board(lines, scores)


def simple_models(evaluation: Evaluation) -> list[SimpleLine]:
    """Return baselines and simple models, the one that is hardest to beat first."""
    lines = []
    for name, gain in evaluation.gains.items():
        model = evaluation.model(name)
        role = "chance" if model.role == "baseline" else "simple model"
        lines.append(SimpleLine(name, role, model.metrics[evaluation.metric], gain))
    return sorted(lines, key=lambda line: line.gain.value)


def slice_table(evaluation: Evaluation) -> SliceTable | None:
    """Return every slice with a scale for all, or None when there are none."""
    whole = evaluation.model(evaluation.winner).metrics[evaluation.metric]
    measured = [part.metric for part in evaluation.slices if part.metric is not None]
    if not evaluation.slices:
        return None
    lines = [
        SliceLine(part, behind=part.drop is not None and part.drop.low > 0)
        for part in evaluation.slices
    ]
    groups = [(key, list(group)) for key, group in groupby(lines, lambda line: line.slice.column)]
    return SliceTable(groups, scale([whole, *measured], []))


def scale(intervals: list[Interval], extra: list[float]) -> Scale:
    """Return round ends around intervals, and around ``extra`` values unless they dwarf them."""
    low = min(interval.low for interval in intervals)
    high = max(interval.high for interval in intervals)
    wide_low, wide_high = min([low, *extra]), max([high, *extra])
    if wide_high - wide_low <= 3 * (high - low):
        low, high = wide_low, wide_high
    return Scale(*round_ends(low, high))


def confusion_shares(confusion: list[list[int]]) -> list[list[float]]:
    """Return each cell's share of its true class, 0 for a class without rows."""
    return [[cell / max(1, sum(row)) for cell in row] for row in confusion]


def context(inputs: Inputs, parts: Parts) -> dict[str, object]:
    """Return everything that the template reads."""
    evaluation = inputs.evaluation
    winner = evaluation.model(evaluation.winner)
    importances = evaluation.importances[:IMPORTANCES]
    curves = charts.chosen(evaluation)
    reliability = charts.reliability(evaluation.calibration) if evaluation.calibration else None
    telling = [*curves, *filter(None, [reliability]), *parts.charts][:TELLING]
    return {
        **vars(inputs),
        "winner": winner,
        "primary": winner.metrics[evaluation.metric],
        "figure": objective(evaluation.objective).figure,
        "board": board(inputs),
        "simple_models": simple_models(evaluation),
        "charts": curves,
        "reliability": reliability,
        "overview": [*telling, charts.importances(evaluation)] if importances else telling,
        "confusion_shares": confusion_shares(evaluation.confusion)
        if len(evaluation.confusion) <= MOST_CLASSES
        else [],
        "slice_table": slice_table(evaluation),
        "importances": importances,
        "longest": max((entry.mean + entry.sd for entry in importances), default=0.0) or 1.0,
        "request": parts.request,
        "examples": parts.examples,
        "sections": parts.sections,
        "in_force_already": inputs.verdict.outcome != "PROMOTE"
        and inputs.verdict.champion_after == inputs.verdict.model_id,
        "failed_gates": [gate for gate in inputs.verdict.gates if not gate.passed],
        "failed_checks": [check for check in inputs.validation.checks if not check.passed],
    }


def _seconds(timing: Timing | None) -> float | None:
    return None if timing is None else timing.tuning + timing.fitting
