"""Requests that wait together are predicted together."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import anyio.to_thread
import numpy as np

from bentos.interface import Columns, length, weight
from bentos.refusal import busy
from tasks.models.compiled import FEW_ROWS
from tasks.models.predictor import Floats

BATCHES_WAITING = 4
"""Batches of the largest size that may wait; what exceeds them is refused at once."""

FEW_BYTES = 100_000
"""Of rows that a quick model predicts in about the time of one: a text may be long."""


@dataclass(eq=False)
class Waiting:
    """The rows of a request that waits for its prediction."""

    columns: Columns
    rows: int
    size: int
    answer: "asyncio.Future[Floats]"


class Batcher:
    """Runs predictions one at a time: in a thread, unless they are over in a moment.

    A scikit-learn pipeline takes about as long for a hundred rows as for one. So whatever arrives
    while a prediction runs goes into the next one; nothing ever waits for company. What waits is
    bounded in rows and in bytes, and leaves with the client that wanted it.

    Args:
        predict: rows by column in, one prediction per row out.
        maximum_rows: beyond which no further request joins a batch.
        maximum_bytes: of what waits, in rows and columns; one request waits whatever its size.
        quick: whether a few rows are predicted on the event loop, as to hand them to a thread and
            back would take longer. What has arrived until the loop gets there is predicted at once.
    """

    def __init__(
        self,
        predict: Callable[[Columns], Floats],
        maximum_rows: int,
        maximum_bytes: int,
        *,
        quick: bool = False,
    ) -> None:
        self._predict = predict
        self._maximum_rows = maximum_rows
        self._maximum_bytes = maximum_bytes
        self._quick = quick
        self._waiting: list[Waiting] = []
        self._worker: asyncio.Task[None] | None = None

    def admit(self, rows: int = 1, size: int = 0) -> None:
        """Raise if a request of so many rows and bytes would have to wait with too many others.

        Raises:
            RefusedError: with status 503.
        """
        if not self._waiting:
            return
        waiting = sum(one.rows for one in self._waiting)
        held = sum(one.size for one in self._waiting)
        if (
            waiting + rows > BATCHES_WAITING * self._maximum_rows
            or held + size > self._maximum_bytes
        ):
            raise busy(f"{waiting} rows of other requests wait for their predictions")

    async def predict(self, rows: Columns) -> Floats:
        """Predict the rows of one request.

        Raises:
            RefusedError: too much waits already.
            Exception: whatever ``predict`` raised on these rows.
        """
        answer: asyncio.Future[Floats] = asyncio.get_running_loop().create_future()
        one = Waiting(rows, length(rows), weight(rows), answer)
        self.admit(one.rows, one.size)
        self._waiting.append(one)
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        try:
            return await answer
        finally:
            if one in self._waiting:  # its client left
                self._waiting.remove(one)

    async def _work(self) -> None:
        try:
            while taken := self._take():
                await self._answer(taken)
        finally:
            self._worker = None

    def _take(self) -> list[Waiting]:
        taken: list[Waiting] = []
        room = self._maximum_rows
        while self._waiting and (not taken or self._waiting[0].rows <= room):
            one = self._waiting.pop(0)
            if not one.answer.done():
                taken.append(one)
                room -= one.rows
        return taken

    async def _answer(self, taken: list[Waiting]) -> None:
        try:
            if self._over_in_a_moment(taken):
                predicted = self._together(taken)
            else:
                predicted = await anyio.to_thread.run_sync(self._together, taken)
            ends = np.cumsum([one.rows for one in taken])[:-1]
            parts = np.split(predicted, ends)
        except Exception as error:
            if len(taken) > 1:
                # the fault of one request is not its neighbours'
                for one in taken:
                    await self._answer([one])
            elif not taken[0].answer.done():
                taken[0].answer.set_exception(error)
            return
        for one, part in zip(taken, parts, strict=True):
            # a client that hung up has cancelled its answer
            if not one.answer.done():
                one.answer.set_result(part)

    def _over_in_a_moment(self, taken: list[Waiting]) -> bool:
        rows, size = sum(one.rows for one in taken), sum(one.size for one in taken)
        return self._quick and rows <= FEW_ROWS and size <= FEW_BYTES

    def _together(self, taken: list[Waiting]) -> Floats:
        columns = taken[0].columns
        if len(taken) > 1:
            columns = {
                name: np.concatenate([one.columns[name] for one in taken]) for name in columns
            }
        return self._predict(columns)
