"""scikit-learn's sets."""

import pytest

from tasks.ingest.sources.builtin import Name, load


@pytest.mark.parametrize(
    ("name", "target", "some", "rows"),
    [
        ("breast_cancer", "diagnosis", "malignant", 569),
        ("iris", "target", "setosa", 150),
        ("wine", "target", "class_2", 178),
        ("digits", "target", "7", 1797),
    ],
)
def test_classes_are_text(name: Name, target: str, some: str, rows: int) -> None:
    frame = load(name)
    assert len(frame) == rows
    assert frame[target].notna().all()
    assert some in set(frame[target])


def test_columns_keep_their_names_and_numbers_stay_numbers() -> None:
    assert load("breast_cancer").columns[0] == "mean radius"
    assert load("diabetes")["target"].dtype == "float64"
