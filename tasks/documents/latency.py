"""How fast a model answers: a document of its own, as no two measurements agree."""

from tasks.documents.document import Document


class Latency(Document):
    """The time of a one-row prediction.

    Attributes:
        model_sha256: of the model that was measured.
        milliseconds: on a quiet machine, as far as a loop measured alongside tells; of the
            compiled model where that is what serves.
        trained_ms: likewise of the model as it was trained.
        median_ms: as measured, the machine's other work included.
        loop_ms: time of the loop when nothing disturbed it.
        runs: of the model and of the loop, in turn.
    """

    model_sha256: str
    milliseconds: float
    trained_ms: float
    median_ms: float
    loop_ms: float
    runs: int
