"""The service of a solution whose input is a table."""

from pathlib import Path
from typing import Any

import anyio.to_thread
import bentoml
import joblib
import pandas as pd
from pydantic_core import to_json
from starlette.responses import Response

from bentos.answers import predictions
from bentos.batching import Batcher
from bentos.card import card_app, model_card
from bentos.contract import answer_type, request_type
from bentos.image import image
from bentos.limits import BodyLimit
from bentos.novelty import SHOWN, Caution, Novelty
from bentos.refusal import RefusedError
from bentos.rows import Columns, RowParser
from bentos.signature import Signature
from tasks.config import Serve
from tasks.documents import Evaluation, Package, TableSchema, Verdict
from tasks.models import artefact
from tasks.models.predictor import Floats

ENVIRONMENT = {
    # one request is one row more often than not: threads cost more than they save
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OTEL_SDK_DISABLED": "true",
    "BENTOML_DO_NOT_TRACK": "True",
}
"""Set where the service runs, unless the environment says otherwise."""


def tabular_service(folder: Path) -> Any:
    """Make the service from what ``package`` laid into its bento.

    Args:
        folder: holds ``package.json``, ``serve.json`` and, under ``champion``, the documents about
            the model; the model itself lies in BentoML's model store.
    """
    package = Package.read(folder / "package.json")
    serve = Serve.model_validate_json((folder / "serve.json").read_bytes())
    schema = TableSchema.read(folder / "champion" / "schema.json")
    evaluation = Evaluation.read(folder / "champion" / "evaluation.json")
    verdict = Verdict.read(folder / "champion" / "verdict.json")
    parser = RowParser(schema, serve.maximum_rows)
    novelty = Novelty(schema)
    threshold = evaluation.threshold.value if evaluation.threshold else 0.5

    class Tabular:
        """Predictions for rows of a table; ``/model`` tells which model gives them."""

        stored = bentoml.models.BentoModel(package.tag)

        def __init__(self) -> None:
            self.predictor = artefact.read(Path(self.stored.path_of("model.joblib")))
            self.batcher = Batcher(self.score, serve.maximum_rows)
            # the first prediction pays for lazy imports: here rather than on a user's request
            self.score(pd.DataFrame([{f.name: f.example for f in schema.features}]))

        def score(self, table: pd.DataFrame) -> Floats:
            # a model that was told to use every core would start threads for one row
            with joblib.parallel_config("sequential"):
                return self.predictor.predict(table)

        @bentoml.api(
            route="/predict",
            input_spec=request_type(schema, serve.maximum_rows),
            output_spec=answer_type(schema.objective),
        )  # type: ignore[untyped-decorator]
        async def predict(self, rows: bytes) -> Response:
            """Predict one row or many, and warn of values that training never saw."""
            try:
                columns, cautions = await anyio.to_thread.run_sync(read, rows)
            except RefusedError as refused:
                return refused.response()
            predicted = await self.batcher.predict(columns)
            answer = {
                "model": package.model_id,
                "predictions": predictions(predicted, schema.objective, schema.classes, threshold),
                "warnings": cautions[:SHOWN],
                "warnings_in_all": len(cautions),
            }
            return Response(to_json(answer), media_type="application/json")

    def read(body: bytes) -> tuple[Columns, list[Caution]]:
        columns = parser.parse(body)
        return columns, novelty.cautions(columns)

    service = bentoml.service(
        name=package.solution,
        image=image(package.requires),
        envs=[{"name": name, "value": value} for name, value in ENVIRONMENT.items()],
        workers=1,
        traffic={"timeout": 60},
    )(Tabular)
    service.mount_asgi_app(card_app(model_card(schema, evaluation, verdict)))
    service.add_asgi_middleware(Signature, model_id=package.model_id)
    service.add_asgi_middleware(BodyLimit, maximum_bytes=serve.maximum_bytes)
    return service
