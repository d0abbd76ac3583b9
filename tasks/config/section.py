"""What all sections of the configuration have in common."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict


class Section(BaseModel):
    """A strict, immutable piece of params.yaml: an unknown key is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _written(value: Any) -> Any:
    # as tasks.documents.text writes the values of a column
    return str(value) if isinstance(value, int) else value


Value = Annotated[str, BeforeValidator(_written)]
"""A value of a column, as text; a bare 1 or true of YAML means the text that it looks like."""
