from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import lepton
from tasks.champion import in_force
from tasks.documents import Manifest
from tasks.documents.identities import identities_in, write_trained_on
from tasks.documents.table import read_table
from tasks.errors import InputError
from tasks.verdict.stage import verdict
from tests.trained import MakeShop, Shop


@pytest.fixture(scope="module")
def shop(make_shop: MakeShop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    made = make_shop(tmp_path_factory.mktemp("compared"))
    made.evaluate()
    return made


def test_two_candidates_are_held_against_each_other(shop: Shop) -> None:
    found = lepton.compare("shop-strong", "shop-weak", shop.layout.root)
    assert found.gain.low > 0
    assert found.first.metrics["roc_auc"].value - found.second.metrics[
        "roc_auc"
    ].value == pytest.approx(found.gain.value)
    reverse = lepton.compare("shop-weak", "shop-strong", shop.layout.root)
    assert reverse.gain.value == pytest.approx(-found.gain.value)
    assert "beyond chance" in found.as_text()


def test_a_model_against_itself_gains_nothing(shop: Shop) -> None:
    found = lepton.compare("shop-weak", "shop-weak", shop.layout.root)
    assert (found.gain.low, found.gain.value, found.gain.high) == (0, 0, 0)
    assert "within chance" in found.as_text()


@pytest.mark.parametrize(
    ("name", "said"),
    [("shop-strnog", "shop-strong, shop-weak"), ("other-ensemble", "solutions: shop")],
)
def test_a_name_that_is_none_is_refused(shop: Shop, name: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        lepton.compare("shop-weak", name, shop.layout.root)


def test_without_a_champion_it_says_so(shop: Shop) -> None:
    with pytest.raises(InputError, match="no model was ever promoted"):
        lepton.compare("shop-weak", "shop-champion", shop.layout.root)


def test_out_of_fold_predictions_stand_beside_the_truth(shop: Shop) -> None:
    found = lepton.out_of_fold("shop-strong", shop.layout.root)
    training = read_table(shop.layout.train).to_pandas()
    assert list(found.columns) == ["truth", "fold", "stays", "leaves"]
    assert list(found["truth"]) == list(training["outcome"][found.index])
    np.testing.assert_allclose(found[["stays", "leaves"]].sum(axis="columns"), 1)
    assert (found["leaves"] > 0.5).eq(found["truth"] == "leaves").mean() > 0.8


def test_the_root_may_be_text(shop: Shop) -> None:
    root = shop.layout.root
    found = lepton.out_of_fold("shop-weak", str(root))
    pd.testing.assert_frame_equal(found, lepton.out_of_fold("shop-weak", Path(root)))
    compared = lepton.compare("shop-weak", "shop-strong", str(root))
    assert compared == lepton.compare("shop-weak", "shop-strong", root)
    with pytest.raises(InputError, match="no model was ever promoted"):
        lepton.champion("shop", str(root))


def test_with_the_champion_only_rows_that_are_new_to_both_are_compared(
    make_shop: MakeShop, tmp_path: Path
) -> None:
    shop = make_shop(tmp_path)
    shop.evaluate()
    verdict("shop", shop.solution.gates, shop.layout)
    folder, held_out = shop.layout.champion, identities_in(shop.layout.test)
    assert lepton.compare("shop-weak", "shop-champion", tmp_path).rows == 300
    for learnt in (240, 290):
        write_trained_on(folder / in_force.TRAINED_ON, held_out[:learnt])
        Manifest.of(folder).write(folder / in_force.MANIFEST)
        if learnt == 240:
            assert lepton.compare("shop-weak", "shop-champion", tmp_path).rows == 60
    with pytest.raises(InputError, match="only 10 of 300 held-out rows are new to both"):
        lepton.compare("shop-weak", "shop-champion", tmp_path)
