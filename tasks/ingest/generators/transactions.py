"""Card transactions, few of them fraudulent, in the columns of the ULB data set.

The public set (Dal Pozzolo et al., "Calibrating probability with undersampling for unbalanced
classification", 2015) holds two days of European card payments as principal components V1 to
V28 with a time and an amount. This generator imitates its shape, not its values: components of
falling spread and heavy tails, a daily rhythm, several schemes of fraud that each move other
components, frauds that look like any payment, and honest payments that look odd.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

BLOCK = 16_384
"""Rows drawn from one random stream; any number of rows begins with the same blocks."""

COMPONENTS = 28
RATE = 0.12
"""Payments a second: a small bank's, so that even a small table spans days."""

DAY = 86_400.0
RHYTHM = 0.7
"""How far the rate swings around its mean within a day; the trough is at three in the morning."""

NIGHT_RISK = 0.8
"""How far the risk of one payment swings within a day; its peak is when the rate is lowest."""

FRAUD_SHARE = 0.012
ODD_SHARE = 0.01
"""Honest payments that carry a weak mark of some scheme."""


@dataclass(frozen=True)
class Scheme:
    """One way of stealing.

    Attributes:
        share: of all frauds.
        marks: shift of components (numbered from 1) at full strength.
        amount: median amount.
    """

    share: float
    marks: dict[int, float]
    amount: float


SCHEMES = (
    Scheme(0.54, {3: -6, 4: 4, 10: -6, 11: 4, 12: -7, 14: -8, 16: -5, 17: -7}, 90.0),
    Scheme(0.25, {2: 5, 4: 5, 9: -4.5, 11: 5, 14: -5, 18: -4}, 250.0),
    Scheme(0.15, {1: -5, 5: -5, 7: -5, 10: -5, 21: 3.5, 27: 2.5}, 1.5),
    Scheme(0.06, {}, 22.0),
)


def generate(rows: int, seed: int) -> pd.DataFrame:
    """Generate payments in order of time.

    Args:
        rows: how many; the first rows of a longer table are the rows of a shorter one.
        seed: another seed gives other payments of the same kind.

    Returns:
        Columns Time (seconds), V1 to V28, Amount, Class (1 is fraud) and weight (always 1),
        the columns of the fraud solution. About 1.2 % are fraud.
    """
    blocks = -(-rows // BLOCK)
    table = np.empty((COMPONENTS + 3, blocks * BLOCK))
    for number in range(blocks):
        table[:, number * BLOCK : (number + 1) * BLOCK] = _block(seed, number)
    time, *components, amount, fraud = table[:, :rows]
    columns = {
        "Time": time,
        **{f"V{number}": values for number, values in enumerate(components, start=1)},
        "Amount": amount,
        "Class": fraud.astype("int64"),
        "weight": np.ones(rows),
    }
    return pd.DataFrame(columns)


def _block(seed: int, number: int) -> Floats:
    rng = np.random.default_rng([seed, number])
    time = _times(rng, number)
    fraud = rng.random(BLOCK) < _risk(time)
    marked = fraud | (rng.random(BLOCK) < ODD_SHARE)
    scheme = rng.choice(len(SCHEMES), size=BLOCK, p=[scheme.share for scheme in SCHEMES])
    strength = np.where(fraud, rng.beta(5.0, 2.0, BLOCK), rng.beta(2.0, 6.0, BLOCK)) * marked
    components = _components(rng) + _marks(scheme, strength)
    amount = _amounts(rng, np.where(fraud, scheme, -1))
    return np.vstack([time, components, amount, fraud])


def _times(rng: np.random.Generator, number: int) -> Floats:
    """Draw moments of a Poisson process whose rate follows the hour: uniform ones, stretched."""
    span = BLOCK / RATE
    even = np.sort(number * span + rng.random(BLOCK) * span)
    hour = np.linspace(0.0, DAY, 1441)
    phase = 2 * np.pi * (hour / DAY - 3 / 24)
    passed = hour - RHYTHM * DAY / (2 * np.pi) * (np.sin(phase) - np.sin(phase[0]))
    days, rest = np.divmod(even, DAY)
    return np.asarray(np.floor(days * DAY + np.interp(rest, passed, hour)))


def _risk(time: Floats) -> Floats:
    """Return each payment's chance of being fraud; over a day it comes to FRAUD_SHARE."""
    swing = 1.0 + NIGHT_RISK * np.cos(2 * np.pi * (time / DAY - 3 / 24))
    return FRAUD_SHARE * swing / (1.0 - NIGHT_RISK * RHYTHM / 2)


def _components(rng: np.random.Generator) -> Floats:
    """Draw (28, BLOCK) honest components: spreads as in the public set, tails by a common scale."""
    spread = np.linspace(1.9, 0.5, COMPONENTS)[:, None]
    tail = np.exp(0.35 * rng.standard_normal(BLOCK))
    return np.asarray(rng.standard_normal((COMPONENTS, BLOCK)) * spread * tail)


def _marks(scheme: npt.NDArray[np.int64], strength: Floats) -> Floats:
    directions = np.zeros((COMPONENTS, len(SCHEMES)))
    for column, each in enumerate(SCHEMES):
        for component, shift in each.marks.items():
            directions[component - 1, column] = shift
    return np.asarray(directions[:, scheme] * strength)


def _amounts(rng: np.random.Generator, scheme: npt.NDArray[np.int64]) -> Floats:
    """Draw amounts in euros; scheme -1 is an honest payment, of median 22."""
    medians = np.array([*(each.amount for each in SCHEMES), 22.0])
    spreads = np.array([1.0, 0.7, 0.4, 1.4, 1.4])
    return np.asarray(
        np.round(medians[scheme] * np.exp(spreads[scheme] * rng.standard_normal(BLOCK)), 2)
    )
