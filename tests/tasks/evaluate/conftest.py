"""Evaluated shops, one per objective, measured once for all tests of this room."""

import pytest

from tasks.config import ObjectiveName
from tasks.documents import Evaluation
from tests.trained import MakeShop, Shop

OBJECTIVES: tuple[ObjectiveName, ...] = ("binary", "multiclass", "regression")


@pytest.fixture(scope="session")
def evaluated(
    make_shop: MakeShop, tmp_path_factory: pytest.TempPathFactory
) -> dict[ObjectiveName, tuple[Shop, Evaluation]]:
    """A shop of every objective with its evaluation."""
    shops = {
        objective: make_shop(tmp_path_factory.mktemp(objective), objective)
        for objective in OBJECTIVES
    }
    return {objective: (shop, shop.evaluate()) for objective, shop in shops.items()}
