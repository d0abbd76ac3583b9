"""What ``lepton report`` says of a solution."""

from pathlib import Path

from pydantic import BaseModel

from flows.decision import reason
from tasks.champion.in_force import model_in_force
from tasks.config import Metric, load
from tasks.documents import Chain, EvaluatedModel, Evaluation, Gate, Interval, Verdict
from tasks.errors import InputError
from tasks.layout import Layout


class LatestModel(BaseModel):
    """What is known of a solution's latest model."""

    solution: str
    metric: Metric
    winner: str
    rows: int
    places: int
    metrics: dict[Metric, Interval]
    population_metrics: dict[Metric, Interval]
    leaderboard: list[EvaluatedModel]
    left_out: dict[str, str]
    outcome: str
    model_id: str
    champion: str | None
    decided_at: str
    gates: list[Gate]
    chain: Chain
    report: str

    def as_text(self) -> str:
        """Return it as text for a terminal."""
        lines = [f"{self.solution}: {self.outcome} {self.model_id} ({self.winner})", ""]
        digits = max(4, self.places)
        lines += [
            f"  {metric:<18} {figure.value:10.4f}  [{figure.low:.4f}, {figure.high:.4f}]"
            for metric, figure in self.metrics.items()
        ]
        lines += ["", f"  {'leaderboard':<28} {'validation':>12} {'hold-out':>12}"]
        for model in self.leaderboard:
            score = model.validation_score
            lines.append(
                f"  {model.name:<28} {'' if score is None else f'{score:.{digits}f}':>12} "
                f"{model.metrics[self.metric].value:>12.{digits}f}"
            )
        lines += [f"  {name:<28} left out: {why}" for name, why in self.left_out.items()]
        lines += ["", *(_gate_line(gate) for gate in self.gates), "", f"  report {self.report}"]
        return "\n".join(lines)


def read_latest(root: Path, solution: str) -> LatestModel:
    """Read what the stages left.

    Raises:
        InputError: no such solution, or it has not run yet.
    """
    load(root, [solution])
    layout = Layout(root, solution)
    if not layout.verdict.exists():
        raise InputError(solution, "has not run to its verdict yet", f"lepton run {solution}")
    evaluation = Evaluation.read(layout.evaluation)
    verdict = Verdict.read(layout.verdict)
    return LatestModel(
        solution=solution,
        metric=evaluation.metric,
        winner=evaluation.winner,
        rows=evaluation.rows,
        places=evaluation.places,
        metrics=evaluation.model(evaluation.winner).metrics,
        population_metrics=evaluation.population_metrics,
        leaderboard=evaluation.leaderboard,
        left_out=evaluation.left_out,
        outcome=verdict.outcome,
        model_id=verdict.model_id,
        champion=model_in_force(layout),
        decided_at=verdict.decided_at,
        gates=verdict.gates,
        chain=verdict.chain,
        report=str(layout.report),
    )


def _gate_line(gate: Gate) -> str:
    said = reason(gate)
    if gate.figure is not None:
        said += f". {gate.explanation}"
    return f"  {'pass' if gate.passed else 'FAIL'}  {said}"
