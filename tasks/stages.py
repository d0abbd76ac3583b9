"""The stages: which function does each, with what arguments, reading and writing which files.

``dvc.yaml`` declares the same files; ``tests/flows/test_graph.py`` holds the two together.
"""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

from tasks.closure import Choice, Code, is_code
from tasks.config import (
    Candidate,
    Params,
    Solution,
    additions,
    concerning,
    home,
    named,
    owner,
    parse,
    read_document,
    read_files,
    refusal,
)
from tasks.config.objective import OBJECTIVES
from tasks.errors import InputError, full_disk_in_words
from tasks.files import recover_directory
from tasks.layout import Layout
from tasks.progress import Progress, silent

if TYPE_CHECKING:
    from tasks.documents import Record


@dataclass(frozen=True)
class Stage:
    """One stage.

    Attributes:
        function: its module and name.
        arguments: what the function takes beside ``layout`` and ``progress``: attributes of
            ``Request``, or keys of the solution's section.
        reads: what other stages wrote, and people: attributes of ``Request`` or ``Layout``.
        writes: files and folders that are there when it has ended, named likewise.
    """

    function: tuple[str, str]
    arguments: tuple[str, ...]
    reads: tuple[str, ...]
    writes: tuple[str, ...]


RECORD_OF = "record of "

STAGES = {
    "ingest": Stage(
        function=("tasks.ingest.stage", "ingest"),
        arguments=("source",),
        reads=(),
        writes=("raw", "origin", "source", "folder"),
    ),
    "validate": Stage(
        function=("tasks.validate.stage", "validate"),
        arguments=("target", "columns"),
        reads=("suite", "raw"),
        writes=("valid", "rejected", "validation"),
    ),
    "split": Stage(
        function=("tasks.split.stage", "split"),
        arguments=("target", "columns", "split", "inputs"),
        reads=("valid",),
        writes=("train", "test", "schema"),
    ),
    "train": Stage(
        function=("tasks.train.stage", "train_or_leave_out"),
        arguments=("name", "candidate", "train", "target"),
        reads=("train", "schema"),
        writes=("trained", "timing"),
    ),
    "transfer": Stage(
        function=("tasks.train.stage", "train_or_leave_out"),
        arguments=("name", "candidate", "train", "target"),
        reads=("train", "schema", "backbone"),
        writes=("trained", "timing"),
    ),
    "ensemble": Stage(
        function=("tasks.train.ensemble", "ensemble"),
        arguments=("candidates", "train", "target"),
        reads=("train", "schema", "candidates"),
        writes=("ensemble",),
    ),
    "evaluate": Stage(
        function=("tasks.evaluate.stage", "evaluate"),
        arguments=("candidates", "target", "columns", "train", "evaluate"),
        reads=("train", "test", "schema", "candidates", "ensemble"),
        writes=(
            "evaluation", "latency", "predictions", "metrics", "curves", "importances",
            "confusion",
        ),
    ),
    "verdict": Stage(
        function=("tasks.verdict.stage", "verdict"),
        arguments=("name", "gates"),
        reads=(
            "evaluation", "latency", "validation", "schema", "candidates", "ensemble",
            "candidate_records", f"{RECORD_OF}ingest", f"{RECORD_OF}validate", f"{RECORD_OF}split",
            f"{RECORD_OF}ensemble", f"{RECORD_OF}evaluate",
        ),
        writes=("verdict", "provenance", "champions"),
    ),
    "report": Stage(
        function=("tasks.report.stage", "report"),
        arguments=("name", "solution"),
        reads=(
            "origin", "schema", "test", "validation", "evaluation", "latency", "predictions",
            "verdict", "timings",
        ),
        writes=("report", "overview"),
    ),
    "package": Stage(
        function=("tasks.package.stage", "package_champion"),
        arguments=("name", "serve"),
        reads=("champion",),
        writes=("package",),
    ),
}  # fmt: skip


