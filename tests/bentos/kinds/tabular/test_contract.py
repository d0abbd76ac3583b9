"""What clients are promised: the OpenAPI document of a small service, held by a snapshot.

After a wanted change, write it again and read the difference before committing it:
``LEPTON_UPDATE_SNAPSHOTS=1 pytest tests/bentos/test_contract.py``.
"""

import json
import os
from pathlib import Path

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
