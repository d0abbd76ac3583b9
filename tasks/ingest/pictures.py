"""Pictures as rows: the encoded bytes in one column, what can be told of them in others."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp")

Rows = Iterator[dict[str, Any]]


def from_archive(path: Path) -> pd.DataFrame:
    """Read a zip archive or a folder of pictures, sorted by their paths.

    Returns:
        Columns ``image`` (bytes as they lie there), ``path``, ``label`` (name of the folder that
        holds the picture), ``part`` (name of the folder above, such as ``train``; missing where
        there is none), ``width`` and ``height`` in pixels and ``mode`` (Pillow's: ``L`` is grey);
        the last three are missing for a picture that cannot be decoded.

    Raises:
        ValueError: there are no pictures.
    """
    rows = list(_from_folder(path) if path.is_dir() else _from_zip(path))
    if not rows:
        raise ValueError(f"holds no pictures ({', '.join(SUFFIXES)})")
    return pd.DataFrame(rows)


def from_arrays(pixels: npt.NDArray[Any], labels: npt.NDArray[Any]) -> pd.DataFrame:
    """Encode arrays of pixels as PNG.

    Args:
        pixels: (n, height, width) grey or (n, height, width, 3), whole numbers of 0 to 255.
        labels: (n,) or (n, 1).

    Returns:
        Columns as of :func:`from_archive`, without ``path`` and ``part``.

    Raises:
        ValueError: shapes or values are others.
    """
    from tasks.kinds.image.decode import png

    if pixels.ndim not in (3, 4) or (pixels.ndim == 4 and pixels.shape[3] != 3):
        raise ValueError(f"pixels are {pixels.shape}; wanted (n, height, width) or (…, 3)")
    if labels.reshape(-1).shape != (len(pixels),):
        raise ValueError(f"{labels.shape} labels for {len(pixels)} pictures")
    if pixels.min() < 0 or pixels.max() > 255:
        raise ValueError(f"pixels lie in {pixels.min()} to {pixels.max()}; wanted 0 to 255")
    whole = np.rint(pixels).astype("uint8")
    return pd.DataFrame(
        [
            {"image": encoded, "label": label, **described(encoded)}
            for encoded, label in zip(map(png, whole), labels.reshape(-1).tolist(), strict=True)
        ]
    )


def described(encoded: bytes) -> dict[str, Any]:
    """Return ``width``, ``height`` and ``mode``; None where the picture cannot be decoded whole."""
    from tasks.kinds.image.decode import open_picture

    try:
        picture = open_picture(encoded)
    except ValueError:
        return {"width": None, "height": None, "mode": None}
    return {"width": picture.width, "height": picture.height, "mode": picture.mode}


def _from_zip(path: Path) -> Rows:
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if _is_picture(name):
                yield _row(name, archive.read(name))


def _from_folder(path: Path) -> Rows:
    for file in sorted(path.rglob("*")):
        name = file.relative_to(path).as_posix()
        if file.is_file() and _is_picture(name):
            yield _row(name, file.read_bytes())


def _is_picture(name: str) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in name.split("/"))
    return name.lower().endswith(SUFFIXES) and not hidden


def _row(name: str, encoded: bytes) -> dict[str, Any]:
    *folders, _ = name.split("/")
    return {
        "image": encoded,
        "path": name,
        "label": folders[-1] if folders else None,
        "part": folders[-2] if len(folders) > 1 else None,
        **described(encoded),
    }
