"""Small colour pictures of ten kinds of shapes and textures, drawn over noise.

A stand-in for photographs where none can be downloaded: every picture has its own place, size,
colours and noise, so that a model has something to learn and something to miss.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.ingest.pictures import from_arrays

SIZE = 32
NOISE = 28.0
TEST_EVERY = 6
"""One picture in so many is marked for the hold-out, the one after it for validation."""

Floats = npt.NDArray[np.float64]
Shape = npt.NDArray[np.bool_]


def generate(rows: int, seed: int) -> pd.DataFrame:
    """Draw pictures.

    Returns:
        Columns ``image``, ``label``, ``width``, ``height`` and ``mode`` as
        :func:`tasks.ingest.pictures.from_arrays` gives them, and ``part``: ``train``,
        ``validation`` or ``test``.
    """
    random = np.random.default_rng(seed)
    names = list(SHAPES)
    labels = np.array([names[row % len(names)] for row in range(rows)])
    pixels = np.stack([_drawn(SHAPES[label], random) for label in labels])
    frame = from_arrays(pixels, labels)
    turn = np.arange(rows) // len(names) % TEST_EVERY
    frame["part"] = np.select([turn == 0, turn == 1], ["test", "validation"], "train")
    return frame


def _drawn(shape: Callable[[Floats, Floats], Shape], random: np.random.Generator) -> Floats:
    down, across = np.mgrid[:SIZE, :SIZE] - random.uniform(10, 22, (2, 1, 1))
    scale = random.uniform(6, 11)
    angle = random.uniform(-0.3, 0.3)
    u = (across * np.cos(angle) + down * np.sin(angle)) / scale
    v = (down * np.cos(angle) - across * np.sin(angle)) / scale
    ground, ink = random.uniform(0, 255, (2, 3))
    if np.abs(ground - ink).max() < 80:  # else nothing could be seen
        ink = (ground + 128) % 256
    picture = np.where(shape(u, v)[..., None], ink, ground)
    noisy = picture + random.normal(0, NOISE, (SIZE, SIZE, 3))
    return np.asarray(np.clip(noisy, 0, 255))


def _disc(u: Floats, v: Floats) -> Shape:
    return u**2 + v**2 < 1


def _ring(u: Floats, v: Floats) -> Shape:
    return np.abs(np.hypot(u, v) - 0.8) < 0.2


def _square(u: Floats, v: Floats) -> Shape:
    return np.maximum(np.abs(u), np.abs(v)) < 0.85


def _triangle(u: Floats, v: Floats) -> Shape:
    return (v < 0.8) & (v > 2 * np.abs(u) - 1)


def _cross(u: Floats, v: Floats) -> Shape:
    arms = np.minimum(np.abs(u), np.abs(v)) < 0.25
    return arms & (np.maximum(np.abs(u), np.abs(v)) < 1)


def _rows(_u: Floats, v: Floats) -> Shape:
    return np.sin(v * 9) > 0


def _columns(u: Floats, _v: Floats) -> Shape:
    return np.sin(u * 9) > 0


def _checks(u: Floats, v: Floats) -> Shape:
    return np.sin(u * 7) * np.sin(v * 7) > 0


def _waves(u: Floats, v: Floats) -> Shape:
    return np.sin((v + 0.35 * np.sin(u * 5)) * 8) > 0


def _dots(u: Floats, v: Floats) -> Shape:
    return np.hypot(u * 2.5 % 1 - 0.5, v * 2.5 % 1 - 0.5) < 0.3


SHAPES: dict[str, Callable[[Floats, Floats], Shape]] = {
    "disc": _disc,
    "ring": _ring,
    "square": _square,
    "triangle": _triangle,
    "cross": _cross,
    "rows": _rows,
    "columns": _columns,
    "checks": _checks,
    "waves": _waves,
    "dots": _dots,
}
