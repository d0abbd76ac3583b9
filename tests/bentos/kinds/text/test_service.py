"""A service of texts over real HTTP."""

import httpx
import numpy as np
import pandas as pd
import pytest

from tasks.documents.table import read_table
from tests.inbox import Inbox


def test_texts_of_the_hold_out_are_answered_as_evaluated(
    served_inbox: httpx.Client, inbox: Inbox
) -> None:
    rows = read_table(inbox.layout.test, ["text", "intent"]).to_pandas().head(10)
    answer = served_inbox.post("/predict", json={"rows": rows["text"].to_list()})
    assert answer.status_code == 200, answer.text
    predictions = answer.json()["predictions"]
    saved = pd.read_parquet(inbox.layout.predictions).filter(regex=r"^p\d").to_numpy()[:10]
    found = np.array(
        [[one["probabilities"][name] for name in inbox.schema.classes] for one in predictions]
    )
    assert np.allclose(found, saved, atol=1e-5)
    assert (pd.Series([one["decision"] for one in predictions]) == rows["intent"]).mean() > 0.6


def test_what_is_about_something_else_is_out_of_scope(served_inbox: httpx.Client) -> None:
    bodies = ["who won the match in rome", "my card was stolen"]
    answer = served_inbox.post("/predict", json={"rows": [{"text": text} for text in bodies]})
    outside, inside = answer.json()["predictions"]
    assert outside["decision"] == "oos"
    assert inside["decision"] == inside["label"] == "card_lost"


@pytest.mark.parametrize("media", ["text/plain", "text/plain; charset=utf-8"])
def test_a_bare_text(served_inbox: httpx.Client, media: str) -> None:
    headers = {"content-type": media}
    answer = served_inbox.post("/predict", content="i lost my card ☹".encode(), headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.json()["predictions"][0]["label"] == "card_lost"
    assert answer.json()["warnings"] == []


def test_a_megabyte_is_answered_from_its_beginning(served_inbox: httpx.Client) -> None:
    start = "i lost my card, "
    long = served_inbox.post("/predict", json={"rows": start + "and then " * 120_000})
    assert long.status_code == 200, long.text
    (warning,) = long.json()["warnings"]
    assert "only the first 300 were read" in warning["message"]
    assert len(long.content) < 5000
    assert long.elapsed.total_seconds() < 5


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"rows": ""}, "says nothing"),
        ({"rows": ["fine", "  "]}, "says nothing"),
        ({"rows": [{"message": "hi"}]}, "no key 'text' among 'message'"),
        ({"rows": ["x"] * 11}, "too many texts"),
        ({"text": "hi"}, "rows"),
    ],
)
def test_what_cannot_be_used_is_refused(
    served_inbox: httpx.Client, body: dict[str, object], why: str
) -> None:
    answer = served_inbox.post("/predict", json=body)
    assert answer.status_code == 400
    assert why in answer.json()["detail"]


def test_a_body_too_large_is_refused(served_inbox: httpx.Client) -> None:
    assert served_inbox.post("/predict", json={"rows": "x" * 3_100_000}).status_code == 413


def test_the_model_and_its_interface_are_told(served_inbox: httpx.Client, inbox: Inbox) -> None:
    card = served_inbox.get("/model").json()
    assert card["kind"] == "text"
    assert card["inputs"] == ["text"]
    assert card["classes"] == inbox.schema.classes
    described = served_inbox.get("/docs.json").json()["components"]["schemas"]
    assert list(described["Row"]["properties"]) == ["text"]
    assert "decision" in described["Scoped"]["properties"]
