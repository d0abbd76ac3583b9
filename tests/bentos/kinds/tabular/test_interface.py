"""What of a request may be written down."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from bentos.kinds.tabular.interface import interface
from tasks.config import ObjectiveName, Serve
from tests.tables import Sample


@pytest.mark.parametrize(
    ("serve", "withheld"), [(Serve(), {"age"}), (Serve(log_sensitive=True), set())]
)
def test_sensitive_columns_are_not_logged_unless_that_is_wanted(
    serve: Serve,
    withheld: set[str],
    sample: Callable[[ObjectiveName], Sample],
) -> None:
    schema = sample("binary").schema
    features = [one.model_copy(update={"sensitive": one.name == "age"}) for one in schema.features]
    evaluation: Any = SimpleNamespace(decision=None)
    made = interface(schema.model_copy(update={"features": features}), evaluation, serve)
    assert made.withheld == withheld
