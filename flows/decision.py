"""What a solution's verdict comes to, in words: on a terminal and on a run's page."""

from pathlib import Path

from pydantic import BaseModel

from tasks.champion.in_force import model_in_force
from tasks.documents import Evaluation, Gate, Interval, Verdict
from tasks.layout import Layout


class Decision(BaseModel):
    """The latest verdict on a solution and what it rests on.

    Attributes:
        reasons: why it is no PROMOTE: each failed gate with its figure and bound.
        as_good: simple models that the winner does not beat beyond chance.
        left_out: candidates that could not be fitted, with the reason of each.
        champion: the model in force; None when none is.
        headline: the winner's figure on the hold-out.
        report: path of the page.
    """

    outcome: str
    reasons: list[str]
    as_good: list[str]
    left_out: dict[str, str]
    model_id: str
    champion: str | None
    headline: str
    report: str

    @property
    def in_brief(self) -> str:
        """The same on one line."""
        reasons = f": {'; '.join(self.reasons)}" if self.reasons else ""
        return f"{self.outcome}{reasons} (in force: {self.champion or 'none'})"


def read_decision(root: Path, solution: str) -> Decision:
    """Read what evaluation and verdict left.

    Raises:
        InputError: the solution has not run to its verdict.
    """
    layout = Layout(root, solution)
    verdict, evaluation = Verdict.read(layout.verdict), Evaluation.read(layout.evaluation)
    figure = evaluation.model(evaluation.winner).metrics[evaluation.metric]
    return Decision(
        outcome=verdict.outcome,
        reasons=[reason(gate) for gate in verdict.gates if not gate.passed],
        as_good=evaluation.as_good,
        left_out=evaluation.left_out,
        model_id=verdict.model_id,
        champion=model_in_force(layout),
        headline=f"{evaluation.winner}: {evaluation.metric} "
        f"{told(figure, evaluation.places)} on {evaluation.rows:,} rows",
        report=str(layout.report),
    )


def reason(gate: Gate) -> str:
    """Return what a gate holds against what: figure and bound, or words where it has no figure."""
    if gate.figure is None:
        return f"{gate.name}: {gate.explanation}"
    figure = told(gate.interval) if gate.interval else f"{gate.figure:.4g}"
    return f"{gate.name}: {figure}, wanted {gate.bound}"


def told(interval: Interval, places: int | None = None) -> str:
    """Write a figure with its interval, to four digits or some decimal places."""
    digits = ".4g" if places is None else f".{places}f"
    return f"{interval.value:{digits}} [{interval.low:{digits}}, {interval.high:{digits}}]"