BY_RULES = frozenset({"target", "train"})
"""Arguments that mean what the rules of the target's objective say."""

TRAINING = ("train", "transfer")
"""Stages that are run for a candidate, all others for a solution."""


@dataclass(frozen=True)
class Request:
    """What a stage is asked to do.

    Attributes:
        stage: which.
        name: the solution, or for ``train`` and ``transfer`` the candidate.
        params: every solution and candidate.
        layout: where the solution's files lie.
    """

    stage: Stage
    name: str
    params: Params
    layout: Layout

    @property
    def solution(self) -> Solution:
        """The solution's section."""
        return self.params.solution(self.layout.solution)

    @property
    def candidate(self) -> Candidate:
        """The section of the candidate that is trained."""
        return self.params.candidate(self.name)

    @property
    def arguments(self) -> dict[str, Any]:
        """What the stage's function takes beside ``layout`` and ``progress``, by name."""
        candidates = list(self.params.candidates_of(self.layout.solution))
        return {
            name: candidates
            if name == "candidates"
            else getattr(self if name in ("name", "solution", "candidate") else self.solution, name)
            for name in self.stage.arguments
        }

    @property
    def choice(self) -> Choice:
        """Which kind of input, and family of models or objective, the stage's code is for."""
        kind = self.solution.inputs.kind
        if "candidate" in self.stage.arguments:
            return Choice(kind, family=self.candidate.family)
        return Choice(kind, objective=self.solution.target.objective)

    @property
    def backbone(self) -> "list[Record]":
        """Records of what made the model that is built on; those that there are."""
        if "backbone" not in self.stage.reads:
            return []
        from tasks.record import records_of_model

        source = self.candidate.transfer
        assert source is not None
        return records_of_model(source.source, source.candidate, self.layout.root)

    @property
    def reads(self) -> list[Path]:
        """What the stage reads, but for its code and its source."""
        return [self._path(name) for name in self.stage.reads]

    @property
    def writes(self) -> list[Path]:
        """What is there when the stage has ended."""
        return [self._path(name) for name in self.stage.writes]

    def _path(self, name: str) -> Path:
        match name:
            case "trained":
                return self.layout.candidate(self.name)
            case "timing":
                return self.layout.timing(self.name)
            case "backbone":
                transfer = self.candidate.transfer
                assert transfer is not None
                return Layout(self.layout.root, transfer.source).candidate(transfer.candidate)
            case _ if name.startswith(RECORD_OF):
                return self.layout.record(name.removeprefix(RECORD_OF), self.layout.solution)
            case _:
                path: Path = getattr(self.layout, name)
                return path


def code_of_stage(stage: str, code: Code, choice: Choice) -> dict[str, str]:
    """Compute the files that a stage's code lies in, for one kind of input.

    Args:
        stage: one of ``STAGES``.
        code: the project's.
        choice: the kind, and to train the family of models, else the objective.

    Returns:
        The SHA-256 of each by its path.
    """
    modules = [STAGES[stage].function[0]]
    if choice.family:
        modules.append(f"tasks.families.{choice.kind}.{choice.family}")
    files = code.closure(modules, choice)
    if choice.objective and BY_RULES.intersection(STAGES[stage].arguments):
        files |= code.hashed([code.root / "tasks" / OBJECTIVES / f"{choice.objective}.py"])
    if stage == "package":  # the service runs what it copies
        from tasks.package.staging import code_patterns

        patterns = code_patterns(choice.kind, choice.objective)
        matches = [path for pattern in patterns for path in code.root.glob(pattern)]
        inside = [path for match in matches for path in (match, *match.rglob("*"))]
        files |= code.hashed(filter(is_code, inside))
    return files


