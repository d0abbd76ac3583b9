"""What gates look at."""

from dataclasses import dataclass

from tasks.documents import Evaluation, Latency, Validation


@dataclass(frozen=True)
class Facts:
    """What is known of the model that wants to go into force.

    Attributes:
        solution: named in what explanations advise.
        latency: of the same model.
        validation: of the data that it was made from.
        champion: SHA-256 of the model in force now, None when there is none.
    """

    solution: str
    evaluation: Evaluation
    latency: Latency
    validation: Validation
    champion: str | None
