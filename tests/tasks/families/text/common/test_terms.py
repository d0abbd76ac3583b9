import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from tasks.families.text.common.terms import Terms

TEXTS = np.array(["lost my card", "my card is late", "late late parcel", "a"], dtype=object)


def test_terms_are_words_and_runs_of_characters_inside_them() -> None:
    terms = Terms("words", 2, 4, 2)
    rows = terms.fit_transform(TEXTS)
    assert rows.shape == (4, len(terms.names))
    assert rows.dtype == np.float32
    assert {"lost", "my card", "late late"} <= set(terms.names)
    assert {" car", "ard "} <= set(terms.names)
    assert "lost my card" not in terms.names
    assert " los" not in terms.names  # in one text only
    again = terms.transform(TEXTS)
    assert (rows != again).nnz == 0


def test_weights_are_scikit_learns() -> None:
    terms = Terms("words", 1, 2, 5)  # no run of characters is in five texts
    terms.rarest = 1
    ours = terms.fit_transform(TEXTS)
    theirs = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 2), sublinear_tf=True)
    expected = theirs.fit_transform(TEXTS)
    names = list(theirs.get_feature_names_out())
    words = len(terms.names) - len(names)
    assert terms.names[words:] == names
    assert np.allclose(ours[:, words:].toarray(), expected.toarray(), atol=1e-6)


def test_what_was_never_seen_does_not_count() -> None:
    terms = Terms("words", 1, 3, 1)
    terms.fit_transform(TEXTS)
    assert terms.transform(np.array(["ζζζ", ""], dtype=object)).nnz == 0


def test_languages_without_spaces_have_runs_of_characters_alone() -> None:
    terms = Terms("characters", 3, 2, 1)
    terms.fit_transform(np.array(["很好 吃", "不好"], dtype=object))
    assert terms.names == ["不", "不好", "吃", "好", "好吃", "很", "很好"]
