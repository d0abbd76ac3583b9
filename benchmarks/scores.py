"""The tables of figures in README and docs, written from one committed file of results.

``python -m benchmarks.scores --record`` after ``lepton run --all`` on the real data takes the
figures of every solution that has run here into ``benchmarks/results.json``; without
``--record`` only the tables are written anew. A test holds file and tables together.
"""

import argparse
import json
import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from tasks.config import KindName, load
from tasks.documents import Evaluation, Interval, Origin, Timing
from tasks.layout import Layout

RESULTS = Path("benchmarks/results.json")
LEADERBOARDS = Path("docs/results.md")

SHOWN: dict[str, tuple[str, ...]] = {
    "purchase": ("roc_auc", "average_precision"),
    "fraud": ("average_precision", "roc_auc"),
    "steel": ("accuracy", "balanced_accuracy"),
    "machine-failure": ("average_precision", "roc_auc"),
    "xray": ("roc_auc", "accuracy"),
    "assistant": ("in_scope_accuracy", "out_of_scope_recall"),
    "recommend": ("ndcg_at_10", "recall_at_10"),
}
"""Metrics shown where it is not the one alone that the solution is trained for."""

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
    "objects": "none for this subset",
    "surface": "accuracy .989 on 1,800 images (Song and Yan 2013)",
    "support": "accuracy .894 TF-IDF + SVM, .937 BERT (Casanueva et al. 2020)",
    "assistant": "in scope .969, out of scope .403 BERT (Larson et al. 2019)",
    "review-zh": "F1 .847 character TF-IDF + SVM, cross-validated",
    "turbofan": "RMSE 14.93 LSTM, 16.97 convolution (arXiv 2604.27234)",
    "machine-failure": "none without labels; AP .831 boosting with them",
    "demand": "RMSE 65.1 boosting without lags",
    "demand-weekly": "none for shops as a whole",
    "transformer-load": "MSE .375 DLinear, .376 FEDformer (Zeng et al. 2023)",
    "recommend": "none for the whole catalogue ranked",
    "ratings": "RMSE .87 SVD, five random folds",
    "film-score": "RMSE .715 boosting and SVD of TF-IDF, .757 without, cross-validated",
    "motorway-traffic": "RMSE 658 the same hour a week before, 817 the hour before",
    "shop": "generated: says that it works, no more",
}
"""Figures of others, and whether they are comparable."""

Figure = tuple[float, float, float]
"""Value, lower and upper end of its interval."""


class Line(BaseModel):
    """One model of a leaderboard."""

    name: str
    role: str
    validation: float | None
    figures: dict[str, Figure]


class Result(BaseModel):
    """What one solution reached on its hold-out.

    Attributes:
        minutes: of one core that training took, over all candidates.
    """

    title: str
    kind: KindName
    metric: str
    rows: int
    winner: str
    figures: dict[str, Figure]
    gains: dict[str, Figure]
    leaderboard: list[Line]
    minutes: float


