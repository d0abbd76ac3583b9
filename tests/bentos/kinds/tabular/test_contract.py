"""What clients are promised: the OpenAPI document of a small service, held by a snapshot.

After a wanted change, write it again and read the difference before committing it:
``LEPTON_UPDATE_SNAPSHOTS=1 pytest tests/bentos/test_contract.py``.
"""

import json
import os
from pathlib import Path
from typing import Any

from bentos.kinds.tabular.contract import body_schema
from tasks.kinds.tabular.schema import Feature, TableSchema
from tests.served import Served

SNAPSHOT = Path(__file__).with_name("openapi.json")


def test_openapi_document_is_as_promised(served: Served) -> None:
    document = served.client.get("/docs.json").json()
    document["info"]["version"] = document["info"]["description"] = "of the model"
    written = json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if os.environ.get("LEPTON_UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(written)
    assert written == SNAPSHOT.read_text()


def test_row_has_the_solutions_own_columns(served: Served) -> None:
    row = served.client.get("/docs.json").json()["components"]["schemas"]["Row"]

    assert list(row["properties"]) == [feature.name for feature in served.schema.features]
    assert row["required"] == ["Mean Radius", "region code"]
    assert row["additionalProperties"] is False
    assert row["properties"]["age"]["nullable"] is True
    assert row["properties"]["age"]["type"] == "integer"
    assert row["properties"]["Mean Radius"]["x-training-range"] == [1.0, 30.0]
    assert row["properties"]["city"]["x-categories"] == ["Köln", "Bonn"]


def test_points_in_time_and_texts_are_described_as_what_they_are() -> None:
    def feature(name: str, kind: Any, example: str, **facts: Any) -> Feature:
        return Feature(
            name=name, type=kind, nullable=True, categories=[], example=example, sensitive=False,
            **facts,
        )  # fmt: skip

    joined = feature("joined", "datetime", "2021-05-01T00:00:00Z", minimum=0.0, maximum=86400.0)
    remark = feature("remark", "text", "always late", minimum=4.0, maximum=12.0, words=["late"])
    schema = TableSchema(
        target="target", objective="regression", classes=[], features=[joined, remark],
        time_ordered=False, weighted=False, train_rows=1, test_rows=0,
    )  # fmt: skip
    properties = body_schema(schema, 5, str)["$defs"]["Row"]["properties"]
    assert properties["joined"]["type"] == "string"
    assert properties["joined"]["format"] == "date-time"
    assert properties["joined"]["x-training-period"] == [
        "1970-01-01T00:00:00Z",
        "1970-01-02T00:00:00Z",
    ]
    assert properties["remark"] == {
        "type": "string",
        "maxLength": 10_000,
        "nullable": True,
        "example": "always late",
    }
