"""A candidate that cannot be fitted leaves its reason, and the others go on without it."""

import logging
from typing import Any

import numpy as np
import optuna
import pytest
from sklearn.linear_model import RidgeClassifier

from tasks.config import Candidate, Target, Train
from tasks.documents import LeftOut, Timing
from tasks.errors import InputError
from tasks.families.tabular import forest, logistic
from tasks.families.tabular.common.preprocessing import dense
from tasks.layout import Layout
from tasks.models.family import Family
from tasks.models.scikit import wrapped
from tasks.train import ensemble
from tasks.train.left_out import leave_out
from tasks.train.stage import train_or_leave_out

CLICKED = Target(column="clicked", objective="binary", positive="yes")
AUC = Train(metric="roc_auc")


class Unweighted:
    def fit(self, X: Any, y: Any) -> "Unweighted":
        return self

    def predict(self, X: Any) -> Any:
        return np.zeros((len(X), 2))


def broken(build: Any) -> Family:
    return Family(
        objectives=frozenset({"binary"}),
        requires=(),
        defaults={},
        search=lambda *_: {},
        build=build,
    )


def trained(layout: Layout, name: str, family: str) -> object:
    candidate = Candidate(solution="clicks", kind="tabular", family=family)
    return train_or_leave_out(name, candidate, AUC, CLICKED, layout)


def test_the_others_go_on_without_it(clicks: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    trained(clicks, "clicks-logistic", "logistic")
    monkeypatch.setattr(forest, "FAMILY", broken(lambda *_: Unweighted()))
    left_out = trained(clicks, "clicks-forest", "forest")
    assert isinstance(left_out, LeftOut)
    assert left_out == LeftOut.read(clicks.left_out("clicks-forest"))
    assert left_out.reason.startswith("TypeError: ")
    assert "takes 3 positional arguments" in left_out.reason
    assert left_out.frames[-1].startswith("tasks/train/search.py:")
    assert Timing.read(clicks.timing("clicks-forest")).trials == 0
    assert not (clicks.candidate("clicks-forest") / "model.joblib").exists()
    blend = ensemble(["clicks-logistic", "clicks-forest"], AUC, CLICKED, clicks)
    assert blend.members == {"clicks-logistic": 1}


def test_a_classifier_without_probabilities_is_left_out_with_one_reason(
    clicks: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    handler = logging.Handler()
    monkeypatch.setattr(handler, "emit", lambda record: told.append(record.getMessage()))
    optuna.logging.get_logger("optuna").addHandler(handler)
    family = broken(
        lambda _, schema, __: wrapped(RidgeClassifier(), dense(schema, "unskew"), schema)
    )
    monkeypatch.setattr(forest, "FAMILY", family)
    left_out = trained(clicks, "clicks-forest", "forest")
    optuna.logging.get_logger("optuna").removeHandler(handler)
    assert isinstance(left_out, LeftOut)
    assert left_out.reason == (
        "TypeError: RidgeClassifier has no predict_proba; wrap it in CalibratedClassifierCV"
    )
    assert told == []


def test_none_left_is_an_error_that_says_why(
    clicks: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forest, "FAMILY", broken(lambda *_: 1 / 0))
    trained(clicks, "clicks-forest", "forest")
    with pytest.raises(InputError, match="clicks-forest: ZeroDivisionError: division by zero"):
        ensemble(["clicks-forest"], AUC, CLICKED, clicks)


def test_what_another_run_may_not_meet_again_is_no_reason_to_leave_out(
    clicks: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(logistic, "FAMILY", broken(full))
    with pytest.raises(OSError, match="No space left"):
        trained(clicks, "clicks-logistic", "logistic")
    assert not clicks.candidate("clicks-logistic").exists()


def test_without_what_it_builds_on_a_transfer_is_left_out_too(clicks: Layout) -> None:
    others = Layout(clicks.root, "others")
    leave_out(ZeroDivisionError("division by zero"), "others-network", "network", others)
    candidate = Candidate.model_validate(
        {
            "solution": "clicks",
            "kind": "image",
            "family": "transfer",
            "transfer": {"from": "others", "candidate": "others-network"},
        }
    )
    left_out = train_or_leave_out("clicks-transfer", candidate, AUC, CLICKED, clicks)
    assert isinstance(left_out, LeftOut)
    assert left_out.reason == (
        "others-network, on which it builds, was left out: ZeroDivisionError: division by zero"
    )
