"""A service of recommendations over real HTTP."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pandas as pd
import pytest

from tests.boutique import Boutique


def recommended(client: httpx.Client, row: dict[str, Any]) -> list[str]:
    answer = client.post("/predict", json={"rows": row})
    assert answer.status_code == 200, answer.text
    return [one["item"] for one in answer.json()["predictions"][0]["items"]]


def test_users_of_the_hold_out_get_the_lists_of_the_evaluation(
    served_boutique: httpx.Client, boutique: Boutique
) -> None:
    saved = pd.read_parquet(boutique.layout.predictions)["prediction"].head(8)
    rows = pd.read_parquet(boutique.layout.test).head(8)

    def ask(row: Any) -> list[str]:
        return recommended(
            served_boutique,
            {"history": list(row.history), "region": row.region, "age": float(row.age)},
        )

    with ThreadPoolExecutor(4) as pool:
        lists = list(pool.map(ask, rows.itertuples()))
    assert lists == [list(items) for items in saved]


def test_a_known_user_needs_no_history(served_boutique: httpx.Client, boutique: Boutique) -> None:
    schema = boutique.schema
    seen = {schema.items.ids[place] for place in schema.users.histories[3]}
    items = recommended(served_boutique, {"user": schema.users.ids[3], "count": 25})
    assert len(items) == 25
    assert not seen & set(items)


def test_a_stranger_gets_what_is_popular_and_a_warning(
    served_boutique: httpx.Client, boutique: Boutique
) -> None:
    answer = served_boutique.post("/predict", json={"rows": {"user": "nobody"}}).json()
    (warning,) = answer["warnings"]
    assert (warning["column"], warning["value"]) == ("user", "nobody")
    counts = dict(zip(boutique.schema.items.ids, boutique.schema.items.interactions, strict=True))
    first = [counts[one["item"]] for one in answer["predictions"][0]["items"]]
    assert first == sorted(counts.values(), reverse=True)[:10]


def test_what_cannot_be_used_is_refused(served_boutique: httpx.Client) -> None:
    answer = served_boutique.post("/predict", json={"rows": [{"history": 3}]})
    assert answer.status_code == 400
    assert "give a list of ids" in answer.json()["detail"]
    assert served_boutique.post("/predict", content=b"x" * 300_001).status_code == 413


def test_the_card_leaves_the_catalogue_out(served_boutique: httpx.Client) -> None:
    card = served_boutique.get("/model").json()
    assert card["classes"] == []
    assert card["objective"] == "ranking"
    assert "ndcg_at_10" in card["metrics"]


@pytest.mark.parametrize("key", ["history", "count", "region", "user"])
def test_the_contract_names_every_key(served_boutique: httpx.Client, key: str) -> None:
    row = served_boutique.get("/docs.json").json()["components"]["schemas"]["Row"]
    assert key in row["properties"]
