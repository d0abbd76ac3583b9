"""A bento as one file: the same content is always the same bytes.

BentoML's own export writes the time into every entry and compresses at xz's default level, which
takes ten times as long and gains little on a model file.
"""

import io
import re
import tarfile
from pathlib import Path

from tasks.files import whole_file


def write_archive(bento: Path, target: Path) -> None:
    """Write what ``bentoml import`` reads.

    Args:
        bento: the bento's folder in the store.
        target: the file to write, called ``*.bento``.
    """
    files = sorted(path for path in bento.rglob("*") if path.is_file())
    with whole_file(target) as temporary, tarfile.open(temporary, "w:xz", preset=0) as archive:
        for path in files:
            content = _timeless(path)
            entry = tarfile.TarInfo(path.relative_to(bento).as_posix())
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))


def _timeless(path: Path) -> bytes:
    content = path.read_bytes()
    if path.name == "bento.yaml":
        content = re.sub(
            rb"^( *creation_time:).*$", rb"\1 '1970-01-01T00:00:00+00:00'", content, flags=re.M
        )
    return content
