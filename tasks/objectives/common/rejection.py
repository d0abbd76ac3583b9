"""Which rows are answered as out of scope: the threshold, chosen on validation rows."""

import numpy as np
import numpy.typing as npt

from tasks.config import Rejection
from tasks.documents import Curve, Interval, Rejected
from tasks.errors import InputError
from tasks.models.objective import Predictions, Resampled
from tasks.models.predictor import Floats
from tasks.models.rejection import confidence, decide

POINTS = 200


def rejected_class(rejection: Rejection, classes: list[str]) -> int:
    """Return the number of the class of rows that belong to no other.

    Raises:
        InputError: there is no such class.
    """
    if rejection.label not in classes:
        known = ", ".join(classes[:10])
        hint = f"name a value of the target, such as {known}"
        raise InputError("evaluate.rejection.label", repr(rejection.label), hint)
    return classes.index(rejection.label)


def best_rejection(validated: Predictions, rejected: int, least: float) -> float:
    """Choose the threshold that recognises most while enough is still answered rightly.

    Args:
        validated: class numbers and probabilities of validation rows.
        rejected: the class of rows that belong to no other.
        least: smallest share of the other rows that must be answered rightly.

    Returns:
        A value half way between two confidences; 0, so that no row is rejected, where even that
        does not reach ``least``.
    """
    y, predicted, weight = validated.y, validated.predicted, validated.weight
    in_scope = y != rejected
    certain = confidence(predicted, rejected)[in_scope]
    right = decide(predicted, rejected, 0.0)[in_scope] == y[in_scope]
    order = np.argsort(certain, kind="stable")
    ranked, share = certain[order], weight[in_scope][order] / weight[in_scope].sum()
    # right answers that are left when all rows of a smaller confidence are rejected
    left = np.cumsum((share * right[order])[::-1])[::-1]
    first_of_equals = np.r_[True, ranked[1:] != ranked[:-1]]
    steps, kept = ranked[first_of_equals], left[first_of_equals]
    enough = np.flatnonzero(kept >= least - 1e-12)
    if not len(enough) or enough[-1] == 0:
        return 0.0
    return float((steps[enough[-1]] + steps[enough[-1] - 1]) / 2)


def consequences(
    value: float, rejection: Rejection, held_out: Predictions, rejected: int, resamples: Resampled
) -> Rejected:
    """Return what rejecting by ``value`` does on the hold-out, and what other values would do.

    Args:
        value: the threshold.
        rejection: the class, and what the threshold was chosen by.
        held_out: class numbers and probabilities.
        rejected: number of the class.
        resamples: for the intervals.

    Raises:
        InputError: the hold-out has no row of the class.
    """
    predicted, outside = held_out.predicted, held_out.y == rejected
    if not outside.any():
        why = f"no held-out row is {rejection.label!r}"
        raise InputError("evaluate.rejection", why, "hold some out, or leave rejection out")
    right = (decide(predicted, rejected, value) == held_out.y).astype("float64")

    def share(rows: npt.NDArray[np.bool_]) -> Interval:
        ones, seen = np.ones(int(rows.sum())), resamples.of(rows)
        return seen.share(float(right[rows].mean()), seen.means(right[rows], ones))

    return Rejected(
        label=rejection.label,
        value=value,
        chosen_by=(
            f"most {rejection.label!r} recognised with {rejection.in_scope_accuracy:g} of the "
            "other validation rows answered rightly"
        ),
        in_scope_accuracy=share(~outside),
        out_of_scope_recall=share(outside),
        curve=_curve(predicted, rejected, held_out.y),
    )


def _curve(predicted: Floats, rejected: int, y: npt.NDArray[np.int64]) -> Curve:
    outside = y == rejected
    certain = confidence(predicted, rejected)
    right = decide(predicted, rejected, 0.0) == y
    thresholds = np.unique(np.quantile(certain, np.linspace(0, 1, POINTS)))
    return Curve(
        x=[float((certain[outside] < value).mean()) for value in thresholds],
        y=[float((right & (certain >= value))[~outside].mean()) for value in thresholds],
    )
