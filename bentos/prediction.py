"""From the body of a request to its answer: parsing, prediction, words."""

import gc
import secrets
import time
from pathlib import Path

import anyio
import anyio.to_thread
from pydantic_core import to_json
from starlette.responses import Response

from bentos.batching import Batcher
from bentos.interface import WARNINGS_SHOWN, Columns, Interface, ParsedRequest
from bentos.refusal import RefusedError
from bentos.request_log import LoggedRequest, request_log
from tasks.config import Serve
from tasks.models import artefact
from tasks.models.predictor import Floats, Predictor

READERS = 2
"""Requests that are parsed, their pictures decoded, at once: each may need many times its body."""

SHORT = 4096
"""Bytes of a body that is parsed at once: to hand it to another thread would take longer."""

QUICK = 2e-3
"""Seconds that a model may take for one row to be asked at once rather than in another thread."""


class Prediction:
    """Answers requests with the model of a file, which is loaded when a server starts.

    Args:
        model_id: named in each answer.
        interface: of the model's kind of input.
        serve: bounds of a request.
    """

    def __init__(self, model_id: str, interface: Interface, serve: Serve) -> None:
        self.model_id = model_id
        self.interface = interface
        self.serve = serve
        self._predictor: Predictor | None = None

    def load(self, model: Path, recorded: str) -> None:
        """Load the model if its file has the recorded SHA-256, and make everything ready.

        Raises:
            InputError: it has another.
        """
        self._predictor = artefact.read_recorded(model, recorded)
        self._readers = anyio.CapacityLimiter(READERS)
        # the first prediction pays for lazy imports: here rather than on a user's request
        self.score(self.interface.example)
        quick = min(self._seconds_for_one() for _ in range(3)) < QUICK
        # else garbage collection would go through all that was imported, 0.1 s at a time
        gc.collect()
        gc.freeze()
        limits = self.serve.maximum_rows, self.serve.maximum_bytes
        self._batcher = Batcher(self.score, *limits, quick=quick)
        self._log = request_log(self.serve.request_log_mb)

    def close(self) -> None:
        """Write what of the log still waits."""
        if self._log is not None:
            self._log.close()

    def score(self, columns: Columns) -> Floats:
        """Predict rows by column."""
        assert self._predictor is not None, "a server loads the model before it answers"
        return self._predictor.predict_columns(columns)

    def _seconds_for_one(self) -> float:
        started = time.perf_counter()
        self.score(self.interface.example)
        return time.perf_counter() - started

    async def answer(self, content_type: str, body: bytes) -> Response:
        """Predict one example or many, and warn of what training never saw."""
        started = time.perf_counter()
        try:
            self._batcher.admit()
            parsed = await self._parse(content_type, body)
            if isinstance(parsed, Response):
                return parsed
            predicted = await self._batcher.predict(parsed.columns)
            predictions = self.interface.predictions(predicted, parsed)
        except RefusedError as refused:
            return refused.response()
        own_id, written = secrets.token_hex(8), to_json(predictions)
        if self._log is not None:
            self._log.put(self._logged(own_id, written, parsed, started))
        told = {
            "warnings": parsed.warnings[:WARNINGS_SHOWN],
            "warnings_in_all": len(parsed.warnings),
        }
        named = to_json({"id": own_id, "model": self.model_id})
        content = named[:-1] + b',"predictions":' + written + b"," + to_json(told)[1:]
        return Response(content, media_type="application/json")

    def _logged(
        self, own_id: str, predictions: bytes, parsed: ParsedRequest, started: float
    ) -> LoggedRequest:
        withheld = self.interface.withheld
        return LoggedRequest(
            id=own_id,
            moment=time.time(),
            model=self.model_id,
            propensity=1.0,  # nothing else serves beside it
            inputs={k: column for k, column in parsed.columns.items() if k not in withheld},
            predictions=predictions,
            milliseconds=1000 * (time.perf_counter() - started),
        )

    async def _parse(self, content_type: str, body: bytes) -> ParsedRequest | Response:
        if len(body) <= SHORT and not self.interface.media:  # a picture may be long once decoded
            return self._read(content_type, body)
        return await anyio.to_thread.run_sync(self._read, content_type, body, limiter=self._readers)

    def _read(self, content_type: str, body: bytes) -> ParsedRequest | Response:
        try:
            return self.interface.read(content_type, body)
        except RefusedError as refused:
            # raised in another thread, it would hold all that was read until garbage is collected
            return refused.response()
