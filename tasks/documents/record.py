"""What a stage ran with: enough to say what made a result, and to make it again."""

from typing import Any

from pydantic import Field

from tasks.documents.document import Document


class CodeUsed(Document):
    """The code that ran.

    Attributes:
        sha256: of paths and bytes of all files that the stage's function lies in.
        files: the SHA-256 of each by its path.
        commit: what was checked out; None outside of Git.
        changed: those of the files that differ from the commit.
    """

    sha256: str
    files: dict[str, str]
    commit: str | None
    changed: list[str]


class Environment(Document):
    """The machine, as far as results may depend on it.

    Attributes:
        libraries: version of each distribution that the project asks for.
    """

    processor: str
    python: str
    libraries: dict[str, str]


class Record(Document):
    """One run of a stage.

    Attributes:
        stage: one of ``tasks.stages.STAGES``.
        name: the solution, or the candidate that was trained.
        solution: whose files it read and wrote.
        parameters: what the stage's function was given, as in the configuration, defaults included.
        inputs: the SHA-256 of each file that was read, by its path in the project, hashed before
            the run.
        outputs: likewise of each file that was written, links to others' files aside.
        trials: training only: how many sets of hyperparameters were tried.
        cut_short: training only: whether time ended the search.
        backbone: transfers only: records of what made the model that was built on.
    """

    stage: str
    name: str
    solution: str
    code: CodeUsed
    parameters: dict[str, Any]
    inputs: dict[str, str]
    outputs: dict[str, str]
    environment: Environment
    trials: int | None = None
    cut_short: bool = False
    backbone: list["Record"] = Field(default_factory=list)


class Provenance(Document):
    """The records of all that made a model, in the order in which they ran."""

    records: list[Record]
