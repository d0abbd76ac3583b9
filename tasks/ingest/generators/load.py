"""The load of a power transformer hour by hour, in the columns of the ETT data set.

The public set (Zhou et al., Informer, 2021) holds two years of six loads and the temperature of
the oil. This generator imitates its shape, not its values: loads that follow day and week and
each other, a level that wanders, and oil that warms with the load and with the year, slowly.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

START = "2016-07-01"
DAY, WEEK, YEAR = 24, 168, 8766
LOADS = {"HUFL": 7.4, "HULL": 2.2, "MUFL": 4.3, "MULL": 0.9, "LUFL": 3.1, "LULL": 0.9}
"""Mean level of each load; the second of a pair is its useless part."""

TRAIN, VALIDATION = 0.6, 0.2
"""Shares of the hours to train and to validate on; the rest tests."""

BLOCK = 4096
"""Hours drawn from one random stream; any number of hours begins with the same blocks."""


def generate(rows: int, seed: int) -> pd.DataFrame:
    """Generate hours in their order.

    Args:
        rows: how many; the loads of a longer table begin with those of a shorter one.
        seed: another seed gives another transformer of the same kind.

    Returns:
        Columns date, six loads, OT (temperature of the oil, degrees Celsius), position (from 1)
        and part (train, validation or test).
    """
    noise = np.hstack([_noise(seed, block) for block in range(-(-rows // BLOCK))])[:, :rows]
    hours = np.arange(rows)
    day = np.sin(2 * np.pi * (hours - 9) / DAY) + 0.5 * np.sin(4 * np.pi * (hours - 4) / DAY)
    week = np.where(hours % WEEK < 5 * DAY, 0.15, -0.35)
    common = 0.5 * day + week + 0.5 * _wandering(noise[0], 0.995)
    columns: dict[str, Floats] = {}
    for number, (name, level) in enumerate(LOADS.items()):
        own = 0.4 * _wandering(noise[1 + number], 0.97) + 0.15 * noise[7 + number]
        columns[name] = np.round(level * (1 + 0.45 * (common + own)), 3)
    warmth = 8 * np.cos(2 * np.pi * (hours / YEAR - 0.05)) + 3 * np.sin(2 * np.pi * hours / DAY - 2)
    heated = _smoothed(columns["HUFL"] - LOADS["HUFL"], 0.97)
    oil = 15 + warmth + 1.2 * heated + 3 * _wandering(noise[13], 0.99)
    position = hours + 1
    edges = [round(TRAIN * rows), round((TRAIN + VALIDATION) * rows)]
    part = np.array(["train", "validation", "test"])[np.searchsorted(edges, hours, side="right")]
    return pd.DataFrame(
        {
            "date": pd.date_range(START, periods=rows, freq="h"),
            **columns,
            "OT": np.round(oil, 3),
            "position": position,
            "part": part,
        }
    )


def _noise(seed: int, block: int) -> Floats:
    return np.random.default_rng([seed, block]).standard_normal((14, BLOCK))


def _wandering(noise: Floats, memory: float) -> Floats:
    """Return noise of unit spread that remembers the hour before."""
    return np.asarray(_smoothed(noise, memory) * np.sqrt((1 + memory) / (1 - memory)))


def _smoothed(values: Floats, memory: float) -> Floats:
    """Follow values with a memory, beginning at 0."""
    result = np.empty_like(values)
    current = 0.0
    for hour, value in enumerate(values):
        current = memory * current + (1 - memory) * value
        result[hour] = current
    return result
