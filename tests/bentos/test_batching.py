"""Requests predicted together."""

import asyncio
import threading
import time
from typing import Any

import numpy as np
import pytest

from bentos.batching import BATCHES_WAITING, Batcher
from bentos.interface import Columns, objects, weight
from bentos.refusal import RefusedError
from tasks.models.compiled import FEW_ROWS


def rows(*values: float) -> Columns:
    return {"x": np.array(values, dtype=np.float64)}


class Model:
    """Doubles x, slowly, and cannot stand 13."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def predict(self, columns: Columns) -> Any:
        self.sizes.append(len(columns["x"]))
        time.sleep(0.05)
        if (columns["x"] == 13).any():
            raise ZeroDivisionError("thirteen")
        return 2 * columns["x"]


def test_what_waits_is_predicted_together_and_answered_apart() -> None:
    model = Model()

    async def ask() -> list[Any]:
        batcher = Batcher(model.predict, maximum_rows=100, maximum_bytes=10_000)
        return await asyncio.gather(*(batcher.predict(rows(x, x + 0.5)) for x in range(10)))

    answers = asyncio.run(ask())
    assert [list(answer) for answer in answers] == [[2 * x, 2 * x + 1] for x in range(10)]
    assert sum(model.sizes) == 20
    assert len(model.sizes) <= 2


def test_batches_stay_within_their_bound() -> None:
    model = Model()

    async def ask() -> None:
        batcher = Batcher(model.predict, maximum_rows=4, maximum_bytes=10_000)
        await asyncio.gather(*(batcher.predict(rows(1, 2, 3)) for _ in range(4)))

    asyncio.run(ask())
    assert model.sizes == [3, 3, 3, 3]


def test_a_fault_is_not_the_neighbours() -> None:
    async def ask() -> list[Any]:
        batcher = Batcher(Model().predict, maximum_rows=100, maximum_bytes=10_000)
        asked = (batcher.predict(rows(x)) for x in (1, 13, 2))
        return await asyncio.gather(*asked, return_exceptions=True)

    first, second, third = asyncio.run(ask())
    assert (list(first), list(third)) == ([2], [4])
    assert isinstance(second, ZeroDivisionError)


def test_a_client_that_hangs_up_does_not_stop_the_rest() -> None:
    async def ask() -> Any:
        batcher = Batcher(Model().predict, maximum_rows=100, maximum_bytes=10_000)
        gone = asyncio.create_task(batcher.predict(rows(1)))
        stays = asyncio.create_task(batcher.predict(rows(2)))
        await asyncio.sleep(0.01)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        return await stays

    assert list(asyncio.run(ask())) == [4]


@pytest.mark.parametrize(
    ("maximum_rows", "maximum_bytes"), [(1, 10_000), (100, BATCHES_WAITING * 8)]
)
def test_what_waits_is_bounded_in_rows_and_bytes(maximum_rows: int, maximum_bytes: int) -> None:
    async def ask() -> list[Any]:
        batcher = Batcher(Model().predict, maximum_rows, maximum_bytes)
        running = asyncio.create_task(batcher.predict(rows(0)))
        await asyncio.sleep(0.01)
        waiting = (batcher.predict(rows(x)) for x in range(BATCHES_WAITING + 2))
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        await running
        assert list(await batcher.predict(rows(9))) == [18]
        return answers

    *answered, first, second = asyncio.run(ask())
    assert [list(answer) for answer in answered] == [[2 * x] for x in range(BATCHES_WAITING)]
    for refused in (first, second):
        assert isinstance(refused, RefusedError)
        assert refused.response().status_code == 503
        assert refused.response().headers["retry-after"] == "1"


def test_a_request_larger_than_the_bound_is_answered_where_nothing_waits() -> None:
    async def ask() -> Any:
        return await Batcher(Model().predict, 1, 8).predict(rows(1, 2, 3))

    assert list(asyncio.run(ask())) == [2, 4, 6]


def test_rows_of_clients_that_left_are_not_predicted() -> None:
    model = Model()

    async def ask() -> int:
        batcher = Batcher(model.predict, maximum_rows=2, maximum_bytes=10_000)
        stays = asyncio.create_task(batcher.predict(rows(1)))
        await asyncio.sleep(0.01)
        gone = [asyncio.create_task(batcher.predict(rows(2, 3))) for _ in range(4)]
        await asyncio.sleep(0.01)
        with pytest.raises(RefusedError):
            batcher.admit()
        for one in gone:
            one.cancel()
        await asyncio.sleep(0)
        batcher.admit()
        await stays
        await asyncio.sleep(0.1)
        return len(model.sizes)

    assert asyncio.run(ask()) == 1


def test_rows_weigh_what_their_cells_hold() -> None:
    pixels = np.zeros((10, 10, 3), dtype="uint8")
    assert weight(rows(1, 2, 3)) == 24
    assert weight({"image": objects([pixels, pixels])}) == 600
    assert weight({"items": objects([["a" * 1000] * 10])}) > 10_000
    assert weight({"text": objects(["a" * 5000, None])}) > 5000


def test_a_quick_model_is_asked_at_once_about_what_has_arrived() -> None:
    threads: list[int] = []

    class Quick(Model):
        def predict(self, columns: Columns) -> Any:
            threads.append(threading.get_ident())
            return super().predict(columns)

    model = Quick()

    async def ask() -> list[Any]:
        batcher = Batcher(model.predict, maximum_rows=100, maximum_bytes=10_000, quick=True)
        few = [batcher.predict(rows(x)) for x in range(10)]
        answers = await asyncio.gather(*few)
        await batcher.predict(rows(*[1.0] * (FEW_ROWS + 1)))
        return answers

    answers = asyncio.run(ask())
    assert [list(answer) for answer in answers] == [[2 * x] for x in range(10)]
    assert model.sizes == [10, FEW_ROWS + 1]
    assert threads[0] == threading.get_ident() != threads[1], "many rows would hold the others up"
