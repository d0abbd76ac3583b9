"""Working time is the union of spans."""

from flows.summary import Span, working_seconds


def span(start: float, seconds: float) -> Span:
    return Span(start=start, seconds=seconds, cached=seconds == 0)


def test_stages_side_by_side_count_once() -> None:
    assert working_seconds([span(0, 10), span(2, 3), span(8, 4)]) == 12


def test_gaps_do_not_count() -> None:
    assert working_seconds([span(20, 1), span(0, 1)]) == 2


def test_nothing_ran() -> None:
    assert working_seconds([]) == 0
