"""Charts as geometry; ``charts.jinja`` turns them into inline SVG that takes the page's colours."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tasks.documents import CalibrationBin, Curve, Evaluation, Rejected
from tasks.report.axis import Axis, padded

WIDTH, HEIGHT = 420, 340
LEFT, RIGHT, TOP, BOTTOM = 54, 408, 12, 292


@dataclass(frozen=True)
class Line:
    """A named path."""

    name: str
    path: str


@dataclass(frozen=True)
class Dot:
    """A point; ``title`` is shown when it is pointed at."""

    x: float
    y: float
    radius: float = 4
    title: str = ""


@dataclass(frozen=True)
class Chart:
    """Everything needed to draw.

    Attributes:
        reference: a dashed path of what chance or perfection would look like.
        area: a shaded path beneath all others, such as an interval along a line.
        reads: how to read it, for the caption and for screen readers.
    """

    title: str
    reads: str
    x_label: str
    y_label: str
    x: Axis
    y: Axis
    lines: list[Line] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    faint: bool = False
    reference: str = ""
    area: str = ""


def chosen(evaluation: Evaluation) -> list[Chart]:
    """Give the charts of the curves that there are."""
    there = {name.partition(":")[0] for name in evaluation.curves}
    return [draw(evaluation) for name, draw in _drawn().items() if name in there]


def _drawn() -> dict[str, Callable[[Evaluation], Chart]]:
    """Return what draws a curve by its name; others are drawn by their kind of input."""
    return {
        "roc": _roc,
        "precision_recall": _precision_recall,
        "predicted_observed": _predicted_observed,
        "residual_quantiles": _residuals,
    }


def reliability(bins: list[CalibrationBin]) -> Chart:
    """Predicted probability against observed share."""
    x, y = _shares()
    points = sorted(bins, key=lambda entry: entry.predicted)
    return Chart(
        title="Predicted and observed",
        reads="Each dot is a tenth of the rows. On the dashed line, what is predicted happens.",
        x_label="predicted probability",
        y_label="observed share",
        x=x,
        y=y,
        lines=[Line("", path([p.predicted for p in points], [p.observed for p in points], x, y))],
        dots=[
            Dot(
                x.at(p.predicted),
                y.at(p.observed),
                title=f"predicted {p.predicted:.3f}, observed {p.observed:.3f}, {p.rows} rows",
            )
            for p in points
        ],
        reference=path([0, 1], [0, 1], x, y),
    )


def scope(rejected: Rejected) -> Chart:
    """What recognising rows out of scope costs, for all thresholds."""
    x, y = Axis(0, 1, LEFT, RIGHT), Axis(0.5, 1, BOTTOM, TOP)
    recall, accuracy = rejected.out_of_scope_recall.value, rejected.in_scope_accuracy.value
    title = f"at the threshold: {recall:.1%} recognised, {accuracy:.1%} of the others right"
    return Chart(
        title="Recognised, and still right",
        reads="Along the line the threshold rises; the dot is the one in force.",
        x_label="share of out-of-scope rows recognised",
        y_label="share of other rows answered rightly",
        x=x,
        y=y,
        lines=[Line("", _curve_path(rejected.curve, x, y))],
        dots=[Dot(x.at(recall), y.at(accuracy), 5, title)],
    )


def _roc(evaluation: Evaluation) -> Chart:
    x, y = _shares()
    return Chart(
        title="Receiver operating characteristic",
        reads="The further the line bends to the upper left, the better; the dashed one is chance.",
        x_label="false positive rate",
        y_label="true positive rate",
        x=x,
        y=y,
        lines=_named(evaluation, "roc", x, y),
        dots=_operating_point(evaluation, x, y),
        reference=path([0, 1], [0, 1], x, y),
    )


def _precision_recall(evaluation: Evaluation) -> Chart:
    x, y = _shares()
    return Chart(
        title="Precision and recall",
        reads="How pure a selection stays (up) while more of the events are found (right).",
        x_label="recall",
        y_label="precision",
        x=x,
        y=y,
        lines=_named(evaluation, "precision_recall", x, y),
    )


def _predicted_observed(evaluation: Evaluation) -> Chart:
    curve = evaluation.curves["predicted_observed"]
    low, high = min(*curve.x, *curve.y), max(*curve.x, *curve.y)
    x, y = padded(low, high, LEFT, RIGHT), padded(low, high, BOTTOM, TOP)
    return Chart(
        title="Predicted and observed",
        reads=f"{len(curve.x)} held-out rows; on the dashed line the prediction is right.",
        x_label="predicted",
        y_label="observed",
        x=x,
        y=y,
        dots=[Dot(x.at(a), y.at(b), 2.6) for a, b in zip(curve.x, curve.y, strict=True)],
        faint=True,
        reference=path([x.low, x.high], [y.low, y.high], x, y),
    )


def _residuals(evaluation: Evaluation) -> Chart:
    curve = evaluation.curves["residual_quantiles"]
    x, y = Axis(0, 1, LEFT, RIGHT), padded(min(curve.y), max(curve.y), BOTTOM, TOP)
    return Chart(
        title="How far off",
        reads="Observed minus predicted, sorted: flat and near zero in the middle is good.",
        x_label="share of rows with a smaller residual",
        y_label="residual",
        x=x,
        y=y,
        lines=[Line("", path(curve.x, curve.y, x, y))],
        reference=path([0, 1], [0, 0], x, y),
    )


def _shares() -> tuple[Axis, Axis]:
    return Axis(0, 1, LEFT, RIGHT), Axis(0, 1, BOTTOM, TOP)


def _named(evaluation: Evaluation, kind: str, x: Axis, y: Axis) -> list[Line]:
    found = {
        key.partition(":")[2]: curve
        for key, curve in evaluation.curves.items()
        if key.partition(":")[0] == kind
    }
    return [Line(name, _curve_path(curve, x, y)) for name, curve in found.items()]


def _operating_point(evaluation: Evaluation, x: Axis, y: Axis) -> list[Dot]:
    if evaluation.threshold is None:
        return []
    (negatives, alarms), (misses, hits) = evaluation.threshold.confusion
    false_rate, true_rate = alarms / (negatives + alarms), hits / (hits + misses)
    title = f"at the threshold: {true_rate:.1%} found, {false_rate:.1%} false alarms"
    return [Dot(x.at(false_rate), y.at(true_rate), 5, title)]


def _curve_path(curve: Curve, x: Axis, y: Axis) -> str:
    return path(curve.x, curve.y, x, y)


def path(xs: list[float], ys: list[float], x: Axis, y: Axis) -> str:
    """Give the path through points."""
    points = [f"{x.at(a):g},{y.at(b):g}" for a, b in zip(xs, ys, strict=True)]
    return "M" + "L".join(points)


def between(xs: list[float], low: list[float], high: list[float], x: Axis, y: Axis) -> str:
    """Give the closed path around what lies between two lines."""
    return path([*xs, *reversed(xs)], [*high, *reversed(low)], x, y) + "Z"
