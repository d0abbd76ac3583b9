"""The README's table: hold-out figures of every solution that has run here, beside references.

``python -m benchmarks.scores`` after ``lepton run --all``.
"""

from pathlib import Path

from tasks.config import Metric, load
from tasks.documents import Evaluation, Interval
from tasks.layout import Layout

SHOWN: dict[str, tuple[Metric, ...]] = {
    "purchase": ("roc_auc", "average_precision"),
    "fraud": ("average_precision", "roc_auc"),
    "steel": ("accuracy", "balanced_accuracy"),
    "xray": ("roc_auc", "accuracy"),
    "recommend": ("ndcg_at_10", "recall_at_10"),
}
"""Metrics shown beside the one that the solution is trained for."""

AT_REJECTION = ("in_scope_accuracy", "out_of_scope_recall")
"""What counts where a model may answer that a row belongs to no class."""

REFERENCES = {
    "tumour": "AUC .994 tuned linear, .995 AutoGluon",
    "purchase": "AUC .937, AP .754 (XGBoost with oversampling, PMC10121810)",
    "fraud": "none for this sample; AP .910 boosting defaults",
    "credit": "AUC .785 boosting defaults, cross-validated",
    "income": "AUC .927 boosting defaults, same test file",
    "campaign": "AUC .623 boosting defaults, same split",
    "house-price": "RMSE of log .126 boosting defaults, cross-validated",
    "housing-district": "RMSE 47,700 (Géron, Hands-On Machine Learning, ch. 2)",
    "steel": "accuracy .794 boosting defaults, cross-validated",
    "xray": "AUC .944, accuracy .854 ResNet-18 (MedMNIST v2)",
    "objects": "none for this subset; small networks .70 to .80 on all 50,000",
    "surface": "accuracy .989 (Song and Yan 2013, 1,800 pictures)",
    "support": "accuracy .894 TF-IDF + SVM, .937 BERT (Casanueva et al. 2020)",
    "assistant": "in scope .969, out of scope .403 BERT (Larson et al. 2019)",
    "review-zh": "F1 .847 character TF-IDF + SVM, cross-validated",
    "turbofan": "RMSE 14.93 LSTM",
    "demand": "RMSE 65.1 boosting on calendar and observed weather, 138 seasonal naive",
    "transformer-load": "MSE .375 DLinear (Zeng et al. 2023)",
    "ratings": "RMSE .87 SVD, five random folds",
}


def main() -> None:
    """Print the table."""
    print("| solution | data | hold-out, 95 % interval | winner | reference |")
    print("| --- | --- | --- | --- | --- |")
    for name, solution in load(Path()).solutions.items():
        layout = Layout(Path(), name)
        if not layout.evaluation.exists():
            continue
        evaluation = Evaluation.read(layout.evaluation)
        measured = evaluation.entrant(evaluation.winner).metrics
        figures: dict[str, Interval] = {metric: measured[metric] for metric in measured}
        shown: tuple[str, ...] = SHOWN.get(name, (evaluation.metric,))
        if evaluation.rejection:
            figures |= {metric: getattr(evaluation.rejection, metric) for metric in AT_REJECTION}
            shown = AT_REJECTION
        cells = [
            f"{metric} **{_figure(figures[metric].value)}** "
            f"[{_figure(figures[metric].low)}, {_figure(figures[metric].high)}]"
            for metric in shown
        ]
        print(
            f"| `{name}` | {solution.title}, {evaluation.rows:,} rows held out "
            f"| {'<br>'.join(cells)} | {evaluation.winner.removeprefix(f'{name}-')} "
            f"| {REFERENCES.get(name, '')} |"
        )


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3f}"


if __name__ == "__main__":
    main()
