"""The service in this process, for every objective."""

import asyncio
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from bentos.assembly import assembled
from tasks.config import ObjectiveName, Serve
from tasks.package.stage import package
from tests.champions import Champion


@pytest.mark.parametrize("objective", ["multiclass", "regression"])
def test_answers_in_the_shape_of_the_objective(
    tmp_path: Path, champion: Champion, objective: ObjectiveName
) -> None:
    layout = champion(tmp_path / "root", objective, objective)
    package(objective, Serve(), layout)
    with tarfile.open(layout.package / "service.bento") as archive:
        archive.extractall(tmp_path / "bento", filter="data")
    service = assembled(tmp_path / "bento" / "src")

    async def ask(row: dict[str, Any]) -> Any:
        response = await service.inner().predict(
            body=("application/json", json.dumps({"rows": row}).encode())
        )
        return json.loads(response.body)["predictions"]

    (low,) = asyncio.run(ask({"Mean Radius": 3.0, "region code": "1"}))
    (high,) = asyncio.run(ask({"Mean Radius": 28.0, "region code": "1"}))
    if objective == "regression":
        assert low["value"] == pytest.approx(9, abs=3)
        assert high["value"] == pytest.approx(84, abs=3)
    else:
        assert (low["label"], high["label"]) == ("red", "blue")
        assert list(low["probabilities"]) == ["red", "green", "blue"]
        assert sum(low["probabilities"].values()) == pytest.approx(1)
    schemas = service.openapi_spec.asdict()["components"]["schemas"]
    assert objective.capitalize() in schemas
