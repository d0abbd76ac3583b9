import numpy as np

from tasks.models.decision import confusion


def test_confusion_has_the_truth_down_and_the_decision_across() -> None:
    y, decided = np.array([0, 0, 1, 2, 2]), np.array([0, 1, 1, 0, 2])
    assert confusion(y, decided, 3) == [[1, 1, 0], [0, 1, 0], [1, 0, 1]]
