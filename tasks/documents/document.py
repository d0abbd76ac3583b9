"""What all exchanged JSON files have in common."""

import hashlib
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from tasks.errors import InputError
from tasks.files import whole_file


class Document(BaseModel):
    """A typed JSON file: the same content is always the same bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="null")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read and check.

        Raises:
            InputError: the file is missing or not such a document.
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            raise InputError(str(path), "missing", "run the stage that writes it") from None
        except ValidationError as error:
            raise InputError(str(path), error, "run the stage that writes it again") from None

    def write(self, path: Path) -> None:
        """Write whole or not at all."""
        with whole_file(path) as temporary:
            temporary.write_text(self.model_dump_json(indent=1) + "\n")


def sha256(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
