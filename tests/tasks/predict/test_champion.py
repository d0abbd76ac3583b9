from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import lepton
from tasks.documents.table import read_table
from tasks.errors import InputError
from tests.boutique import Boutique
from tests.champions import Champion as MakeChampion
from tests.inbox import Inbox


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Mean Radius": [3.0, 14.0, 28.0],
            "age": [39, None, 60],
            "weekend": [True, False, True],
            "city": ["Köln", None, "Bonn"],
            "region code": [1, 2, 3],
            "remark": ["kept", "by", "nobody"],
        },
        index=[7, 8, 9],
    )


@pytest.fixture
def make(champion: MakeChampion, tmp_path: Path) -> Callable[..., lepton.Champion]:
    def load(objective: str = "binary") -> lepton.Champion:
        champion(tmp_path, "shop", objective)
        return lepton.champion("shop", tmp_path)

    return load


def test_classes_come_with_probability_and_decision(
    make: Callable[..., lepton.Champion], rows: pd.DataFrame
) -> None:
    model = make()
    predicted = model.predict(rows)
    assert list(predicted.index) == [7, 8, 9]
    event = model.figures(rows)["leaves"]
    np.testing.assert_allclose(predicted["probability"], event)
    assert list(predicted["label"]) == ["leaves" if p > 0.5 else "stays" for p in event]
    assert model.evaluation.threshold is not None
    threshold = model.evaluation.threshold.value
    assert list(predicted["decision"]) == ["leaves" if p >= threshold else "stays" for p in event]
    assert model.model_id == model.verdict.model_id


def test_one_of_several_classes_has_its_own_probability(
    make: Callable[..., lepton.Champion], rows: pd.DataFrame
) -> None:
    model = make("multiclass")
    predicted, figures = model.predict(rows), model.figures(rows)
    np.testing.assert_allclose(predicted["probability"], figures.max(axis="columns"))
    assert list(predicted["label"]) == list(figures.idxmax(axis="columns"))


def test_a_column_that_may_be_missing_may_be_left_out(
    make: Callable[..., lepton.Champion], rows: pd.DataFrame
) -> None:
    model = make("regression")
    without = model.predict(rows.drop(columns="age"))
    pd.testing.assert_frame_equal(without, model.predict(rows.assign(age=np.nan)))
    assert list(without.columns) == ["value", "low", "high"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows.drop(columns="Mean Radius"), "Mean Radius"),
        (lambda rows: rows.assign(age=["39", "old", "60"]), "'old'"),
    ],
)
def test_rows_that_cannot_be_read_are_refused_with_what_is_wrong(
    make: Callable[..., lepton.Champion],
    rows: pd.DataFrame,
    change: Callable[[pd.DataFrame], pd.DataFrame],
    said: str,
) -> None:
    with pytest.raises(InputError, match=said):
        make().predict(change(rows))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (lambda rows: rows.iloc[0], r"are a Series(.|\n)*frame\.iloc\[\[0\]\]"),
        (lambda rows: rows.to_dict("records"), r"are a list(.|\n)*pd\.DataFrame\(rows\)"),
        (lambda rows: rows.iloc[0].to_dict(), r"are a dict(.|\n)*pd\.DataFrame\(\[row\]\)"),
        (lambda rows: rows.to_numpy(), r"are a ndarray(.|\n)*a pandas DataFrame"),
        (lambda rows: rows.iloc[:0], "at least one row"),
    ],
    ids=["series", "list", "dict", "array", "empty"],
)
def test_what_is_no_frame_of_rows_is_refused_with_how_to_give_one(
    make: Callable[..., lepton.Champion],
    rows: pd.DataFrame,
    given: Callable[[pd.DataFrame], Any],
    said: str,
) -> None:
    model = make()
    for call in (model.predict, model.figures):
        with pytest.raises(InputError, match=said):
            call(given(rows))


def test_outside_of_a_project_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a project's folder"):
        lepton.champion("shop", tmp_path)


def test_without_a_model_in_force_it_says_what_to_run(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text("solutions: {shop: {}}\n")
    with pytest.raises(InputError, match="lepton run shop"):
        lepton.champion("shop", tmp_path)


def test_a_wrong_name_gets_the_near_one(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text("solutions: {shop: {}, tumour: {}}\n")
    with pytest.raises(InputError, match=r"'tumor'(.|\n)*did you mean 'tumour'"):
        lepton.champion("tumor", tmp_path)
    with pytest.raises(InputError, match="no model was ever promoted"):
        lepton.champion("tumour", tmp_path)


def test_a_missing_column_is_looked_for_among_those_that_nobody_reads(
    make: Callable[..., lepton.Champion], rows: pd.DataFrame
) -> None:
    model = make()
    with pytest.raises(InputError, match="model reads: Mean Radius") as caught:
        model.predict(rows.rename(columns={"Mean Radius": "Mean radius"}).assign(__weight__=1.0))
    assert "rename 'Mean radius' if that is it" in str(caught.value)
    assert "__weight__" not in str(caught.value)
    with pytest.raises(InputError, match="model reads: ages") as caught:
        model.schema.check_columns(rows, ["ages"])
    assert "rename" not in str(caught.value), "the model reads age as such"


def test_texts_are_decided_by_the_rejection_threshold(inbox: Inbox) -> None:
    model = lepton.champion("inbox", inbox.layout.root)
    held_out = read_table(inbox.layout.test).to_pandas()
    predicted = model.predict(held_out)
    assert inbox.evaluation.rejection is not None
    decided = (predicted["decision"] == "oos")[held_out["intent"] == "oos"].mean()
    assert decided == pytest.approx(inbox.evaluation.rejection.out_of_scope_recall.value)


def test_known_users_get_items_that_they_have_not_seen(boutique: Boutique) -> None:
    model = lepton.champion("boutique", boutique.layout.root)
    schema = boutique.schema
    users = schema.users.ids[:3]
    predicted = model.predict(pd.DataFrame({"user": [*users, "nobody"]}))
    assert predicted.groupby(level=0).size().to_dict() == dict.fromkeys(range(4), 10)
    for number in range(3):
        seen = {schema.items.ids[item] for item in schema.users.histories[number]}
        assert not seen & set(predicted["item"][predicted.index == number])
