from typing import Any

import numpy as np
import pytest

from tasks.evaluate.hold_out import HoldOut
from tasks.evaluate.influence import SHOWN, influences
from tasks.models.family import family
from tasks.models.predictor import Predictor
from tests.texts import FIT, MakeTexts


@pytest.fixture(scope="module")
def found(texts: MakeTexts) -> dict[str, list[Any]]:
    sample, chosen = texts("multiclass"), family("text", "logistic")
    estimator = chosen.build(chosen.defaults, sample.schema, 0)
    estimator.fit(sample.X[:FIT], sample.y[:FIT])
    predictor = Predictor(sample.schema, estimator, "none")
    rows = sample.rows.iloc[FIT:]
    hold_out = HoldOut(sample.schema, rows, sample.y[FIT:], np.ones(len(rows)))
    return influences(predictor.predict(rows), predictor, hold_out)


def test_the_words_that_name_an_intent_decide_for_it(found: dict[str, list[Any]]) -> None:
    assert "card" in [entry.feature for entry in found["card_lost"]][:3]
    assert "invoice" in [entry.feature for entry in found["invoice"]][:3]
    assert {"parcel", "late", "wait", "delivery"} & {
        entry.feature for entry in found["delivery_late"]
    }


def test_only_what_lowers_the_probability_is_shown_largest_first(
    found: dict[str, list[Any]],
) -> None:
    for entries in found.values():
        means = [entry.mean for entry in entries]
        assert means == sorted(means, reverse=True)
        assert min(means) > 0
        assert len(means) <= SHOWN


def test_rows_without_parts_have_none(make_shop: Any, tmp_path: Any) -> None:
    assert make_shop(tmp_path / "shop").evaluate().influences == {}
