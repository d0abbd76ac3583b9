"""What a folder holds, file by file."""

from pathlib import Path
from typing import Self

from tasks.documents.document import Document, sha256

NAME = "manifest.json"


class Manifest(Document):
    """The files of a folder.

    Attributes:
        files: SHA-256 of each, by its name.
    """

    files: dict[str, str]

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Hash every file that lies directly in ``folder``, the manifest itself aside."""
        names = sorted(path.name for path in folder.iterdir() if path.is_file())
        return cls(files={name: sha256(folder / name) for name in names if name != NAME})

    def differences(self, folder: Path) -> list[str]:
        """Name the listed files that ``folder`` lacks, or has with other bytes."""
        return [
            name
            for name, recorded in self.files.items()
            if not (folder / name).is_file() or sha256(folder / name) != recorded
        ]
