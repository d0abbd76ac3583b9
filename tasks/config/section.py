"""What all sections of the configuration have in common."""

from collections.abc import Collection
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator

ADDED = "added"
"""Tags sections of a kind that does not ship; pydantic names it among the places of errors."""


class Section(BaseModel):
    """A strict, immutable piece of params.yaml: an unknown key is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def by_kind(shipped: Collection[str]) -> Discriminator:
    """Return what tells sections apart by their key ``kind``: one that does not ship is ADDED."""

    def tag(section: Any) -> str:
        kind = section.get("kind") if isinstance(section, dict) else getattr(section, "kind", None)
        return kind if isinstance(kind, str) and kind in shipped else ADDED

    return Discriminator(tag)


def _written(value: Any) -> Any:
    # as tasks.documents.text writes the values of a column
    return str(value) if isinstance(value, int) else value


Value = Annotated[str, BeforeValidator(_written)]
"""A value of a column, as text; a bare 1 or true of YAML means the text that it looks like."""
