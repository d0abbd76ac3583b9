"""From probability to decision: the threshold, chosen on validation rows."""

import numpy as np
import numpy.typing as npt

from tasks.config import Costs
from tasks.documents import Threshold
from tasks.models.decision import confusion
from tasks.models.objective import Predictions, Resampled
from tasks.models.predictor import Floats


def best_threshold(
    event: npt.NDArray[np.bool_], probability: Floats, weight: Floats, costs: Costs | None
) -> float:
    """Choose the threshold of least cost, or of the best F1 where no costs are given.

    Args:
        event: (rows,) whether the event happened, on validation rows.
        probability: (rows,) predicted out of fold.
        weight: (rows,) sample weights: a cost counts as often as its row stands for.
        costs: of the two kinds of mistake.

    Returns:
        A value half way between two predicted probabilities; rows at or above it are selected.
    """
    order = np.argsort(-probability, kind="stable")
    ranked = probability[order]
    last_of_equals = np.r_[ranked[1:] != ranked[:-1], True]
    hits = np.cumsum(weight[order] * event[order])
    false_alarms = np.cumsum(weight[order] * ~event[order])
    hits, false_alarms = hits[last_of_equals], false_alarms[last_of_equals]
    misses = np.sum(weight * event) - hits
    steps = ranked[last_of_equals]
    values = np.r_[(steps[1:] + steps[:-1]) / 2, steps[-1] / 2]
    if costs is None:
        return float(values[np.argmax(2 * hits / (2 * hits + false_alarms + misses))])
    cost = costs.false_positive * false_alarms + costs.false_negative * misses
    select_none = costs.false_negative * np.sum(weight * event)
    if select_none <= cost.min():
        return float(np.nextafter(steps[0], np.inf))
    return float(values[np.argmin(cost)])


def consequences(
    value: float, costs: Costs | None, held_out: Predictions, resamples: Resampled
) -> Threshold:
    """Return what deciding by ``value`` does on the hold-out.

    The confusion matrix counts rows; precision, recall and cost are weighted like the
    population.

    Args:
        value: the threshold.
        costs: of the two kinds of mistake, if they are known.
        held_out: two classes, of which the second is the event.
        resamples: for the interval of the cost.
    """
    event, selected = held_out.y == 1, held_out.predicted[:, 1] >= value
    weight = held_out.weight
    cost_per_row = None
    if costs is not None:
        cost = costs.false_positive * (selected & ~event) + costs.false_negative * (
            event & ~selected
        )
        mean = float(np.average(cost, weights=weight))
        dearest = max(costs.false_positive, costs.false_negative)
        cost_per_row = resamples.share(mean, resamples.means(cost, weight), weight, dearest)
    return Threshold(
        value=value,
        chosen_by=_reason(costs),
        cost_per_row=cost_per_row,
        confusion=confusion(held_out.y, selected.astype("int64"), 2),
        precision=_share(event, selected, weight),
        recall=_share(selected, event, weight),
    )


def _reason(costs: Costs | None) -> str:
    if costs is None:
        return "best F1 on validation rows"
    return (
        f"least cost on validation rows: {costs.false_positive:g} for a false positive, "
        f"{costs.false_negative:g} for a false negative"
    )


def _share(wanted: npt.NDArray[np.bool_], among: npt.NDArray[np.bool_], weight: Floats) -> float:
    total = weight[among].sum()
    return float(weight[wanted & among].sum() / total) if total else 0.0
