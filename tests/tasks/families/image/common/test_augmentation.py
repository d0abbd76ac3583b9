"""Changed pictures stay pictures of the same thing."""

from dataclasses import replace

import numpy as np

from tasks.families.image.common.augmentation import Augmentation

NOTHING = Augmentation(mirror=False, turn=False, shift=0, cutout=0, light=0.0)
ALL = Augmentation(mirror=True, turn=True, shift=2, cutout=4, light=0.3)


def pictures(rows: int = 200, height: int = 8, width: int = 8) -> np.ndarray:
    """Return pictures of which no two views are equal."""
    random = np.random.default_rng(0)
    found: np.ndarray = random.integers(0, 256, (rows, height, width, 3), dtype="uint8")
    return found


def changed(augmentation: Augmentation, X: np.ndarray, seed: int = 0) -> np.ndarray:
    return augmentation(X, np.random.default_rng(seed))


def test_nothing_wished_for_nothing_done() -> None:
    assert np.array_equal(changed(NOTHING, pictures()), pictures())


def test_the_same_seed_does_the_same_and_the_pictures_themselves_stay() -> None:
    X = pictures()
    first = changed(ALL, X)
    assert first.shape == X.shape
    assert first.dtype == np.float32
    assert np.array_equal(first, changed(ALL, X))
    assert not np.array_equal(first, changed(ALL, X, seed=1))
    assert np.array_equal(X, pictures())


def test_about_half_are_mirrored() -> None:
    X = pictures()
    found = changed(replace(NOTHING, mirror=True), X)
    same = (found == X).all(axis=(1, 2, 3))
    mirrored = (found == X[:, :, ::-1]).all(axis=(1, 2, 3))
    assert (same ^ mirrored).all()
    assert 0.35 < mirrored.mean() < 0.65


def test_quarter_turns_of_squares_and_half_turns_of_others() -> None:
    X = pictures()
    found = changed(replace(NOTHING, turn=True), X)
    turns = [(found == np.rot90(X, k, (1, 2))).all(axis=(1, 2, 3)).mean() for k in range(4)]
    assert sum(turns) == 1
    assert min(turns) > 0.15
    wide = pictures(height=8, width=12)
    found = changed(replace(NOTHING, turn=True), wide)
    assert found.shape == wide.shape
    half = (found == np.rot90(wide, 2, (1, 2))).all(axis=(1, 2, 3)).mean()
    assert 0.1 < half < 0.4


def test_a_shift_moves_by_at_most_so_many_pixels() -> None:
    X = np.zeros((200, 9, 9, 1), dtype="uint8")
    X[:, 4, 4] = 255
    found = changed(replace(NOTHING, shift=2), X)
    _, down, right, _ = np.nonzero(found)
    assert len(down) == len(X)
    assert set(down) == set(right) == {2, 3, 4, 5, 6}


def test_a_square_is_greyed_out() -> None:
    X = np.zeros((200, 9, 9, 3), dtype="uint8")
    found = changed(replace(NOTHING, cutout=3), X)
    assert set(np.unique(found)) == {0, 128}
    areas = (found[..., 0] == 128).sum(axis=(1, 2))
    assert areas.max() == 9
    assert areas.min() >= 4  # at a corner a part of it lies outside


def test_light_changes_a_picture_as_a_whole() -> None:
    X = pictures()
    found = changed(replace(NOTHING, light=0.2), X)
    for before, after in zip(X[:20], found[:20], strict=True):
        gain, offset = np.polyfit(before.ravel(), after.ravel(), 1)
        assert np.allclose(after, gain * before + offset, atol=1e-2)
        assert 0.8 <= gain <= 1.2


def test_views_are_what_training_may_have_shown() -> None:
    X = pictures(rows=2).astype("float32")
    assert len(NOTHING.views(X)) == 1
    assert len(replace(NOTHING, mirror=True).views(X)) == 2
    views = ALL.views(X)
    assert len({view.tobytes() for view in views}) == 8
    assert all(view.shape == X.shape and view.flags.c_contiguous for view in views)
    wide = pictures(2, 8, 12).astype("float32")
    assert {view.shape for view in ALL.views(wide)} == {wide.shape}
    assert len({view.tobytes() for view in ALL.views(wide)}) == 4
