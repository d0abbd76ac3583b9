import numpy as np

from tasks.families.text.common.vocabulary import UNKNOWN, Vocabulary, padded

TEXTS = np.array(["block my card", "my card is late", "my new card"], dtype=object)


def test_frequent_tokens_have_numbers_of_their_own() -> None:
    vocabulary = Vocabulary("words", 10, 2).fit(TEXTS)
    assert vocabulary.tokens == {"card": 2, "my": 3}
    (encoded,) = vocabulary.encode(np.array(["my late card"], dtype=object))
    assert encoded.tokens.tolist() == [3, UNKNOWN, 2]


def test_a_misspelt_word_shares_pieces_with_the_right_one() -> None:
    vocabulary = Vocabulary("words", 10, 2).fit(TEXTS)
    right, wrong, other = vocabulary.encode(np.array(["card", "carrd", "xyz"], dtype=object))
    shared = set(right.pieces.ravel()) & set(wrong.pieces.ravel()) - {0}
    assert shared
    assert not other.pieces.any()
    assert wrong.tokens.tolist() == other.tokens.tolist() == [UNKNOWN]


def test_pieces_of_a_character_are_its_neighbours() -> None:
    vocabulary = Vocabulary("characters", 10, 1).fit(np.array(["很好吃", "很好吃"], dtype=object))
    (encoded,) = vocabulary.encode(np.array(["好吃"], dtype=object))
    names = {number: name for name, number in vocabulary.pieces.items()}
    found = [{names[number] for number in row if number} for row in encoded.pieces]
    assert found == [{"b好吃", "c好吃", "d好吃"}, {"a好吃", "b吃", "c好吃", "d吃"}]


def test_only_so_many_tokens_are_read_and_none_is_one_unknown() -> None:
    vocabulary = Vocabulary("words", 2, 1).fit(TEXTS)
    long, empty = vocabulary.encode(np.array(["my new card is late", ""], dtype=object))
    assert len(long.tokens) == 2
    assert empty.tokens.tolist() == [UNKNOWN]
    assert not empty.pieces.any()


def test_texts_are_padded_to_the_longest() -> None:
    vocabulary = Vocabulary("words", 10, 1).fit(TEXTS)
    tokens, pieces = padded(vocabulary.encode(TEXTS))
    assert tokens.shape == (3, 4)
    assert pieces.shape == (3, 4, 12)
    assert tokens[0, 3] == 0
    assert not pieces[0, 3].any()
    assert tokens.dtype == pieces.dtype == np.int32
