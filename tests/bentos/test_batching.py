"""Requests predicted together."""

import asyncio
import time
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bentos.batching import Batcher
from bentos.interface import Columns


def rows(*values: float) -> Columns:
    return {"x": np.array(values, dtype=np.float64)}


class Model:
    """Doubles x, slowly, and cannot stand 13."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def predict(self, table: pd.DataFrame) -> Any:
        self.sizes.append(len(table))
        time.sleep(0.05)
        if (table["x"] == 13).any():
            raise ZeroDivisionError("thirteen")
        return 2 * table["x"].to_numpy()


def test_what_waits_is_predicted_together_and_answered_apart() -> None:
    model = Model()

    async def ask() -> list[Any]:
        batcher = Batcher(model.predict, maximum_rows=100)
        return await asyncio.gather(*(batcher.predict(rows(x, x + 0.5)) for x in range(10)))

    answers = asyncio.run(ask())
    assert [list(answer) for answer in answers] == [[2 * x, 2 * x + 1] for x in range(10)]
    assert sum(model.sizes) == 20
    assert len(model.sizes) <= 2


def test_batches_stay_within_their_bound() -> None:
    model = Model()

    async def ask() -> None:
        batcher = Batcher(model.predict, maximum_rows=4)
        await asyncio.gather(*(batcher.predict(rows(1, 2, 3)) for _ in range(4)))

    asyncio.run(ask())
    assert model.sizes == [3, 3, 3, 3]


def test_a_fault_is_not_the_neighbours() -> None:
    async def ask() -> list[Any]:
        batcher = Batcher(Model().predict, maximum_rows=100)
        asked = (batcher.predict(rows(x)) for x in (1, 13, 2))
        return await asyncio.gather(*asked, return_exceptions=True)

    first, second, third = asyncio.run(ask())
    assert (list(first), list(third)) == ([2], [4])
    assert isinstance(second, ZeroDivisionError)


def test_a_client_that_hangs_up_does_not_stop_the_rest() -> None:
    async def ask() -> Any:
        batcher = Batcher(Model().predict, maximum_rows=100)
        gone = asyncio.create_task(batcher.predict(rows(1)))
        stays = asyncio.create_task(batcher.predict(rows(2)))
        await asyncio.sleep(0.01)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        return await stays

    assert list(asyncio.run(ask())) == [4]
