import time

import pytest

from tasks.kinds.text.units import (
    CharacterNgrams,
    WordNgrams,
    characters,
    parts,
    prepared,
    words,
)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("  Where is\n my\tCARD?", "where is my card?"),
        ("非常好，ＯＫ！", "非常好,ok!"),
        ("ﬁne", "fine"),
        ("", ""),
        (None, ""),
        (float("nan"), ""),
    ],
)
def test_texts_are_brought_to_one_form(given: object, text: str) -> None:
    assert prepared(given, 100) == text


def test_no_more_is_read_than_asked_for() -> None:
    assert prepared("abc def", 4) == "abc"
    # a single character that stands for eighteen
    assert len(prepared("ﷺ" * 100, 50)) == 50


def test_a_megabyte_costs_no_more_than_its_beginning() -> None:
    text = "ﷺ " * 5_000_000
    started = time.process_time()
    prepared(text, 1000)
    assert time.process_time() - started < 0.05


def test_words_keep_what_carries_meaning() -> None:
    assert words("it's 4.50, really?! 👍") == ["it", "s", "4", "50", "really", "?", "!", "👍"]
    assert characters("好 吃!") == ["好", "吃", "!"]


def test_runs_of_words() -> None:
    assert WordNgrams(2)("block my card") == ["block", "my", "card", "block my", "my card"]
    assert WordNgrams(3)("") == []


def test_runs_of_characters_show_the_ends_of_words() -> None:
    assert CharacterNgrams(2, 3, True)("pay") == [" p", "pa", "ay", "y ", " pa", "pay", "ay "]
    assert CharacterNgrams(2, 4, True)("a") == [" a", "a ", " a "]
    assert CharacterNgrams(1, 2, False)("好 吃") == ["好", "吃", "好吃"]


def test_each_word_is_left_out_everywhere_it_stands() -> None:
    assert parts("my card, my new card", "words") == [
        ("my", "card, new card"),
        ("card", "my , my new"),
        ("new", "my card, my card"),
    ]
    assert parts("很好吃,很好", "characters") == [
        ("很好", "吃,"),
        ("好吃", "很,很好"),
    ]
    assert parts("", "words") == []
    assert len(parts(" ".join(map(str, range(1000))), "words")) == 50
