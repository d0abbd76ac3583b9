"""Figures and metrics as people read them."""

import re

from tasks.config import LOWER_IS_BETTER, Metric
from tasks.documents import Interval

NAMES: dict[Metric, tuple[str, str]] = {
    "roc_auc": (
        "ROC AUC",
        "how often a row with the event is ranked above one without; 0.5 is chance, 1 perfect",
    ),
    "average_precision": (
        "Average precision",
        "precision averaged over all levels of recall; chance is the event's share, 1 perfect",
    ),
    "log_loss": ("Log loss", "the surprise at the truth given the probabilities; 0 is perfect"),
    "accuracy": ("Accuracy", "the share of rows whose most probable class is the true one"),
    "balanced_accuracy": (
        "Balanced accuracy",
        "the share found of each class, averaged over the classes",
    ),
    "f1": ("F1", "the balance of the event's precision and recall; 1 is perfect"),
    "f1_macro": ("F1 (macro)", "the balance of precision and recall, averaged over the classes"),
    "rmse": ("RMSE", "the root of the mean squared error, in the target's unit"),
    "mse": ("Mean squared error", "the mean of the squared error, in the target's unit squared"),
    "ndcg_at_10": (
        "NDCG@10",
        "how near the top of a list of ten the wanted item stands; 1 is first place, 0 not listed",
    ),
    "recall_at_10": ("Recall@10", "how often the wanted item is among the first ten"),
    "in_scope_accuracy": (
        "In-scope accuracy",
        "the share of in-scope rows that are answered, and rightly, at the rejection threshold",
    ),
    "out_of_scope_recall": (
        "Out-of-scope recall",
        "the share of out-of-scope rows that are recognised at the rejection threshold",
    ),
    "mae": ("Mean absolute error", "how far off a prediction is on average, in the target's unit"),
    "r2": ("R²", "the share of the target's variance that is explained; 1 is perfect"),
    "rmse_log": (
        "RMSE of the logarithm",
        "roughly the relative error of a prediction: 0.10 is about 10 %",
    ),
}


def metric_name(metric: Metric) -> str:
    """Return the metric's name in the field."""
    return NAMES[metric][0]


def metric_meaning(metric: Metric) -> str:
    """Return what the metric measures."""
    return NAMES[metric][1]


def better_when(metric: Metric) -> str:
    """Return which direction is good."""
    return "lower is better" if metric in LOWER_IS_BETTER else "higher is better"


def readable(text: str) -> str:
    """Return the metrics that a text mentions their names in the field."""
    for metric, (name, _) in NAMES.items():
        text = re.sub(rf"\b{metric}\b", name, text)
    return text


def figure(value: float | None, places: int | None = None) -> str:
    """Write a number with the digits that carry meaning: 0.937, 12.4, 21,840, 1.2e-05.

    Args:
        value: the number, if there is one.
        places: decimal places, where numbers stand under each other to be compared.
    """
    if value is None:
        return "–"
    size = abs(value)
    if places is not None and (size < 5e-16 or size >= 10.0**-places):
        return f"{value:,.{places}f}".replace("-", "−")
    if size < 5e-16:  # what is left of equal numbers after subtraction
        text = "0.000"
    elif size >= 1000:
        text = f"{value:,.0f}"
    elif size >= 100:
        text = f"{value:.0f}"
    elif size >= 10:
        text = f"{value:.1f}"
    elif size >= 0.001:
        text = f"{value:.3f}"
    elif size >= 0.00001:
        text = f"{value:.2g}"
    else:
        text = f"{value:.1e}"
    return text.replace("-", "−")


def signed(value: float, places: int | None = None) -> str:
    """Write a difference with its sign; arguments as for :func:`figure`."""
    text = figure(value, places)
    return text if text.startswith("−") or not text.strip("0.") else f"+{text}"


def measured(value: float | None) -> str:
    """Write a gate's figure, a count, a time or a size, with three digits at the most."""
    return figure(value) if value is None or abs(value) >= 1000 else f"{value:.3g}"


def span(interval: Interval, differences: bool = False, places: int | None = None) -> str:
    """Write an interval's ends."""
    write = signed if differences else figure
    return f"{write(interval.low, places)} to {write(interval.high, places)}"


def percent(share: float | None) -> str:
    """Write a share; small ones keep a digit more."""
    if share is None:
        return "–"
    places = 0 if share == 0 or share >= 0.1 else 1 if share >= 0.01 else 2
    return f"{100 * share:.{places}f} %"


def duration(seconds: float) -> str:
    """Write a time span: 0.8 s, 14 s, 3 min 20 s, 2 h 5 min."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def count(number: int) -> str:
    """Write a count with thousands apart."""
    return f"{number:,}"


def plural(number: int, one: str) -> str:
    """Write a count with its noun: 1 row, 2,930 rows."""
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def bytes_text(size: float) -> str:
    """Write a file size: 845 kB, 2.1 MB."""
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:,.3g} GB"
