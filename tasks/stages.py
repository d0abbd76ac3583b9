"""From a stage's name to its function; each stage imports only what it needs."""

from pathlib import Path
from typing import Any

from tasks.config import additions, named, parse, read_document
from tasks.errors import InputError
from tasks.layout import Layout
from tasks.progress import Progress, silent

STAGES = (
    "ingest", "validate", "split", "train", "transfer", "ensemble", "evaluate", "verdict",
    "report", "package",
)  # fmt: skip


def run_stage(stage: str, key: str, root: Path, progress: Progress = silent) -> None:
    """Run one stage.

    Args:
        stage: one of ``STAGES``.
        key: the solution, or for ``train`` and ``transfer`` the candidate, as in ``params.yaml``.
        root: the project.
        progress: told how far long stages have come.

    Raises:
        InputError: the configuration or the data cannot be used.
    """
    document = read_document(root)
    params = parse(document)
    solution_name = params.candidate(key).solution if stage in ("train", "transfer") else key
    solution = params.solution(solution_name)
    candidates = list(params.candidates_of(solution_name))
    layout = Layout(root, solution_name)
    match stage:
        case "ingest":
            from tasks.ingest.stage import ingest

            _refuse_incomplete(key, document, layout)
            ingest(solution.source, layout, progress)
        case "validate":
            from tasks.validate.stage import validate

            validate(solution.target, solution.columns, layout, progress)
        case "split":
            from tasks.split.stage import split

            split(
                solution.target,
                solution.columns,
                solution.split,
                solution.inputs,
                layout,
                progress,
            )
        case "train" | "transfer":
            from tasks.train.stage import train

            train(key, params.candidate(key), solution.train, solution.target, layout, progress)
        case "ensemble":
            from tasks.train.ensemble import ensemble

            ensemble(candidates, solution.train, solution.target, layout, progress)
        case "evaluate":
            from tasks.evaluate.stage import evaluate

            evaluate(
                candidates,
                solution.target,
                solution.columns,
                solution.train,
                solution.evaluate,
                layout,
                progress,
            )
        case "verdict":
            from tasks.verdict.stage import verdict

            verdict(key, solution.gates, layout, progress)
        case "report":
            from tasks.report.stage import report

            report(key, solution, layout, progress)
        case "package":
            from tasks.package.stage import package

            package(key, solution.serve, layout, progress)
        case _:
            raise InputError("stage", repr(stage), f"use one of {', '.join(STAGES)}")


def _refuse_incomplete(solution: str, document: dict[str, Any], layout: Layout) -> None:
    """Stop ``dvc repro`` at the first stage, as DVC would stop at the second without a hint."""
    missing = named(additions(document, [solution]))
    if not layout.suite.exists():
        missing += f"{'; ' if missing else ''}expectations/{solution}.json"
    if missing:
        raise InputError(
            "params.yaml",
            f"leaves out what DVC wants to be there: {missing}",
            f"let `lepton check {solution}` write it, then run this again",
        )
