"""Generated reviews: the same every time, learnable, and not too easily."""

import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline

from tasks.ingest.generators.reviews import generate


def test_a_seed_always_gives_the_same_rows() -> None:
    pd.testing.assert_frame_equal(generate(200, 7), generate(200, 7))
    assert not generate(200, 7).equals(generate(200, 8))
    pd.testing.assert_frame_equal(generate(100, 0), generate(300, 0).head(100))


def test_reviews_are_chinese_and_a_third_praises() -> None:
    frame = generate(2000, 0)
    assert frame.columns.to_list() == ["label", "review"]
    assert 0.3 < frame["label"].mean() < 0.4
    assert frame["review"].str.contains("[\u4e00-\u9fff]").all()
    assert not frame["review"].str.contains("[{}]").any()


def test_labels_can_be_learnt_and_are_not_given_away() -> None:
    frame = generate(2000, 1)
    characters = TfidfVectorizer(analyzer="char", ngram_range=(1, 2))
    model = make_pipeline(characters, LogisticRegression(C=10, max_iter=300))
    model.fit(frame["review"][:1500], frame["label"][:1500])
    found = f1_score(frame["label"][1500:], model.predict(frame["review"][1500:]))
    assert 0.7 < found < 0.98
