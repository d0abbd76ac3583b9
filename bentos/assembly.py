"""The service of a champion, whatever its kind of input."""

import importlib
import os
from pathlib import Path
from typing import Any

import bentoml
from starlette.responses import Response

from bentos.card import card_app, model_card
from bentos.guarded import GuardedService
from bentos.image import image
from bentos.interface import Interface
from bentos.limits import BodyLimit
from bentos.page import page
from bentos.predict_path import ANSWERED_WITHIN, PATH, PredictEndpoint
from bentos.prediction import Prediction
from bentos.signature import Signature
from bentos.uniform import UniformErrors
from tasks.config import Serve
from tasks.documents import Chain, Evaluation, Package, Schema, Verdict, sha256
from tasks.errors import InputError
from tasks.kinds.kind import read_schema
from tasks.lifetime import end_if_orphaned
from tasks.models.compiled import COMPILED

ENVIRONMENT = {
    # one request is one row more often than not: threads cost more than they save
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # what a large request took goes back to the system, rather than into the C library's store
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "OTEL_SDK_DISABLED": "true",
    "BENTOML_DO_NOT_TRACK": "True",
}
"""Set where the service runs, unless the environment says otherwise."""


def assembled(folder: Path) -> Any:
    """Make the service from what ``package`` laid into its bento.

    Args:
        folder: holds ``package.json``, ``serve.json`` and, under ``champion``, the model and the
            documents about it.

    Raises:
        InputError: the documents tell of different models. The model itself is held against them
            when the service starts, before it is loaded.
    """
    package = Package.read(folder / "package.json")
    serve = Serve.model_validate_json((folder / "serve.json").read_bytes())
    schema = read_schema(folder / "champion" / "schema.json")
    evaluation = Evaluation.read(folder / "champion" / "evaluation.json")
    verdict = Verdict.read(folder / "champion" / "verdict.json")
    recorded = _recorded_model(package, verdict, evaluation, folder / "champion")
    served = _served(evaluation, recorded, folder / "champion")
    interface = _interface(schema, evaluation, serve)
    prediction = Prediction(package.model_id, interface, serve)
    parent = os.getppid()

    class Model:
        """Predictions; ``/model`` tells which model gives them."""

        def __init__(self) -> None:
            prediction.load(*served)

        @bentoml.on_startup  # type: ignore[untyped-decorator]
        def end_with_server(self) -> None:
            end_if_orphaned(parent)

        @bentoml.on_shutdown  # type: ignore[untyped-decorator]
        def write_the_rest(self) -> None:
            prediction.close()

        @bentoml.api(route=PATH, input_spec=interface.request, output_spec=interface.answer)  # type: ignore[untyped-decorator]
        async def predict(self, body: tuple[str, bytes]) -> Response:
            """Predict one example or many, and warn of what training never saw."""
            # what BentoML documents; a server gives its requests to ``endpoint``
            return await prediction.answer(*body)

    service = bentoml.service(
        service_class=GuardedService,
        name=package.solution,
        image=image(package.requires),
        envs=[{"name": name, "value": value} for name, value in ENVIRONMENT.items()],
        workers=serve.workers,
        traffic={"timeout": int(ANSWERED_WITHIN)},
        logging={"access": {"enabled": serve.access_log}},
    )(Model)
    service.media = interface.media
    service.endpoint = BodyLimit(PredictEndpoint(prediction.answer), serve.maximum_bytes)
    service.model_id = package.model_id
    service.access_log = serve.access_log
    compiled = served[0].name == COMPILED
    card = model_card(schema, evaluation, verdict, evaluation.parity if compiled else None)
    app = card_app(card)
    # before BentoML's own page of that path
    app.add_route("/", page(card, interface.request.model_json_schema()["example"]))
    service.mount_asgi_app(app)
    service.add_asgi_middleware(Signature, model_id=package.model_id)
    service.add_asgi_middleware(UniformErrors)
    service.add_asgi_middleware(BodyLimit, maximum_bytes=serve.maximum_bytes)
    return service


def _recorded_model(
    package: Package, verdict: Verdict, evaluation: Evaluation, champion: Path
) -> str:
    """Return the SHA-256 of the model that all documents tell of."""
    chain = Chain.read(champion / "chain.json")
    told = {
        "package.json": package.model == chain.model and package.model_id == verdict.model_id,
        "verdict.json": verdict.chain == chain,
        "evaluation.json": evaluation.model_sha256 == chain.model,
        "schema.json": sha256(champion / "schema.json") == chain.columns,
    }
    if wrong := [name for name, right in told.items() if not right]:
        raise InputError(
            f"bento of {package.solution}",
            f"chain.json describes another model than {' and '.join(wrong)}",
            "run the stage package again",
        )
    return chain.model


def _served(evaluation: Evaluation, recorded: str, champion: Path) -> tuple[Path, str]:
    """Return the file of the model that answers, and the SHA-256 that it must have."""
    compiled = champion / COMPILED
    if compiled.exists() and evaluation.parity and evaluation.parity.holds:
        return compiled, evaluation.parity.compiled_sha256
    return champion / "model.joblib", recorded


def _interface(schema: Schema, evaluation: Evaluation, serve: Serve) -> Interface:
    module = importlib.import_module(f"bentos.kinds.{schema.kind}.interface")
    made: Interface = module.interface(schema, evaluation, serve)
    return made
