"""Numbers to positions."""

import math
from dataclasses import dataclass

from tasks.documents import Interval


@dataclass(frozen=True)
class Axis:
    """A linear scale from ``low``..``high`` onto ``start``..``end``."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Give the position of a value; values beyond the ends lie on them."""
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return round(self.start + min(max(share, 0.0), 1.0) * (self.end - self.start), 2)

    def ticks(self, about: int = 6) -> list[tuple[float, str]]:
        """Give round values along the axis with their labels."""
        step = _round_step((self.high - self.low) / about)
        places = max(0, -math.floor(math.log10(step) + 1e-9))
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        values = [number * step for number in range(first, last + 1)]
        return [(self.at(value), _label(value, places)) for value in values]


def padded(low: float, high: float, start: float, end: float) -> Axis:
    """Give an axis that leaves a little room around the values."""
    room = 0.06 * (high - low) or abs(high) * 0.06 or 1.0
    return Axis(low - room, high + room, start, end)


def around(intervals: list[Interval], extra: list[float]) -> Axis:
    """Give an axis in percent over intervals, and over ``extra`` values unless they dwarf them.

    Its ends are round numbers, so that a share's axis never promises more than 1.
    """
    low = min(interval.low for interval in intervals)
    high = max(interval.high for interval in intervals)
    wide_low, wide_high = min([low, *extra]), max([high, *extra])
    if wide_high - wide_low <= 3 * (high - low):
        low, high = wide_low, wide_high
    step = _round_step((high - low) / 5 or abs(high) / 5 or 1.0)
    first, last = math.floor(low / step), math.ceil(high / step)
    return Axis(first * step, max(last, first + 1) * step, 0, 100)


@dataclass(frozen=True)
class Whisker:
    """An interval drawn on an axis, in percent of its width.

    Attributes:
        beyond: ``left`` or ``right`` when the value lies off the scale, else empty.
    """

    left: float
    width: float
    at: float
    beyond: str


def whisker(interval: Interval, axis: Axis) -> Whisker:
    """Place an interval on an axis."""
    left, right = axis.at(interval.low), axis.at(interval.high)
    beyond = "left" if interval.value < axis.low else "right" if interval.value > axis.high else ""
    return Whisker(left, round(right - left, 2), axis.at(interval.value), beyond)


def _round_step(rough: float) -> float:
    """Round up to 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))


def _label(value: float, places: int) -> str:
    if abs(value) >= 1e6:
        return f"{value / 1e6:g} M".replace("-", "−")
    if abs(value) >= 1e4:
        return f"{value / 1e3:g} k".replace("-", "−")
    return f"{value:,.{places}f}".replace("-", "−")
