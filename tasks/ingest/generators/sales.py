"""Weekly sales of shops, with a year's pattern, holidays and shops of all sizes.

The columns are those of a public table of 45 shops (Walmart Recruiting, 2014); the values only
imitate its shape: shops differ fiftyfold in size and a little in habit, four holidays a year
bring more trade, the weeks before Christmas most.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

START = "2010-02-05"
WEEKS = 150
HOLIDAYS = {6: 1.06, 36: 1.04, 47: 1.35, 52: 1.0}
"""ISO weeks of Super Bowl, Labor Day, Thanksgiving and Christmas, and what they do to sales."""

BUSY = {50: 1.25, 51: 1.55}
"""Weeks that bring more trade though they are no holidays."""


def generate(rows: int, seed: int) -> pd.DataFrame:
    """Generate shops, one after the other, of 150 weeks each.

    Args:
        rows: how many weeks in all; the first rows of a longer table are those of a shorter one.
        seed: another seed gives other shops of the same kind.

    Returns:
        Columns store, week_of, sales (dollars), holiday, week (ISO), temperature (Fahrenheit),
        fuel_price (dollars a gallon), price_index and unemployment (per cent).
    """
    shops = [_shop(number, seed) for number in range(-(-rows // WEEKS))]
    return pd.concat(shops, ignore_index=True).head(rows)


def _shop(number: int, seed: int) -> pd.DataFrame:
    common = np.random.default_rng([seed, 0])  # all shops live in one economy
    random = np.random.default_rng([seed, number + 1])
    week_of = pd.date_range(START, periods=WEEKS, freq="7D")
    week = week_of.isocalendar().week.to_numpy(dtype="int64")
    fuel = 3.0 + np.cumsum(common.normal(0.005, 0.04, WEEKS))
    season = np.cos(2 * np.pi * (week - 29) / 52)
    temperature = 60 + random.uniform(-15, 15) + 22 * season + random.normal(0, 5, WEEKS)
    size = np.exp(random.normal(13.6, 0.6))
    appetite = random.uniform(0.6, 1.4)
    event = np.array([{**HOLIDAYS, **BUSY}.get(number, 1.0) for number in week.tolist()])
    event = np.where(week == 1, 0.88, event)
    sales = size * (1 + appetite * (event - 1)) * (1 + 0.04 * season)
    sales = sales * np.exp(_wandering(random) + 0.02 * random.standard_normal(WEEKS))
    return pd.DataFrame(
        {
            "store": number + 1,
            "week_of": week_of,
            "sales": np.round(sales, 2),
            "holiday": np.isin(week, list(HOLIDAYS)).astype("int64"),
            "week": week,
            "temperature": np.round(temperature, 2),
            "fuel_price": np.round(np.clip(fuel, 1.5, 9.0), 3),
            "price_index": np.round(170 + random.uniform(-40, 50) + 0.05 * np.arange(WEEKS), 3),
            "unemployment": np.round(random.uniform(5, 11) - 0.008 * np.arange(WEEKS), 3),
        }
    )


def _wandering(random: np.random.Generator) -> Floats:
    """Return what keeps a shop above or below its usual sales for some weeks."""
    state, result = 0.0, np.empty(WEEKS)
    for week, step in enumerate(random.normal(0, 0.015, WEEKS)):
        state = 0.85 * state + step
        result[week] = state
    return result
