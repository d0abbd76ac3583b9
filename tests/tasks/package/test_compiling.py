"""The compiled model is laid beside the champion, if it is the one that was compared with it."""

from pathlib import Path

import pytest

from tasks.documents import Evaluation, sha256
from tasks.errors import InputError
from tasks.models.artefact import read_recorded
from tasks.models.compiled import COMPILED
from tasks.package.compiling import compile_staged
from tests.champions import Champion


@pytest.fixture
def laid(champion: Champion, tmp_path: Path) -> Path:
    return champion(tmp_path).champion


def change(folder: Path, **parity: object) -> None:
    evaluation = Evaluation.read(folder / "evaluation.json")
    assert evaluation.parity is not None
    changed = evaluation.parity.model_copy(update=parity)
    evaluation.model_copy(update={"parity": changed}).write(folder / "evaluation.json")


def test_its_bytes_are_those_that_evaluation_compared(laid: Path) -> None:
    assert compile_staged(laid, sha256(laid / "model.joblib")) == []
    parity = Evaluation.read(laid / "evaluation.json").parity
    assert parity is not None
    assert sha256(laid / COMPILED) == parity.compiled_sha256
    assert read_recorded(laid / COMPILED, parity.compiled_sha256).schema


@pytest.mark.parametrize(
    "parity",
    [
        {"largest_difference": 1e-4},
        {"largest_difference": None},
        {"decisions_changed": 1},
        {"compiled_sha256": "0" * 64},  # as by another version of a library
    ],
)
def test_otherwise_the_trained_model_serves(parity: dict[str, object], laid: Path) -> None:
    change(laid, **parity)
    said: list[str] = []
    assert compile_staged(laid, sha256(laid / "model.joblib"), said.append) == []
    assert not (laid / COMPILED).exists()
    assert len(said) == ("compiled_sha256" in parity), "the gate has judged the other form"


def test_a_model_that_is_not_the_recorded_one_is_not_loaded(laid: Path) -> None:
    with pytest.raises(InputError, match="is not the recorded"):
        compile_staged(laid, "0" * 64)
