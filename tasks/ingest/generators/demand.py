"""Hourly demand with days, weeks, seasons, holidays and weather, in the columns of a bicycle hire.

The public set (Fanaee-T and Gama, Event labeling combining ensemble detectors and background
knowledge, 2013) holds two years of a city's rentals. This generator imitates its shape, not its
values: commuters on working days and trippers on free ones, a warm season, a business that grows,
rain that keeps people at home, hours of which no count is known.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

START = "2011-01-01"
DAY, YEAR = 24, 8766
MISSING = -2.33
"""Of standard normal draws one in a hundred is below: hours of which nothing was measured."""

HOLIDAYS = (
    (1, 17),
    (2, 21),
    (4, 15),
    (5, 30),
    (7, 4),
    (9, 5),
    (10, 10),
    (11, 11),
    (11, 24),
    (12, 26),
)
"""Month and day."""

BLOCK = 4096
"""Hours drawn from one random stream; any number of hours begins with the same blocks."""


def generate(rows: int, seed: int) -> pd.DataFrame:
    """Generate hours in their order.

    Args:
        rows: how many; the first rows of a longer table are the rows of a shorter one.
        seed: another seed gives other hours of the same kind.

    Returns:
        Columns moment, cnt (rentals within the hour), casual and registered (whose sum it is),
        temp, atemp, hum, windspeed (from 0 to 1), weathersit (1 clear to 4 heavy rain), hour,
        weekday (1 is Monday), month, holiday and workingday.
    """
    noise = np.hstack([_noise(seed, block) for block in range(-(-rows // BLOCK))])[:, :rows]
    moment = pd.date_range(START, periods=rows, freq="h")
    hour, weekday = moment.hour.to_numpy(), moment.day_of_week.to_numpy() + 1
    holiday = np.isin(moment.month * 100 + moment.day, [m * 100 + d for m, d in HOLIDAYS])
    working = (weekday <= 5) & ~holiday
    frame = pd.DataFrame({"moment": moment})
    temperature = _temperature(np.arange(rows), noise[0])
    rain = _slow(noise[1], 0.95)
    weather = 1 + (rain > 0.6).astype("int64") + (rain > 1.5) + (rain > 3.0)
    commuters = np.where(working, _peak(hour, 8, 1.2) + 1.3 * _peak(hour, 17.5, 1.8), 0.15)
    trippers = np.where(working, 0.35, 1.0) * _peak(hour, 14, 3.5)
    growth = 1 + 0.5 * np.arange(rows) / YEAR
    mild = growth * (0.25 + 1.3 * temperature) * np.array([1.0, 0.9, 0.6, 0.3])[weather - 1]
    swing = np.exp(0.15 * _slow(noise[2], 0.9) + 0.08 * noise[3])
    registered = 230 * mild * (commuters + 0.12 * _peak(hour, 14, 6)) * swing
    casual = 110 * mild * trippers * swing
    frame["casual"], frame["registered"] = np.round(casual), np.round(registered) + 1
    frame.insert(1, "cnt", frame["casual"] + frame["registered"])
    frame["temp"] = np.round(temperature, 3)
    frame["atemp"] = np.round(np.clip(0.95 * temperature + 0.01, 0, 1), 3)
    frame["hum"] = np.round(np.clip(0.6 + 0.12 * rain - 0.15 * _peak(hour, 14, 4), 0.1, 1), 2)
    frame["windspeed"] = np.round(np.clip(0.2 + 0.1 * _slow(noise[4], 0.9), 0, 1), 3)
    frame["weathersit"] = weather.astype("float64")
    # measurements only: the calendar is known for every hour
    frame.loc[noise[5] < MISSING, list(frame.columns[1:])] = np.nan
    calendar = {"hour": hour, "weekday": weekday, "month": moment.month, "holiday": holiday}
    for name, values in {**calendar, "workingday": working}.items():
        frame[name] = np.asarray(values, dtype="int64")
    return frame


def _noise(seed: int, block: int) -> Floats:
    return np.random.default_rng([seed, block]).standard_normal((6, BLOCK))


def _slow(noise: Floats, memory: float) -> Floats:
    """Return noise of unit spread that remembers the hour before."""
    steps = np.sqrt(1 - memory**2) * noise
    slow: Floats = np.empty_like(steps)
    current = 0.0
    for hour, step in enumerate(steps):
        current = memory * current + step
        slow[hour] = current
    return slow


def _temperature(hours: npt.NDArray[np.int64], noise: Floats) -> Floats:
    """Return temperatures from 0 to 1: warm in July and in the afternoon."""
    season = -np.cos(2 * np.pi * (hours / YEAR - 0.05))
    day = -np.cos(2 * np.pi * (hours % DAY - 3) / DAY)
    warmth = 0.5 + 0.24 * season + 0.06 * day + 0.05 * _slow(noise, 0.98)
    return np.asarray(np.clip(warmth, 0.02, 1.0))


def _peak(hour: npt.NDArray[np.int64], at: float, width: float) -> Floats:
    """Return a bell around an hour of the day, once around the clock."""
    apart = np.minimum(np.abs(hour - at), DAY - np.abs(hour - at))
    return np.asarray(np.exp(-0.5 * (apart / width) ** 2))
