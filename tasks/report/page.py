"""What the page shows, worked out before any markup."""

from dataclasses import dataclass
from itertools import groupby

from tasks.config import LOWER_IS_BETTER, Solution
from tasks.documents import (
    Entrant,
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
from tasks.report.axis import Axis, Whisker, around, whisker
from tasks.report.parts import Parts

IMPORTANCES = 20
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
class BoardLine:
    """An entrant beside its drawn interval; ``seconds`` is None where nothing was trained."""

    entrant: Entrant
    score: Interval
    whisker: Whisker
    seconds: float | None


@dataclass(frozen=True)
class Board:
    """The leaderboard, the winner first."""

    lines: list[BoardLine]
    axis: Axis


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
        """Say who is better, as far as the hold-out can tell."""
        if self.beaten:
            return "beaten beyond chance"
        return "better than the winner" if self.gain.high < 0 else "as good within chance"


@dataclass(frozen=True)
class SliceLine:
    """A slice beside its drawn interval; ``behind`` when it is worse beyond chance."""

    slice: Slice
    whisker: Whisker | None
    behind: bool


@dataclass(frozen=True)
class SliceTable:
    """The slices of all columns on one axis; ``whole`` is where the whole hold-out lies."""

    groups: list[tuple[str, list[SliceLine]]]
    whole: float
    axis: Axis


@dataclass(frozen=True)
class Bar:
    """A feature's importance drawn: percent of the width, and its spread likewise."""

    feature: str
    mean: float
    sd: float
    width: float
    left: float
    spread: float


def board(inputs: Inputs) -> Board:
    """Order entrants: by validation score those who had one, then the champion and baselines."""
    metric = inputs.evaluation.metric
    sign = -1 if metric in LOWER_IS_BETTER else 1

    def rank(entrant: Entrant) -> tuple[bool, bool, float]:
        trained = entrant.validation_score is not None
        score = entrant.validation_score if trained else entrant.metrics[metric].value
        winner = entrant.name == inputs.evaluation.winner
        return not trained, not winner, -sign * (score or 0.0)

    entrants = sorted(inputs.evaluation.entrants, key=rank)
    able = [entrant for entrant in entrants if entrant.role not in ("baseline", "reference")]
    scores = around(
        [entrant.metrics[metric] for entrant in able],
        [entrant.metrics[metric].value for entrant in entrants],
    )
    lines = [
        BoardLine(
            entrant=entrant,
            score=entrant.metrics[metric],
            whisker=whisker(entrant.metrics[metric], scores),
            seconds=_seconds(inputs.timings.get(entrant.name)),
        )
        for entrant in entrants
    ]
    return Board(lines, scores)


def simple_models(evaluation: Evaluation) -> list[SimpleLine]:
    """Return baselines and simple models, the one that is hardest to beat first."""
    lines = []
    for name, gain in evaluation.gains.items():
        entrant = evaluation.entrant(name)
        role = "chance" if entrant.role == "baseline" else "simple model"
        lines.append(SimpleLine(name, role, entrant.metrics[evaluation.metric], gain))
    return sorted(lines, key=lambda line: line.gain.value)


def slice_table(evaluation: Evaluation) -> SliceTable | None:
    """Draw every slice on one axis, or give None when there are none."""
    whole = evaluation.entrant(evaluation.winner).metrics[evaluation.metric]
    measured = [part.metric for part in evaluation.slices if part.metric is not None]
    if not evaluation.slices:
        return None
    axis = around([whole, *measured], [])
    lines = [
        SliceLine(
            part,
            whisker(part.metric, axis) if part.metric else None,
            part.drop is not None and part.drop.low > 0,
        )
        for part in evaluation.slices
    ]
    groups = [(key, list(group)) for key, group in groupby(lines, lambda line: line.slice.column)]
    return SliceTable(groups, axis.at(whole.value), axis)


def bars(evaluation: Evaluation) -> list[Bar]:
    """Draw the most important features; what shuffling does not worsen has no length."""
    shown = evaluation.importances[:IMPORTANCES]
    longest = max((entry.mean + entry.sd for entry in shown), default=0.0)
    axis = Axis(0, longest or 1.0, 0, 100)
    return [
        Bar(
            feature=entry.feature,
            mean=entry.mean,
            sd=entry.sd,
            width=axis.at(entry.mean),
            left=axis.at(entry.mean - entry.sd),
            spread=round(axis.at(entry.mean + entry.sd) - axis.at(entry.mean - entry.sd), 2),
        )
        for entry in shown
    ]


def confusion_shares(confusion: list[list[int]]) -> list[list[float]]:
    """Give each cell's share of its true class, 0 for a class without rows."""
    return [[cell / max(1, sum(row)) for cell in row] for row in confusion]


def context(inputs: Inputs, parts: Parts) -> dict[str, object]:
    """Give everything that the template reads."""
    evaluation = inputs.evaluation
    winner = evaluation.entrant(evaluation.winner)
    return {
        **vars(inputs),
        "winner": winner,
        "primary": winner.metrics[evaluation.metric],
        "figure": objective(evaluation.objective).figure,
        "board": board(inputs),
        "simple_models": simple_models(evaluation),
        "charts": charts.chosen(evaluation),
        "reliability": charts.reliability(evaluation.calibration)
        if evaluation.calibration
        else None,
        "confusion_shares": confusion_shares(evaluation.confusion)
        if len(evaluation.confusion) <= MOST_CLASSES
        else [],
        "slice_table": slice_table(evaluation),
        "bars": bars(evaluation),
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
