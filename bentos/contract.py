"""The OpenAPI side of ``/predict``: what BentoML writes into its document.

BentoML writes OpenAPI 3.0, where a value that may be null is ``nullable`` rather than one of two
types.
"""

from collections.abc import Callable
from typing import Any

import bentoml
from pydantic import BaseModel, create_model
from pydantic.json_schema import DEFAULT_REF_TEMPLATE
from starlette.requests import Request

from bentos.answers import Answer
from bentos.refusal import MEDIA_TYPE, Refusal

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
            """Hand over the bytes: to parse much here would hold up the event loop."""
            content_type = request.headers.get("content-type", "application/json")
            # whole already: ``limits`` reads it, and ends what is done for clients that leave
            unread: PredictRequest = cls.model_construct(body=(content_type, await request.body()))
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


COMPONENT = "#/components/schemas/{model}"

REFUSALS = {
    400: "The request cannot be used; each problem says what to do about it.",
    408: "The body took too long to arrive.",
    413: "The body is longer than the service reads.",
    415: "The body is compressed.",
    503: "The service has no room for the request at present; Retry-After says when to ask again.",
}


def definitions(model: type[BaseModel]) -> dict[str, Any]:
    """Return the schemas of a model and of what it is made of, as OpenAPI 3.0 has them."""
    schema = model.model_json_schema(ref_template=COMPONENT)
    return {**schema.pop("$defs", {}), model.__name__: schema}


def refine(spec: Any, media: dict[str, dict[str, Any]]) -> Any:
    """Complete BentoML's OpenAPI document by what it cannot know of ``/predict``.

    Args:
        spec: changed in place and returned.
        media: what is taken besides JSON, as a JSON Schema by media type.
    """
    operation = spec.paths["/predict"].post
    body = operation["requestBody"]
    body["required"] = True
    body["content"] |= {name: {"schema": schema} for name, schema in media.items()}
    refusal = {"$ref": COMPONENT.format(model=Refusal.__name__)}
    answers = operation["responses"]
    del answers[404]
    operation["responses"] = answers | {
        status: {"description": why, "content": {MEDIA_TYPE: {"schema": refusal}}}
        for status, why in REFUSALS.items()
    }
    spec.components["schemas"] |= definitions(Refusal)
    return spec
