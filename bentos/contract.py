"""The OpenAPI side of ``/predict``: what BentoML writes into its document.

BentoML writes OpenAPI 3.0, where a value that may be null is ``nullable`` rather than one of two
types.
"""

from collections.abc import Callable
from typing import Any

import bentoml
from pydantic import BaseModel, create_model
from pydantic.json_schema import DEFAULT_REF_TEMPLATE
from starlette.requests import ClientDisconnect, Request

from bentos.answers import Answer

Described = Callable[[Callable[[str], str]], dict[str, Any]]
"""From how to refer to a definition by its name, to a JSON Schema as OpenAPI 3.0 has it."""


def request_type(description: str, described: Described) -> type[bentoml.IODescriptor]:
    """Make the type of ``/predict``'s input: documented in full, handed over unread.

    Args:
        description: one line for people.
        described: gives the body's schema, its definitions under ``$defs``.
    """

    class PredictRequest(bentoml.IODescriptor):  # type: ignore[misc]
        body: Any

        @classmethod
        async def from_http_request(cls, request: Request, _serde: Any) -> "PredictRequest":
            """Hand over the bytes, None if the client hung up; parsing would hold up the loop."""
            content_type = request.headers.get("content-type", "application/json")
            body: tuple[str, bytes] | None
            try:
                body = content_type, await request.body()
            except ClientDisconnect:
                body = None
            unread: PredictRequest = cls.model_construct(body=body)
            return unread

        @classmethod
        def model_json_schema(
            cls, *_: Any, ref_template: str = DEFAULT_REF_TEMPLATE, **__: Any
        ) -> dict[str, Any]:
            """Describe the body."""
            schema = described(lambda name: ref_template.format(model=name))
            return {"title": cls.__name__, **schema}

    PredictRequest.__doc__ = description
    return PredictRequest


def answer_type(prediction: type[BaseModel]) -> type[bentoml.IODescriptor]:
    """Make the type of ``/predict``'s output, with predictions of one type."""
    return create_model(
        "PredictAnswer",
        __base__=(bentoml.IODescriptor, Answer),
        __doc__=Answer.__doc__,
        predictions=(list[prediction], ...),  # type: ignore[valid-type]
    )
