"""Machines that wear out, in the columns of NASA's turbofan engines.

The public set (Saxena et al., Damage propagation modeling for aircraft engine run-to-failure
simulation, 2008) holds simulated engines that fly until one part fails. This generator imitates
its shape, not its values: lives of different length, wear that begins slowly and hastens, sensors
that drift with it in a direction of their own, noise, and engines that were never quite equal.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

SHORTEST, LONGEST = 130, 340
"""Cycles from new to failure."""

FEWEST_SEEN = 31
"""Cycles that a test machine has run at the least."""

CLIP = 125
"""Remaining cycles above which they are not told apart: nothing shows yet."""


@dataclass(frozen=True)
class Sensor:
    """A measurement: where it stands when new, how far wear moves it, and its noise."""

    new: float
    drift: float
    noise: float


SENSORS = {
    "T24": Sensor(642.2, 1.6, 0.35),
    "T30": Sensor(1585.0, 22.0, 4.5),
    "T50": Sensor(1402.0, 33.0, 4.5),
    "P15": Sensor(21.61, 0.0, 0.001),
    "P30": Sensor(554.1, -2.4, 0.45),
    "Nf": Sensor(2388.05, 0.2, 0.035),
    "Nc": Sensor(9050.0, 40.0, 12.0),
    "Ps30": Sensor(47.3, 1.1, 0.12),
    "phi": Sensor(522.0, -2.3, 0.38),
    "NRf": Sensor(2388.05, 0.2, 0.035),
    "NRc": Sensor(8135.0, 30.0, 10.0),
    "BPR": Sensor(8.42, 0.1, 0.018),
    "htBleed": Sensor(392.0, 5.0, 1.0),
    "W31": Sensor(38.9, -0.5, 0.1),
    "W32": Sensor(23.33, -0.3, 0.06),
}


def generate(rows: int, seed: int) -> pd.DataFrame:
    """Generate machines, one after the other, every other one a test machine that still runs.

    Args:
        rows: how many cycles in all; the first rows of a longer table are those of a shorter one.
        seed: another seed gives other machines of the same kind.

    Returns:
        Columns cycle, settings, sensors, part (train or test), remaining (cycles until failure,
        at most 125; of a test machine only its last cycle has it) and engine.
    """
    machines: list[pd.DataFrame] = []
    count = 0
    while count < rows:
        machines.append(_machine(len(machines), seed))
        count += len(machines[-1])
    return pd.concat(machines, ignore_index=True).head(rows)


def _machine(number: int, seed: int) -> pd.DataFrame:
    random = np.random.default_rng([seed, number])
    life = int(random.integers(SHORTEST, LONGEST + 1))
    test = number % 2 == 1
    seen = int(random.integers(FEWEST_SEEN, life)) if test else life
    cycle = np.arange(1, seen + 1)
    wear = _wear((life - cycle).astype("float64"), random)
    columns: dict[str, object] = {
        "cycle": cycle,
        "setting_1": np.round(random.normal(0.0, 0.002, seen), 4),
        "setting_2": np.round(random.normal(0.0, 0.0003, seen), 4),
    }
    for name, sensor in SENSORS.items():
        own = sensor.new + sensor.noise * random.normal()
        noise = random.normal(0.0, sensor.noise, seen)
        columns[name] = np.round(own + sensor.drift * wear + noise, 4)
    remaining = np.minimum(life - cycle, CLIP).astype("float64")
    if test:
        remaining[:-1] = np.nan
    part = "test" if test else "train"
    return pd.DataFrame(
        {**columns, "part": part, "remaining": remaining, "engine": f"{part}-{number + 1}"}
    )


def _wear(remaining: Floats, random: np.random.Generator) -> Floats:
    """Return wear from nearly 0 to 1 at the end: it hastens, in each machine at its own pace."""
    pace = random.uniform(35, 55)
    begun = random.uniform(0.0, 0.05)
    return np.asarray(begun + (1 - begun) * np.exp(-remaining / pace))
