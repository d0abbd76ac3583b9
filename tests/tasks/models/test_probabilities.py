"""Scores become probabilities, as sure as they are right."""

import subprocess
import sys

import numpy as np
import pytest
from scipy.special import softmax as scipys

from tasks.models.probabilities import softmax, temperature

WIDE = (0.1, 10.0)


def test_softmax_is_scipys_in_double_precision_without_scipy() -> None:
    logits = np.random.default_rng(0).normal(0, 300, (50, 4)).astype("float32")
    assert np.array_equal(softmax(logits), scipys(logits.astype("float64"), axis=1))
    code = (
        "import sys; from tasks.models.probabilities import softmax; softmax([[1.0, 2.0]]); "
        "print(any(name.startswith('scipy') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("factor", [0.5, 1.0, 3.0])
def test_the_temperature_undoes_false_modesty_and_false_certainty(factor: float) -> None:
    random = np.random.default_rng(0)
    logits = random.normal(0, 2, (20_000, 4))
    odds = softmax(logits)
    truth = (odds.cumsum(axis=1) < random.random((len(odds), 1))).sum(axis=1)
    assert temperature(logits * factor, truth, None, WIDE) == pytest.approx(factor, rel=0.05)
    certain = np.where(np.eye(4)[truth] == 1, 9.0, 0.0)
    assert 0.1 <= temperature(certain, truth, None, WIDE) < 0.2


def test_rows_of_no_weight_have_no_say_in_the_temperature() -> None:
    random = np.random.default_rng(0)
    logits, truth = random.normal(0, 2, (500, 2)), random.integers(0, 2, 500)
    weight = (np.arange(500) < 250).astype("float64")
    assert temperature(logits, truth, weight, WIDE) == pytest.approx(
        temperature(logits[:250], truth[:250], None, WIDE), rel=1e-3
    )
