"""Which charts the page shows of an evaluation, whatever the kind of input."""

from collections.abc import Callable

from tasks.documents import Alerts, CalibrationBin, Curve, Evaluation, Rejected
from tasks.report.drawing import Chart
from tasks.report.wording import metric_name, percent

SHARE = (0.0, 1.0)
BARS = 10
DIAGONAL = Curve(x=[0, 1], y=[0, 1])


def chosen(evaluation: Evaluation) -> list[Chart]:
    """Return the charts of the curves that there are."""
    there = {name.partition(":")[0] for name in evaluation.curves}
    return [draw(evaluation) for name, draw in _drawn().items() if name in there]


def _drawn() -> dict[str, Callable[[Evaluation], Chart]]:
    """Return what draws a curve by its name; others are drawn by their kind of input."""
    return {
        "roc": _roc,
        "precision_recall": _precision_recall,
        "found_by_alerts": _found_by_alerts,
        "predicted_observed": _predicted_observed,
        "residual_quantiles": _residuals,
    }


def reliability(bins: list[CalibrationBin]) -> Chart:
    """Predicted probability against observed share."""
    groups = sorted(bins, key=lambda group: group.predicted)
    points = Curve(x=[group.predicted for group in groups], y=[group.observed for group in groups])
    return Chart(
        title="Predicted and observed",
        reads="Each dot is a tenth of the rows. On the dashed line, what is predicted happens.",
        x_label="predicted probability",
        y_label="observed share",
        lines={"": points},
        dots=points,
        reference=DIAGONAL,
        x_range=SHARE,
        y_range=SHARE,
    )


def scope(rejected: Rejected) -> Chart:
    """What recognising rows out of scope costs, for all thresholds."""
    recall, accuracy = rejected.out_of_scope_recall.value, rejected.in_scope_accuracy.value
    return Chart(
        title="Recognised, and still right",
        reads="Along the line the threshold rises; the dot is the one in force.",
        x_label="share of out-of-scope rows recognised",
        y_label="share of other rows answered rightly",
        lines={"": rejected.curve},
        dots=Curve(x=[recall], y=[accuracy]),
        x_range=SHARE,
    )


def importances(evaluation: Evaluation) -> Chart:
    """The ten most important features."""
    shown = sorted(evaluation.importances, key=lambda entry: -entry.mean)[:BARS]
    return Chart(
        title="Importances",
        reads="By how much the score worsens when a column's values are shuffled among the rows.",
        x_label=f"{metric_name(evaluation.metric)} lost when shuffled",
        y_label="",
        bars={entry.feature: (entry.mean, entry.sd) for entry in shown},
    )


def _roc(evaluation: Evaluation) -> Chart:
    point, told = _operating_point(evaluation)
    return Chart(
        title="Receiver operating characteristic",
        reads=f"The nearer to the upper left, the better; dashed is chance.{told}",
        x_label="false positive rate",
        y_label="true positive rate",
        lines=_named(evaluation, "roc"),
        dots=point,
        reference=DIAGONAL,
        x_range=SHARE,
        y_range=SHARE,
    )


def _precision_recall(evaluation: Evaluation) -> Chart:
    return Chart(
        title="Precision and recall",
        reads="How pure a selection stays (up) while more of the events are found (right).",
        x_label="recall",
        y_label="precision",
        lines=_named(evaluation, "precision_recall"),
        x_range=SHARE,
        y_range=SHARE,
    )


def _found_by_alerts(evaluation: Evaluation) -> Chart:
    point, told = None, ""
    if isinstance(evaluation.threshold, Alerts) and evaluation.threshold.recall_interval:
        rate, recall = evaluation.threshold.rate.value, evaluation.threshold.recall
        point = Curve(x=[rate], y=[recall])
        told = f" At the threshold: {percent(rate)} of rows alerted, {percent(recall)} found."
    return Chart(
        title="Found by alerts",
        reads=f"What a larger alert budget would find; dashed is chance.{told}",
        x_label="share of rows alerted",
        y_label="share of events found",
        lines=_named(evaluation, "found_by_alerts"),
        dots=point,
        reference=DIAGONAL,
        x_range=SHARE,
        y_range=SHARE,
    )


def _predicted_observed(evaluation: Evaluation) -> Chart:
    curve = evaluation.curves["predicted_observed"]
    ends = [min(*curve.x, *curve.y), max(*curve.x, *curve.y)]
    return Chart(
        title="Predicted and observed",
        reads=f"{len(curve.x)} held-out rows; on the dashed line the prediction is right.",
        x_label="predicted",
        y_label="observed",
        dots=curve,
        faint=True,
        reference=Curve(x=ends, y=ends),
    )


def _residuals(evaluation: Evaluation) -> Chart:
    return Chart(
        title="How far off",
        reads="Observed minus predicted, sorted: flat and near zero in the middle is good.",
        x_label="share of rows with a smaller residual",
        y_label="residual",
        lines={"": evaluation.curves["residual_quantiles"]},
        reference=Curve(x=[0, 1], y=[0, 0]),
        x_range=SHARE,
    )


def _named(evaluation: Evaluation, kind: str) -> dict[str, Curve]:
    return {
        key.partition(":")[2]: curve
        for key, curve in evaluation.curves.items()
        if key.partition(":")[0] == kind
    }


def _operating_point(evaluation: Evaluation) -> tuple[Curve | None, str]:
    if evaluation.threshold is None:
        return None, ""
    (negatives, alarms), (misses, hits) = evaluation.threshold.confusion
    false_rate, true_rate = alarms / (negatives + alarms), hits / (hits + misses)
    told = f" At the threshold: {percent(true_rate)} found, {percent(false_rate)} false alarms."
    return Curve(x=[false_rate], y=[true_rate]), told