def main() -> None:
    """Record results if asked to, then write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", help="take figures from reports/ first")
    arguments = parser.parse_args()
    root = Path()
    if arguments.record:
        results = read(root) | record(root)
        order = list(load(root).solutions)
        kept = {name: results[name].model_dump(mode="json") for name in order if name in results}
        (root / RESULTS).write_text(json.dumps(kept, indent=1) + "\n")
    for path, text in tables(root).items():
        path.write_text(text)


def read(root: Path) -> dict[str, Result]:
    """Read the committed results by solution."""
    path = root / RESULTS
    found = json.loads(path.read_bytes()) if path.exists() else {}
    return {name: Result.model_validate(entry) for name, entry in found.items()}


def record(root: Path) -> dict[str, Result]:
    """Read what the solutions that have run here reached; stand-ins for real data do not count."""
    results = {}
    for name, solution in load(root).solutions.items():
        layout = Layout(root, name)
        if not layout.evaluation.exists():
            continue
        if Origin.read(layout.origin).kind != solution.source.kind:
            continue
        evaluation = Evaluation.read(layout.evaluation)
        results[name] = Result(
            title=solution.title or name,
            kind=solution.inputs.kind,
            metric=evaluation.metric,
            rows=evaluation.rows,
            winner=evaluation.winner.removeprefix(f"{name}-"),
            figures=_winners_figures(evaluation),
            gains={key: _figure(gain) for key, gain in evaluation.gains.items()},
            leaderboard=[
                Line(
                    name=model.name.removeprefix(f"{name}-"),
                    role=model.role,
                    validation=model.validation_score,
                    figures={metric: _figure(one) for metric, one in model.metrics.items()},
                )
                for model in evaluation.leaderboard
                if model.role != "champion"
            ],
            minutes=_minutes(layout),
        )
    return results


def tables(root: Path) -> dict[Path, str]:
    """Build the text of every file with a table of results, by its path."""
    results = read(root)
    written = {root / LEADERBOARDS: _leaderboards(results)}
    for path in [root / "README.md", *sorted((root / "docs").glob("*.md"))]:
        text = path.read_text() if path != root / LEADERBOARDS else ""
        if "<!-- results" in text:
            written[path] = re.sub(
                r"(<!-- results(?:: (\w+))? -->\n).*?(<!-- end of results -->)",
                lambda found: found[1] + "\n" + _summary(results, found[2]) + "\n" + found[3],
                text,
                flags=re.S,
            )
    return written


def _summary(results: dict[str, Result], kind: str | None) -> str:
    lines = [
        "| solution | held out | figure, 95 % interval | winner | reference |",
        "| --- | ---: | --- | --- | --- |",
    ]
    for name, result in results.items():
        if kind in (None, result.kind):
            figures = "<br>".join(
                f"{metric} {_bold(result.figures[metric])}"
                for metric in SHOWN.get(name, (result.metric,))
            )
            lines.append(
                f"| `{name}`: {result.title} | {result.rows:,} | {figures} | {result.winner} "
                f"| {REFERENCES.get(name, '')} |"
            )
    return "\n".join(lines) + "\n"


def _leaderboards(results: dict[str, Result]) -> str:
    parts = [
        "# Results",
        "Every model of every shipped solution on the same held-out rows, with 95 % intervals. The "
        "winner is chosen by its validation score; `gain` is the winner's over chance and simple "
        "models, on paired resamples, positive where the winner is better. Written by "
        "`python -m benchmarks.scores` from `benchmarks/results.json`.",
    ]
    for name, result in results.items():
        shown = SHOWN.get(name, (result.metric,))
        columns = [metric for metric in shown if metric in result.leaderboard[0].figures]
        columns = columns or [result.metric]
        heading = " | ".join(columns)
        lines = [
            f"| model | validation | {heading} | gain |",
            "| --- | ---: |" + " --- |" * (len(columns) + 1),
        ]
        for line in result.leaderboard:
            figures = " | ".join(
                _shown(line.figures[metric]) if metric in line.figures else "" for metric in columns
            )
            named = f"**{line.name}**" if line.name == result.winner else line.name
            validation = "" if line.validation is None else _number(line.validation)
            gain = _shown(result.gains[line.name]) if line.name in result.gains else ""
            lines.append(f"| {named} | {validation} | {figures} | {gain} |")
        parts += [
            f"## {name}",
            f"{result.title}: {result.rows:,} held out; {result.minutes:.1f} minutes of one core "
            "to train all candidates.",
            "\n".join(lines),
        ]
    return "\n\n".join(parts) + "\n"


def _winners_figures(evaluation: Evaluation) -> dict[str, Figure]:
    figures: dict[str, Interval] = dict(evaluation.model(evaluation.winner).metrics)  # type: ignore[arg-type]
    if evaluation.rejection is not None:
        for metric in SHOWN["assistant"]:
            figures[metric] = getattr(evaluation.rejection, metric)
    return {metric: _figure(interval) for metric, interval in figures.items()}


def _minutes(layout: Layout) -> float:
    timings = [Timing.read(path) for path in (layout.models / "timings").glob("*.json")]
    return round(sum(timing.tuning + timing.fitting for timing in timings) / 60, 1)


def _figure(interval: Interval) -> Figure:
    value, low, high = (
        float(f"{figure:.6g}") for figure in (interval.value, interval.low, interval.high)
    )
    return value, low, high


def _bold(figure: Figure) -> str:
    value, low, high = map(_number, figure)
    return f"**{value}** [{low}, {high}]"


def _shown(figure: Figure) -> str:
    value, low, high = map(_number, figure)
    return f"{value} [{low}, {high}]"


def _number(value: Any) -> str:
    return (
        f"{value:,.0f}"
        if abs(value) >= 1000
        else f"{value:.1f}"
        if abs(value) >= 10
        else f"{value:.3f}"
    )


if __name__ == "__main__":
    main()
