"""How a candidate was trained."""

from typing import Any, Literal

from pydantic import Field

from tasks.documents.document import Document


class Trial(Document):
    """One set of hyperparameters and the score it had; pruned trials stopped early."""

    number: int
    parameters: dict[str, Any]
    score: float | None
    state: Literal["complete", "pruned", "failed"]


class Training(Document):
    """A candidate's record; holds no times, so equal models have equal records.

    Attributes:
        score: mean of the solution's metric over validation folds.
        score_sd: standard deviation over the folds; 0 with a single fold.
        cut_short: whether the time budget ended the search before all trials ran; such a
            model is re-created with ``trials`` set to the number that ran.
        made_rows: by class, the rows that were made for the final fit, beside the true ones.
        members: ensembles only: weight per candidate.
        backbones: by candidate of another solution, the SHA-256 of the model that this one
            builds on.
        weights: by where they came from, the SHA-256 of weights that were trained elsewhere.
        requires: distributions that serving the model needs beside numpy and pandas.
    """

    candidate: str
    family: str
    metric: str
    score: float
    score_sd: float
    parameters: dict[str, Any]
    trials: list[Trial]
    cut_short: bool
    made_rows: dict[str, int] = Field(default_factory=dict)
    members: dict[str, float]
    backbones: dict[str, str] = Field(default_factory=dict)
    weights: dict[str, str] = Field(default_factory=dict)
    requires: list[str]


class LeftOut(Document):
    """A candidate that cannot be fitted.

    Attributes:
        reason: what its family raised.
        frames: where, from the outermost call to the innermost, as far as it is this project's.
    """

    candidate: str
    family: str
    reason: str
    frames: list[str]


class Timing(Document):
    """What training cost, in seconds of wall time."""

    tuning: float
    fitting: float
    trials: int
