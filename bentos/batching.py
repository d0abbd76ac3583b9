"""Requests that wait together are predicted together."""

import asyncio
from collections.abc import Callable

import anyio.to_thread
import numpy as np
import pandas as pd

from bentos.interface import Columns, length
from tasks.models.predictor import Floats

Waiting = tuple[Columns, "asyncio.Future[Floats]"]


class Batcher:
    """Runs predictions in a thread, one at a time, off the event loop.

    A scikit-learn pipeline takes about as long for a hundred rows as for one. So whatever arrives
    while a prediction runs goes into the next one; nothing ever waits for company.

    Args:
        predict: tables in, one prediction per row out.
        maximum_rows: beyond which no further request joins a batch.
    """

    def __init__(self, predict: Callable[[pd.DataFrame], Floats], maximum_rows: int) -> None:
        self._predict = predict
        self._maximum_rows = maximum_rows
        self._waiting: list[Waiting] = []
        self._worker: asyncio.Task[None] | None = None

    async def predict(self, rows: Columns) -> Floats:
        """Predict the rows of one request.

        Raises:
            Exception: whatever ``predict`` raised on these rows.
        """
        answer: asyncio.Future[Floats] = asyncio.get_running_loop().create_future()
        self._waiting.append((rows, answer))
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        return await answer

    async def _work(self) -> None:
        while self._waiting:
            await self._answer(self._take())
        self._worker = None

    def _take(self) -> list[Waiting]:
        taken = [self._waiting.pop(0)]
        room = self._maximum_rows - length(taken[0][0])
        while self._waiting and length(self._waiting[0][0]) <= room:
            taken.append(self._waiting.pop(0))
            room -= length(taken[-1][0])
        return taken

    async def _answer(self, taken: list[Waiting]) -> None:
        try:
            predicted = await anyio.to_thread.run_sync(self._together, taken)
        except Exception as error:
            if len(taken) > 1:
                # the fault of one request is not its neighbours'
                for one in taken:
                    await self._answer([one])
            elif not taken[0][1].done():
                taken[0][1].set_exception(error)
            return
        ends = np.cumsum([length(one[0]) for one in taken])[:-1]
        for (_, answer), part in zip(taken, np.split(predicted, ends), strict=True):
            # a client that hung up has cancelled its answer
            if not answer.done():
                answer.set_result(part)

    def _together(self, taken: list[Waiting]) -> Floats:
        columns = taken[0][0]
        return self._predict(
            pd.DataFrame(
                {name: np.concatenate([rows[name] for rows, _ in taken]) for name in columns}
            )
        )
