"""Generated messages: the same every time, learnable, and not too easily."""

import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from tasks.ingest.generators.messages import INTENTS, OUT_OF_SCOPE, generate


def test_a_seed_always_gives_the_same_rows() -> None:
    pd.testing.assert_frame_equal(generate(200, 7), generate(200, 7))
    assert not generate(200, 7).equals(generate(200, 8))


def test_a_longer_table_begins_with_the_shorter_one() -> None:
    pd.testing.assert_frame_equal(generate(100, 0), generate(300, 0).head(100))


def test_every_intent_occurs_in_its_domain() -> None:
    frame = generate(3000, 0)
    found = {domain: set(rows) for domain, rows in frame.groupby("domain")["intent"]}
    known = {domain: set(intents) for domain, intents in INTENTS.items()}
    assert found == known | {OUT_OF_SCOPE: {OUT_OF_SCOPE}}
    assert frame["intent"].value_counts().min() >= 60
    assert 0.05 < (frame["intent"] == OUT_OF_SCOPE).mean() < 0.11
    assert not frame["text"].str.contains("[{}]").any()
    assert frame["text"].nunique() > 0.7 * len(frame)


def test_intents_can_be_learnt_though_not_from_the_prior() -> None:
    frame = generate(3000, 1)
    model = make_pipeline(TfidfVectorizer(), LogisticRegression(C=10, max_iter=300))
    model.fit(frame["text"][:2000], frame["intent"][:2000])
    accuracy = model.score(frame["text"][2000:], frame["intent"][2000:])
    assert 0.85 < accuracy < 1.0
