"""Two models of one solution on the same rows, and what each predicted out of fold."""

from pathlib import Path
from typing import Any

import pandas as pd

from tasks.champion.in_force import verify
from tasks.config import Metric, Params, load, owner, read_document
from tasks.config.document import candidate_sections
from tasks.documents import FOLD, Document, Interval
from tasks.documents.table import read_table
from tasks.errors import InputError
from tasks.evaluate.bootstrap import draw
from tasks.evaluate.champion import FEWEST, UnknownRowsError, new_to_both, read_champion
from tasks.evaluate.hold_out import HoldOut, read_hold_out
from tasks.evaluate.leaderboard import Leaderboard, Measured
from tasks.evaluate.trained import Trained, read_trained
from tasks.kinds.frame import figure_frame
from tasks.kinds.kind import read_schema
from tasks.layout import Layout


class Side(Document):
    """One model's figures on the hold-out.

    Attributes:
        role: candidate, ensemble or champion.
        validation_score: by which the pipeline chooses; None for the champion.
    """

    name: str
    family: str
    role: str
    validation_score: float | None
    metrics: dict[Metric, Interval]


class Comparison(Document):
    """Two models, measured on the same resamples of the hold-out.

    Attributes:
        metric: the solution's, by which the gain is computed.
        rows: held-out rows.
        gain: of the first model over the second, positive when the first is better.
    """

    solution: str
    metric: Metric
    rows: int
    first: Side
    second: Side
    gain: Interval

    def as_text(self) -> str:
        """Return it worded for a terminal."""
        sides = (self.first, self.second)
        width = max(32, *(len(side.name) for side in sides))
        heading = "".join(f"{side.name:>{width + 2}}" for side in sides)
        lines = [f"{self.solution}: {self.rows} held-out rows", "", f"  {'':<20}{heading}"]
        scores = [side.validation_score for side in sides]
        cells = ["-" if score is None else f"{score:.4f}" for score in scores]
        lines.append(f"  {'validation':<20}" + "".join(f"{cell:>{width + 2}}" for cell in cells))
        for metric in self.first.metrics:
            cells = [_figure(side.metrics[metric]) for side in sides]
            row = "".join(f"{cell:>{width + 2}}" for cell in cells)
            lines.append(f"  {metric:<20}{row}")
        beyond = self.gain.low > 0 or self.gain.high < 0
        lines += [
            "",
            f"  gain of {self.first.name} in {self.metric}: {_figure(self.gain)}, "
            f"{'beyond' if beyond else 'within'} chance",
        ]
        return "\n".join(lines)


def compare(first: str, second: str, root: Path | str = ".") -> Comparison:
    """Measure two models on the hold-out, and the difference between them on paired resamples.

    With the champion, only rows that neither was trained on are looked at.

    Looking at the hold-out to choose between models makes it a poorer judge of the choice; the
    pipeline itself chooses by validation scores, which are in the result too.

    Args:
        first: a candidate's key, ``<solution>-ensemble`` or
            ``<solution>-champion``.
        second: likewise, of the same solution.
        root: the project.

    Raises:
        InputError: there is no such model, it has not been trained, the two are of different
            solutions, or there are no rows that are new to both.
    """
    document = read_document(Path(root))
    solution = _solution_of(first, document)
    if _solution_of(second, document) != solution:
        raise InputError(
            f"compare {first} {second}",
            "they are models of different solutions",
            "name two that predict the same target",
        )
    params, layout = load(Path(root), [solution]), Layout(Path(root), solution)
    section = params.solution(solution)
    hold_out = read_hold_out(section.target, layout, section.columns.group)
    if any(_is_champion(name, solution, params) for name in (first, second)):
        verify(layout)
        hold_out = _new_to_both(hold_out, layout)
    resamples = draw(hold_out.strata, section.evaluate, hold_out.units)
    board = Leaderboard(section.train.metric, hold_out, resamples)
    ours, theirs = (_measure(name, solution, params, layout, board) for name in (first, second))
    return Comparison(
        solution=solution,
        metric=section.train.metric,
        rows=len(hold_out.y),
        first=_side(ours, board),
        second=_side(theirs, board),
        gain=board.gain(ours, theirs),
    )


def out_of_fold(candidate: str, root: Path | str = ".") -> pd.DataFrame:
    """Read what a candidate predicted for rows that it was not trained on.

    Args:
        candidate: its key, or ``<solution>-ensemble``.
        root: the project.

    Returns:
        A line for each training row that validates, indexed by its number in ``train.parquet``:
        ``truth``, ``fold``, then the figures as
        :func:`tasks.kinds.frame.figure_frame` has them.

    Raises:
        InputError: there is no such candidate, or it has not been trained.
    """
    solution = _solution_of(candidate, read_document(Path(root)))
    params = load(Path(root), [solution])
    layout = Layout(Path(root), solution)
    rows, predicted = _trained(candidate, solution, params, layout).out_of_fold()
    schema = read_schema(layout.schema)
    training = read_table(layout.train, [schema.target, FOLD]).to_pandas().iloc[rows]
    figures = figure_frame(predicted, schema, training.index)
    figures.insert(0, "fold", training[FOLD])
    figures.insert(0, "truth", training[schema.target])
    return figures.sort_index()


def _new_to_both(hold_out: HoldOut, layout: Layout) -> HoldOut:
    what = f"the champion of {layout.solution}"
    hint = "compare candidates with each other, which were trained on the same rows"
    try:
        new = new_to_both(hold_out, layout)
    except UnknownRowsError as error:
        raise InputError(what, error, hint) from None
    if new.sum() < FEWEST:
        few = f"only {new.sum()} of {len(new)} held-out rows are new to both models"
        raise InputError(what, few, hint)
    return hold_out.of(new)


def _solution_of(name: str, document: dict[str, Any]) -> str:
    solution, _, kind = name.rpartition("-")
    candidate = any(name == key for _, key, _ in candidate_sections(document))
    if not candidate and kind in ("ensemble", "champion") and solution in document["solutions"]:
        return solution
    return owner(document, name)


def _is_champion(name: str, solution: str, params: Params) -> bool:
    return name == f"{solution}-champion" and name not in params.all_candidates


def _measure(
    name: str, solution: str, params: Params, layout: Layout, board: Leaderboard
) -> Measured:
    if _is_champion(name, solution, params):
        champion = read_champion(layout, board.hold_out)
        assert champion is not None
        if champion.predicted is None:
            hint = "compare candidates with each other, which were trained on the same rows"
            raise InputError(f"the champion of {solution}", champion.obstacle, hint)
        return board.add(name, champion.family, "champion", None, champion.predicted)
    trained = _trained(name, solution, params, layout)
    predicted = trained.predictor().predict(board.hold_out.rows)
    return board.add(name, trained.training.family, trained.role, trained.training.score, predicted)


def _trained(name: str, solution: str, params: Params, layout: Layout) -> Trained:
    wanted = name if name in params.all_candidates else "ensemble"
    for trained in read_trained(list(params.candidates_of(solution)), layout):
        if wanted in (trained.name, trained.role):
            return trained
    raise InputError(name, "has no ensemble: one candidate was better alone", "name a candidate")


def _side(measured: Measured, board: Leaderboard) -> Side:
    return Side(
        name=measured.name,
        family=measured.family,
        role=measured.role,
        validation_score=measured.validation_score,
        metrics={
            metric: board.resamples.interval(metric, value, measured.resampled[metric])
            for metric, value in measured.values.items()
        },
    )


def _figure(interval: Interval) -> str:
    return f"{interval.value:.4f} [{interval.low:.4f}, {interval.high:.4f}]"
