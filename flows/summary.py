"""What a run leaves to say."""

from pydantic import BaseModel


class Span(BaseModel):
    """When a stage's function worked; ``seconds`` is 0 when the stage was up to date."""

    start: float
    seconds: float
    cached: bool


class RunSummary(BaseModel):
    """What the stages of one run did.

    Attributes:
        working_seconds: wall time during which at least one stage's function worked.
    """

    solution: str
    ran: list[str]
    cached: list[str]
    working_seconds: float


def summarise(solution: str, spans: dict[str, Span]) -> RunSummary:
    """Put together what the stages of ``solution`` did."""
    return RunSummary(
        solution=solution,
        ran=[name for name, span in spans.items() if not span.cached],
        cached=[name for name, span in spans.items() if span.cached],
        working_seconds=working_seconds(list(spans.values())),
    )


def working_seconds(spans: list[Span]) -> float:
    """Measure the union of the spans: two stages side by side for a second count as one second."""
    total, end = 0.0, float("-inf")
    for span in sorted(spans, key=lambda span: span.start):
        stop = span.start + span.seconds
        total += max(0.0, stop - max(span.start, end))
        end = max(end, stop)
    return total
