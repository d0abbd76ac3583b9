import numpy as np
import pytest

from tasks.kinds.interactions.example import histories
from tests.families import Case, Fit, cases

RANKERS = [case for case in cases("interactions") if case.question == "ranking"]


@pytest.mark.parametrize("case", RANKERS, ids=str)
def test_what_was_chosen_before_is_never_recommended(case: Case, fitted: Fit) -> None:
    found = fitted(case)
    held_out, _ = found.given.validation
    for row, seen in zip(found.estimator.predict(held_out), histories(held_out), strict=True):
        assert np.isneginf(row[seen]).all()
        assert np.isfinite(np.delete(row, seen)).all()


@pytest.mark.parametrize("case", RANKERS, ids=str)
def test_without_a_history_the_popular_comes_first(case: Case, fitted: Fit) -> None:
    found = fitted(case)
    (scores,) = found.estimator.predict(found.given.strange)
    counts = np.bincount(found.given.y, minlength=len(scores))
    assert counts[np.argsort(-scores, kind="stable")[:5]].min() >= np.sort(counts)[-5]
