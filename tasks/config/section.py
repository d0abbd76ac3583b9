"""What all sections of params.yaml have in common."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A strict, immutable piece of params.yaml: an unknown key is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid", frozen=True)
