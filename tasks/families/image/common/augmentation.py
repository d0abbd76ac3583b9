"""Pictures changed in ways that leave their class alone, anew in every epoch."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Augmentation:
    """What may be done to a picture.

    Attributes:
        mirror: whether left and right may be swapped.
        turn: whether it may also be turned upside down and by quarters, as textures may.
        shift: largest move in pixels; what enters is mirrored at the edge.
        cutout: side in pixels of a square that is greyed out (DeVries and Taylor 2017); 0: none.
        light: largest relative change of contrast, and of brightness in units of 128.
    """

    mirror: bool
    turn: bool
    shift: int
    cutout: int
    light: float

    def __call__(self, X: Pixels, random: np.random.Generator) -> npt.NDArray[np.float32]:
        """Change each of the pictures (n, height, width, channels) in its own way."""
        changed = self._moved(X, random)
        if self.turn:
            changed = _turned(changed, random)
        if self.mirror:
            swapped = random.random(len(X)) < 0.5
            changed[swapped] = changed[swapped, :, ::-1]
        if self.light:
            gain, offset = random.uniform(-self.light, self.light, (2, len(X), 1, 1, 1))
            changed = (changed - 128) * (1 + gain) + 128 * (1 + offset)
        if self.cutout:
            changed[_squares(changed.shape, self.cutout, random)] = 128
        return changed.astype("float32")

    def views(self, X: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
        """Return pictures, mirrored and turned as training may have: the same things to see."""
        views = [X, X[:, :, ::-1]] if self.mirror else [X]
        if self.turn:
            quarters = (1, 2, 3) if X.shape[1] == X.shape[2] else (2,)
            views += [np.rot90(view, turns, axes=(1, 2)) for turns in quarters for view in views]
        return [np.ascontiguousarray(view) for view in views]

    def _moved(self, X: Pixels, random: np.random.Generator) -> npt.NDArray[np.float32]:
        if not self.shift:
            return X.astype("float32")
        n, height, width, _ = X.shape
        room = ((0, 0), (self.shift, self.shift), (self.shift, self.shift), (0, 0))
        padded = np.pad(X, room, mode="reflect")
        down, right = random.integers(0, 2 * self.shift + 1, (2, n))
        rows = down[:, None, None] + np.arange(height)[None, :, None]
        places = right[:, None, None] + np.arange(width)[None, None, :]
        moved = padded[np.arange(n)[:, None, None], rows, places]
        return np.asarray(moved, dtype="float32")


def _turned(X: npt.NDArray[np.float32], random: np.random.Generator) -> npt.NDArray[np.float32]:
    turns = random.integers(0, 4, len(X))
    square = X.shape[1] == X.shape[2]
    for quarter in (1, 2, 3):
        chosen = turns == quarter
        if square or quarter == 2:
            X[chosen] = np.rot90(X[chosen], quarter, axes=(1, 2))
    return X


def _squares(
    shape: tuple[int, ...], side: int, random: np.random.Generator
) -> npt.NDArray[np.bool_]:
    n, height, width = shape[:3]
    middle = random.integers(0, height, n)[:, None], random.integers(0, width, n)[:, None]
    down = np.abs(np.arange(height) - middle[0]) * 2 < side
    across = np.abs(np.arange(width) - middle[1]) * 2 < side
    return np.asarray(down[:, :, None] & across[:, None, :])
