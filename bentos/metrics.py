"""What is told of requests to ``/predict``: to Prometheus of all, and to the log if wanted."""

import logging
from typing import Any

from bentoml._internal.configuration.containers import BentoMLContainer
from starlette.types import Scope

ACCESS = logging.getLogger("bentoml.access")

SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
"""Upper ends of the histogram's buckets."""


class RequestMetrics:
    """Counts requests by status, and how long they took.

    They are kept by BentoML's client of Prometheus, so that ``/metrics`` has those of all workers.

    Args:
        access_log: whether each request is a line of the server's log, too.
    """

    def __init__(self, access_log: bool) -> None:
        client: Any = BentoMLContainer.metrics_client.get()
        self._seconds = client.Histogram(
            namespace="lepton",
            name="request_seconds",
            documentation="Seconds from the head of a request to the end of its answer",
            labelnames=["endpoint", "status"],
            buckets=SECONDS,
        )
        self._access_log = access_log
        self._of: dict[tuple[str, int], Any] = {}

    def observe(self, scope: Scope, status: int, seconds: float) -> None:
        """Count a request."""
        key = scope["path"], status
        if key not in self._of:
            self._of[key] = self._seconds.labels(endpoint=key[0], status=status)
        self._of[key].observe(seconds)
        if self._access_log:
            host, port = scope["client"] or ("", 0)
            line = "%s:%s (scheme=%s,method=%s,path=%s) (status=%d) %.3fms"  # as BentoML's
            asked = scope["scheme"], scope["method"], key[0]
            ACCESS.info(line, host, port, *asked, status, 1000 * seconds)
