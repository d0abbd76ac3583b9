"""A bento as one file: the same content is always the same bytes.

BentoML's own export writes the time into every entry and compresses at xz's default level, which
takes ten times as long and gains little on a model file.
"""

import io
import re
import tarfile
from pathlib import Path

from tasks.files import whole_file


def write_archive(bento: Path, models: dict[str, Path], target: Path) -> None:
    """Write what ``bentoml import`` reads.

    Args:
        bento: the bento's folder in the store.
        models: folders of models in the store by where they belong, ``<name>/<version>``.
        target: the file to write, called ``*.bento``.
    """
    entries = {path.relative_to(bento).as_posix(): path for path in _files(bento)}
    for name, folder in models.items():
        latest = f"models/{Path(name).parent}/latest"
        entries |= {
            f"models/{name}/{path.relative_to(folder).as_posix()}": path for path in _files(folder)
        }
        entries[latest] = folder.parent / "latest"
    with whole_file(target) as temporary, tarfile.open(temporary, "w:xz", preset=0) as archive:
        for name in sorted(entries):
            content = _timeless(entries[name])
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _timeless(path: Path) -> bytes:
    content = path.read_bytes()
    if path.name in ("bento.yaml", "model.yaml"):
        content = re.sub(
            rb"^( *creation_time:).*$", rb"\1 '1970-01-01T00:00:00+00:00'", content, flags=re.M
        )
    return content
