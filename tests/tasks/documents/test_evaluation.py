from typing import Any

import pytest

from tasks.documents import EvaluatedModel, Evaluation, Interval


def evaluation(**parts: Any) -> Evaluation:
    return Evaluation.model_construct(**parts)


@pytest.mark.parametrize(
    ("scores", "places"),
    [
        ([0.91, 0.84], 3),
        ([0.99871, 0.99868], 5),
        ([0.9, 0.9], 3),  # equals stay equal whatever the digits
        ([0.9000001, 0.9000002], 6),
        ([23_451.2, 23_449.9], 0),
        ([12.43, 12.41], 2),
        ([None, None], 3),
    ],
)
def test_as_many_digits_as_tell_why_the_winner_won(scores: list[float | None], places: int) -> None:
    figure = Interval(value=0.9, low=0.8, high=1.0)
    models = [
        EvaluatedModel(
            name=str(number),
            family="linear",
            role="candidate",
            validation_score=score,
            metrics={"roc_auc": figure},
            gain_over_baseline=figure,
        )
        for number, score in enumerate(scores)
    ]
    assert evaluation(winner="0", leaderboard=models).places == places


def test_a_simple_model_is_as_good_unless_it_is_beaten_beyond_chance() -> None:
    gains = {
        "tree": Interval(value=0.01, low=-0.01, high=0.03),
        "k-NN": Interval(value=0.1, low=0.05, high=0.15),
    }
    assert evaluation(gains_over_references=gains).as_good == ["tree"]
