"""What people see on a run's page in Prefect's UI."""

import base64
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.decision import read_decision, told
from flows.dvc_state import Stage
from tasks.documents import Evaluation, Validation, Verdict
from tasks.layout import Layout

SMALLEST_STEP = 0.02
"""Reports closer together than this are not sent: each costs a call of the server."""


class TaskProgress:
    """A progress bar on the task's page, made when the stage first reports."""

    def __init__(self, stage: Stage) -> None:
        self._key = "progress-" + stage.name.replace("@", "-")
        self._artifact: UUID | None = None
        self._shown = 0.0

    def __enter__(self) -> Self:
        return self

    def __call__(self, fraction: float, message: str) -> None:
        """Show that ``fraction`` of the stage is done."""
        if self._artifact is None:
            created = create_progress_artifact(fraction * 100, self._key, message)
            assert isinstance(created, UUID)  # a coroutine only inside async code
            self._artifact = created
        elif fraction - self._shown < SMALLEST_STEP:
            return
        else:
            update_progress_artifact(self._artifact, fraction * 100, message)
        self._shown = fraction

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._artifact is not None and error is None:
            update_progress_artifact(self._artifact, 100.0, "done")


def publish(stage: Stage, root: Path) -> None:
    """Put a finished stage's result on the run page, if it has one that people look at."""
    layout = Layout(root, stage.key)
    match stage.step:
        case "validate":
            _publish_validation(layout)
        case "evaluate":
            _publish_leaderboard(layout)
        case "verdict":
            _publish_verdict(layout)
        case "report":
            _publish_overview(layout)


def _publish_validation(layout: Layout) -> None:
    validation = Validation.read(layout.validation / "validation.json")
    lines = [
        f"**{validation.rows - validation.rejected_rows:,} of {validation.rows:,} rows kept**, "
        f"{validation.rejected_rows:,} set aside with their reasons.",
        "",
        "| | severity | column | expectation | unexpected rows |",
        "| --- | --- | --- | --- | ---: |",
    ]
    for check in sorted(validation.checks, key=lambda check: check.passed):
        lines.append(
            f"| {'✓' if check.passed else '✗'} | {check.severity} | {check.column or 'table'} "
            f"| {check.description} | {check.unexpected_rows:,} |"
        )
    create_markdown_artifact(
        "\n".join(lines), f"{layout.solution}-validation", f"Validation of {layout.solution}"
    )


def _publish_leaderboard(layout: Layout) -> None:
    evaluation = Evaluation.read(layout.evaluation)
    rows = []
    for model in evaluation.leaderboard:
        figures = {str(metric): told(figure) for metric, figure in model.metrics.items()}
        score = model.validation_score
        validation = "" if score is None else f"{score:.{evaluation.places}f}"
        name = f"{model.name} ★" if model.name == evaluation.winner else model.name
        rows.append({"model": name, "role": model.role, "validation": validation, **figures})
    rows += [
        {"model": name, "role": f"left out: {why}"} for name, why in evaluation.left_out.items()
    ]
    create_table_artifact(
        rows,
        f"{layout.solution}-leaderboard",
        f"Hold-out figures of {layout.solution} with intervals; ★ is the winner on validation rows",
    )


def _publish_overview(layout: Layout) -> None:
    picture = base64.b64encode(layout.overview.read_bytes()).decode()
    create_markdown_artifact(
        f"![plots](data:image/svg+xml;base64,{picture})",
        f"{layout.solution}-plots",
        f"Curves and importances of {layout.solution}",
    )


def _publish_verdict(layout: Layout) -> None:
    verdict, decision = Verdict.read(layout.verdict), read_decision(layout.root, layout.solution)
    lines = [
        f"## {verdict.outcome}: {verdict.model_id}",
        *(f"- {reason}" for reason in decision.reasons),
        "",
        f"On the hold-out, {decision.headline}. In force: {decision.champion or 'none'} "
        f"(before: {verdict.champion_before or 'none'}). Report: `{decision.report}`.",
        *(f"\nThe simple model {name} is as good within chance." for name in decision.as_good),
        "",
        "| | gate | figure | bound | explanation |",
        "| --- | --- | ---: | --- | --- |",
    ]
    for gate in verdict.gates:
        figure = "" if gate.figure is None else f"{gate.figure:.4g}"
        if gate.interval:
            figure = told(gate.interval)
        lines.append(
            f"| {'✓' if gate.passed else '✗'} | {gate.name} | {figure} | {gate.bound} "
            f"| {gate.explanation} |"
        )
    create_markdown_artifact(
        "\n".join(lines), f"{layout.solution}-verdict", f"Verdict on {layout.solution}"
    )
