"""The files that DVC reads, without what concerns other solutions.

DVC parses ``params.yaml`` for each stage it looks at, every file of a solution that ``dvc.yaml``
lists, and all of ``dvc.lock``: with a thousand solutions half a minute. It reads them through the
file system of its repository object, so that is where it is given less: texts that hold the
solutions concerned alone.
"""

from collections.abc import Callable, Collection
from io import BytesIO, StringIO
from pathlib import Path
from typing import IO, Any

from dvc.fs import LocalFileSystem
from dvc.utils.serialize import dumps_yaml

from flows.lock_file import entries_of
from tasks.config import narrowed, read_files
from tasks.listing import narrowed_list


class ConcernedFiles(LocalFileSystem):  # type: ignore[misc]  # DVC's has no types
    """The local file system, but for what three files hold."""

    def __init__(self, root: Path, solutions: Collection[str]) -> None:
        """Return what concerns ``solutions`` when a file of the project at ``root`` is opened."""
        super().__init__()
        self._shortened: dict[str, Callable[[], str]] = {
            str(root / "params.yaml"): lambda: dumps_yaml(_params(root, solutions)),
            str(root / "dvc.yaml"): lambda: narrowed_list(
                (root / "dvc.yaml").read_text(), solutions
            ),
            str(root / "dvc.lock"): lambda: entries_of((root / "dvc.lock").read_text(), solutions),
        }
        self._known: dict[str, tuple[tuple[int, int], str]] = {}

    def open(self, path: Any, mode: str = "r", **kwargs: Any) -> "IO[Any]":
        """Open a file; those that are shortened can only be read."""
        shortened = self._shortened.get(self.abspath(path))
        if shortened is None or set(mode) & set("wax+"):
            file: IO[Any] = super().open(path, mode, **kwargs)
            return file
        text = self._text(self.abspath(path), shortened)
        return BytesIO(text.encode()) if "b" in mode else StringIO(text)

    def _text(self, path: str, shortened: Callable[[], str]) -> str:
        stat = Path(path).stat()
        version = (stat.st_mtime_ns, stat.st_size)
        known = self._known.get(path)
        if known is None or known[0] != version:
            known = self._known[path] = (version, shortened())
        return known[1]


def _params(root: Path, solutions: Collection[str]) -> dict[str, Any]:
    document = read_files(root)["params.yaml"] or {}
    return narrowed({"solutions": {}, **document}, solutions)
