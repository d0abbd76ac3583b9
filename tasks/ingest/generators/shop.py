"""What people looked at in a shop, session by session, and how they liked it.

Items belong to a category, have a brand, a price and a season in which they came; users have a
region, an age and a day on which they joined. Each user has tastes for a few categories and
brands, which region and age sway, and a purse. A session is about one category: one thing leads to
a similar one. So the last items tell more of the next one than the whole history does, the history
more than popularity, and attributes help where an item is rarely seen. Nobody looks at an item
twice.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

PER_USER = 60
"""Interactions of a user on average."""

PER_ITEM = 40
"""Interactions of an item on average."""

CATEGORIES = (
    "boots", "coats", "dresses", "gloves", "hats", "jeans", "scarves", "shirts", "shoes", "skirts",
    "socks", "sweaters",
)  # fmt: skip
BRANDS = ("Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Linden", "Maple", "Oak", "Rowan")
REGIONS = ("coast", "hills", "north", "south", "town")

DAY = 86_400
YEARS = 3
START = 1_577_836_800
"""Seconds since 1970: the first of January 2020."""

STAY = 0.88
"""Chance that the next item of a session is of the same category."""


@dataclass(frozen=True)
class _Shop:
    """Items: positions of category and brand, price in euros, log popularity, day of arrival."""

    category: npt.NDArray[np.int64]
    brand: npt.NDArray[np.int64]
    price: Floats
    pull: Floats
    arrival: Floats

    @property
    def items(self) -> int:
        return len(self.category)


def generate(rows: int, seed: int) -> pd.DataFrame:
    """Generate interactions in order of time.

    Args:
        rows: how many; users and items grow with it.
        seed: another seed gives another shop of the same kind.

    Returns:
        Columns user, item, moment (seconds since 1970), name, category, brand, price (euros),
        launched (year), region, age (years), joined (year) and stars (1 to 5).
    """
    rng = np.random.default_rng([seed, 0])
    shop = _stock(rng, max(30, rows // PER_ITEM))
    frames: list[pd.DataFrame] = []
    count = 0
    while count < rows:
        # a stream of its own for each user: a longer table has the same users, in a larger shop
        frames.append(_user(np.random.default_rng([seed, 1, len(frames)]), shop, len(frames)))
        count += len(frames[-1])
    visits = pd.concat(frames, ignore_index=True)[:rows]
    visits = visits.sort_values(["moment", "user"], kind="stable", ignore_index=True)
    item = visits["item"].to_numpy()
    category, brand = np.array(CATEGORIES)[shop.category], np.array(BRANDS)[shop.brand]
    names = [f"{brand[place]} {category[place]} no. {place}" for place in range(shop.items)]
    return pd.DataFrame(
        {
            "user": [f"u{number:06}" for number in visits["user"]],
            "item": [f"i{number:05}" for number in item],
            "moment": visits["moment"],
            "name": np.array(names)[item],
            "category": category[item],
            "brand": brand[item],
            "price": shop.price[item],
            "launched": 2020 + (shop.arrival[item] // 365).astype("int64"),
            "region": np.array(REGIONS)[visits["region"]],
            "age": visits["age"],
            "joined": visits["joined"],
            "stars": visits["stars"],
        }
    )


def _stock(rng: np.random.Generator, items: int) -> _Shop:
    category = rng.integers(len(CATEGORIES), size=items)
    usual = rng.uniform(2.5, 5.0, len(CATEGORIES))
    return _Shop(
        category=category,
        brand=rng.integers(len(BRANDS), size=items),
        price=np.asarray(np.exp(usual[category] + rng.normal(0, 0.5, items)).round(2)),
        pull=rng.normal(0, 1.0, items),
        arrival=np.where(rng.random(items) < 0.5, 0.0, rng.uniform(0, 365 * YEARS, items)),
    )


def _user(rng: np.random.Generator, shop: _Shop, number: int) -> pd.DataFrame:
    region, age = int(rng.integers(len(REGIONS))), int(rng.integers(18, 76))
    joined = float(rng.uniform(0, 365 * YEARS - 30))
    tastes = _tastes(rng, region, age)
    brands = rng.normal(0, 1.0, len(BRANDS))
    purse = rng.normal(3.8 + 0.01 * (age - 40), 0.4)
    fit = shop.pull + brands[shop.brand] - 1.5 * np.abs(np.log(shop.price) - purse)
    fit = fit + tastes[shop.category]
    wanted = int(np.clip(rng.lognormal(np.log(PER_USER) - 0.3, 0.8), 3, shop.items // 3))
    seen = np.zeros(shop.items, dtype=bool)
    rows: list[tuple[int, float]] = []
    day = joined
    while len(rows) < wanted and day < 365 * YEARS:
        seconds = START + day * DAY
        for item in _session(rng, shop, fit, tastes, seen, day):
            seconds += rng.exponential(40)
            rows.append((item, seconds))
        day += rng.exponential(12)
    rows = rows[:wanted]
    items = np.array([item for item, _ in rows], dtype="int64")
    liking = fit[items] - np.mean(fit)
    stars = np.clip(np.round(3.2 + 0.45 * liking + rng.normal(0, 0.6, len(items))), 1, 5)
    columns: dict[str, Any] = {
        "user": number,
        "item": items,
        "moment": np.array([moment for _, moment in rows]).astype("int64"),
        "region": region,
        "age": age,
        "joined": 2020 + int(joined // 365),
        "stars": stars.astype("int64"),
    }
    return pd.DataFrame(columns)


def _tastes(rng: np.random.Generator, region: int, age: int) -> Floats:
    """Return the pull of each category: the region's and the age's, and a person's own."""
    places = np.arange(len(CATEGORIES))
    local = 1.2 * np.cos(2 * np.pi * (places / len(CATEGORIES) - region / len(REGIONS)))
    old = 0.8 * np.sin(2 * np.pi * places / 5) * (age - 45) / 30
    return np.asarray(local + old + rng.normal(0, 0.8, len(CATEGORIES)))


def _session(
    rng: np.random.Generator,
    shop: _Shop,
    fit: Floats,
    tastes: Floats,
    seen: npt.NDArray[np.bool_],
    day: float,
) -> list[int]:
    """Draw items one after another, each near the one before; marks them as seen."""
    there = shop.arrival <= day
    category = _drawn(rng, tastes)
    last: int | None = None
    result: list[int] = []
    for _ in range(1 + rng.poisson(5)):
        if rng.random() > STAY:
            category = _drawn(rng, tastes)
        free = there & ~seen & (shop.category == category)
        if not free.any():
            continue
        appeal = fit.copy()
        if last is not None:
            near = np.abs(np.log(shop.price / shop.price[last])) + (shop.brand != shop.brand[last])
            appeal = 0.5 * fit - 1.2 * near
        places = np.flatnonzero(free)
        last = int(places[_drawn(rng, appeal[places])])
        seen[last] = True
        result.append(last)
    return result


def _drawn(rng: np.random.Generator, appeal: Floats) -> int:
    """Draw a position by the softmax of its appeal."""
    return int(np.argmax(appeal + rng.gumbel(size=len(appeal))))
