"""What Prometheus is told of requests that a service answers itself."""

from collections.abc import Mapping
from typing import Any

from bentoml._internal.configuration.containers import BentoMLContainer

SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
"""Upper ends of the histogram's buckets."""


class RequestMetrics:
    """Counts the requests of a path, and how long they took.

    They are kept by BentoML's client of Prometheus, so that ``/metrics`` has those of all workers.
    """

    def __init__(self, path: str) -> None:
        client: Any = BentoMLContainer.metrics_client.get()
        self.seconds = client.Histogram(
            namespace="lepton",
            name="request_seconds",
            documentation="Seconds from the head of a request to the end of its answer",
            labelnames=["endpoint", "status"],
            buckets=SECONDS,
        )
        self.path = path
        self._by_status: dict[int, Any] = {}

    def observe(self, status: int, seconds: float) -> None:
        """Count a request."""
        if status not in self._by_status:
            labels: Mapping[str, Any] = {"endpoint": self.path, "status": status}
            self._by_status[status] = self.seconds.labels(**labels)
        self._by_status[status].observe(seconds)