def request(stage: str, key: str, root: Path) -> Request:
    """Read the configuration under ``root`` and say what a stage is asked to do for ``key``.

    Raises:
        InputError: there is no such stage or key, or the configuration cannot be used.
    """
    if stage not in STAGES:
        raise InputError("stage", repr(stage), f"use one of {', '.join(STAGES)}")
    document = read_document(root)
    solution = owner(document, key) if stage in TRAINING else key
    params = parse(concerning(document, [solution]), root)
    if stage in TRAINING:
        params.candidate(key)
    layout = Layout(root, solution)
    if stage == "ingest":
        _refuse_incomplete(solution, document, layout)
    return Request(STAGES[stage], key, params, layout)


def _refuse_incomplete(solution: str, document: dict[str, Any], layout: Layout) -> None:
    """Stop ``dvc repro`` at the first stage, as DVC would stop at the second without a hint."""
    missing = named(additions(document, [solution]))
    if not layout.suite.exists():
        missing += f"{'; ' if missing else ''}expectations/{solution}.json"
    if missing:
        raise InputError(
            home(read_files(layout.root), "solutions", solution),
            f"leaves out what DVC wants to be there: {missing}",
            f"let `lepton check {solution}` write it, then run this again",
        )


def run_stage(stage: str, key: str, root: Path, progress: Progress = silent) -> None:
    """Run one stage.

    Args:
        stage: one of ``STAGES``.
        key: the solution, or for ``train`` and ``transfer`` the candidate.
        root: the project.
        progress: told how far long stages have come.

    Raises:
        InputError: the configuration or the data cannot be used.
    """
    from tasks.documents import Record, Training
    from tasks.record import CODE_ROOT, as_json, code_used, environment, hashes

    asked = request(stage, key, root)
    if stage == "validate":
        _refuse_absent_columns(asked)
    for path in asked.reads:
        recover_directory(path)
    used = code_used(code_of_stage(stage, Code(CODE_ROOT), asked.choice), CODE_ROOT)
    inputs = hashes(asked.reads, root)
    arguments = asked.arguments
    with full_disk_in_words():
        result = call(stage, arguments, asked.layout, progress)
    if stage == "ingest":
        from tasks.check.source_columns import remember

        remember(key, asked.solution.source, result.columns, root)
    trained = result if isinstance(result, Training) else None
    Record(
        stage=stage,
        name=key,
        solution=asked.layout.solution,
        code=used,
        parameters={name: as_json(value) for name, value in arguments.items()},
        inputs=inputs,
        outputs=hashes(asked.writes, root),
        environment=environment(),
        trials=len(trained.trials) if trained else None,
        cut_short=trained.cut_short if trained else False,
        backbone=asked.backbone,
    ).write(asked.layout.record(stage, key))


def replay(record: "Record", root: Path, progress: Progress = silent) -> None:
    """Run a stage with the parameters that are on record, whatever the configuration says.

    Args:
        record: of the stage; its inputs have to lie under ``root``.
        root: the project.
        progress: told how far long stages have come.
    """
    from pydantic import TypeAdapter

    module, name = STAGES[record.stage].function
    hints = get_type_hints(getattr(import_module(module), name), include_extras=True)
    arguments = {
        key: TypeAdapter(hints[key]).validate_python(value)
        for key, value in record.parameters.items()
    }
    call(record.stage, arguments, Layout(root, record.solution), progress)


def call(stage: str, arguments: dict[str, Any], layout: Layout, progress: Progress) -> Any:
    """Call a stage's function and return what it returns; only what it needs is imported."""
    module, name = STAGES[stage].function
    return getattr(import_module(module), name)(**arguments, layout=layout, progress=progress)


def _refuse_absent_columns(asked: Request) -> None:
    """Say now what evaluation or the report would miss after training."""
    from tasks.check.named import column_problems
    from tasks.documents.table import column_names

    section = asked.solution.model_dump()
    problems = list(column_problems(asked.name, section, column_names(asked.layout.raw)))
    if problems:
        raise refusal(problems, asked.layout.root)
