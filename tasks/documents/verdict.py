"""Whether the winner goes into force, and why."""

from typing import Literal

from pydantic import Field

from tasks.documents.document import Document
from tasks.documents.evaluation import Interval

Outcome = Literal["PROMOTE", "HOLD", "REJECT"]


class Gate(Document):
    """One line of the ledger: a figure held against its bound.

    Attributes:
        on_failure: what the verdict is at best when this gate fails.
    """

    name: str
    figure: float | None
    interval: Interval | None
    bound: str
    passed: bool
    on_failure: Outcome
    explanation: str


class Chain(Document):
    """Hashes that lead from an answer back to what made the model.

    Attributes:
        params: of what the stages that made the model were given, and the gates.
        code: the commit under which the model was trained; ``<commit>-dirty-<hash>`` where files
            differed from it, ``tree-<hash>`` where Git knows none.
        backbones: by candidate of another solution, the model that this one builds on.
        weights: by where they came from, weights that were trained elsewhere.
    """

    model: str
    columns: str
    train: str
    test: str
    raw: str
    params: str
    suite: str
    code: str
    backbones: dict[str, str] = Field(default_factory=dict)
    weights: dict[str, str] = Field(default_factory=dict)

    def leads_to_the_same(self, other: "Chain") -> bool:
        """Return whether another chain differs in the code at most, which made no difference."""
        return self == other.model_copy(update={"code": self.code})


class Verdict(Document):
    """One decision."""

    solution: str
    model_id: str
    winner: str
    outcome: Outcome
    gates: list[Gate]
    chain: Chain
    decided_at: str
    champion_before: str | None
    champion_after: str | None


class Rollback(Document):
    """A person's decision to put an earlier champion into force again."""

    solution: str
    outcome: Literal["ROLLBACK"] = "ROLLBACK"
    decided_at: str
    champion_before: str
    champion_after: str


class Package(Document):
    """What was built for serving.

    Attributes:
        model: SHA-256 of the model.
        tag: ``<solution>:<beginning of the SHA-256 of all that went into the bento>``, so that
            another content never has the same one.
        requires: pinned requirements of the service.
    """

    solution: str
    model_id: str
    model: str
    tag: str
    requires: list[str]
