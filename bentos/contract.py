"""The OpenAPI side of ``/predict``: what BentoML writes into its document.

BentoML writes OpenAPI 3.0, where a column that may be null is ``nullable`` rather than one of two
types. Categories and training ranges are extensions (``x-``), not bounds: a value beyond them is
answered, with a warning.
"""

from typing import Any

import bentoml
from pydantic import create_model
from pydantic.json_schema import DEFAULT_REF_TEMPLATE
from starlette.requests import Request

from bentos.answers import PREDICTION, Answer
from bentos.rows import coded
from tasks.config import Objective
from tasks.documents import Feature, TableSchema

JSON_TYPE = {"number": "number", "integer": "integer", "boolean": "boolean", "category": "string"}


def request_type(schema: TableSchema, maximum_rows: int) -> type[bentoml.IODescriptor]:
    """Make the type of ``/predict``'s input: documented in full, handed over unread."""
    row = row_schema(schema)

    class PredictRequest(bentoml.IODescriptor):  # type: ignore[misc]
        """One row or many, keyed by the solution's own columns."""

        rows: Any

        @classmethod
        async def from_http_request(cls, request: Request, _serde: Any) -> "PredictRequest":
            """Hand over the bytes: to parse many rows here would hold up the event loop."""
            unread: PredictRequest = cls.model_construct(rows=await request.body())
            return unread

        @classmethod
        def model_json_schema(
            cls, *_: Any, ref_template: str = DEFAULT_REF_TEMPLATE, **__: Any
        ) -> dict[str, Any]:
            """Describe the body in JSON Schema as OpenAPI 3.0 has it."""
            reference = {"$ref": ref_template.format(model="Row")}
            many = {
                "type": "array",
                "items": reference,
                "minItems": 1,
                "maxItems": maximum_rows,
            }
            return {
                "title": cls.__name__,
                "type": "object",
                "properties": {"rows": {"oneOf": [reference, many]}},
                "required": ["rows"],
                "additionalProperties": False,
                "example": {"rows": [row["example"]]},
                "$defs": {"Row": row},
            }

    return PredictRequest


def answer_type(objective: Objective) -> type[bentoml.IODescriptor]:
    """Make the type of ``/predict``'s output, with predictions as the objective has them."""
    prediction = PREDICTION[objective]
    return create_model(
        "PredictAnswer",
        __base__=(bentoml.IODescriptor, Answer),
        __doc__=Answer.__doc__,
        predictions=(list[prediction], ...),  # type: ignore[valid-type]
    )


def row_schema(schema: TableSchema) -> dict[str, Any]:
    """Describe one row, with an example that the service answers without a warning."""
    return {
        "title": "Row",
        "type": "object",
        "properties": {feature.name: _property(feature) for feature in schema.features},
        "required": [feature.name for feature in schema.features if not feature.nullable],
        "additionalProperties": False,
        "example": {feature.name: feature.example for feature in schema.features},
    }


def _property(feature: Feature) -> dict[str, Any]:
    described: dict[str, Any] = {"type": JSON_TYPE[feature.type]}
    if feature.type == "category":
        described["x-categories"] = feature.categories
        if coded(feature):
            described = {"oneOf": [{"type": "string"}, {"type": "number"}]} | described
            del described["type"]
    elif feature.minimum is not None:
        described["x-training-range"] = [feature.minimum, feature.maximum]
    if feature.nullable:
        described["nullable"] = True
    return {**described, "example": feature.example}
