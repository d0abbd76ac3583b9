"""BentoML's service, with the bounds and the description that are ours."""

from typing import Any

import bentoml
import uvicorn.config
from starlette.types import ASGIApp

from bentos.contract import refine
from bentos.metrics import RequestMetrics
from bentos.paths import KnownPaths, paths
from bentos.predict_path import Answered, PredictPath
from bentos.signature import Signature


class GuardedService(bentoml.Service[Any]):  # type: ignore[misc]
    """A service whose connections, paths and OpenAPI document are held to what we promise.

    Attributes:
        media: what ``/predict`` takes besides JSON, as a JSON Schema by media type.
        endpoint: answers POST /predict in BentoML's place.
        model_id: what every answer is signed with.
        access_log: whether each request is a line of the server's log.
    """

    media: dict[str, dict[str, Any]]
    endpoint: ASGIApp
    model_id: str
    access_log: bool

    def to_asgi(self, is_main: bool = True) -> ASGIApp:
        """Build the application, for a server whose connections are bounded.

        BentoML's worker calls this right before it sets its HTTP server up.
        """
        uvicorn.config.HTTP_PROTOCOLS["auto"] = "bentos.connections:Connection"
        app = super().to_asgi(is_main)
        answered = Answered(self.endpoint, RequestMetrics(self.access_log).observe)
        predict = Signature(answered, self.model_id)
        return PredictPath(predict, KnownPaths(app, paths(app.routes)))

    @property
    def openapi_spec(self) -> Any:
        """Describe the service as it behaves."""
        return refine(super().openapi_spec, self.media)
