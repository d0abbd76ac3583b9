"""What an example is made of: one section for each kind of input."""

from typing import Annotated, Literal

from pydantic import Field

from tasks.config.section import Section


class TabularInputs(Section):
    """An example is a row; its features are the columns without a role."""

    kind: Literal["tabular"]


class ImageInputs(Section):
    """An example is a picture; the other columns describe it and are no features."""

    kind: Literal["image"]
    column: str = Field("image", description="column with the encoded picture (PNG, JPEG)")
    height: int = Field(gt=0, le=1024, description="pixels; pictures are resized to it")
    width: int = Field(gt=0, le=1024, description="pixels; pictures are resized to it")
    channels: Literal[1, 3] = Field(3, description="1: grey, 3: red, green, blue")


class TextInputs(Section):
    """An example is a text; the other columns describe it and are no features."""

    kind: Literal["text"]
    column: str = Field("text", description="column with the text")


class SeriesInputs(Section):
    """An example is a window of consecutive rows of one series.

    Rows are put in the order of ``columns.time``, series apart by ``columns.group``. A row
    without a target is history only.
    """

    kind: Literal["series"]
    window: int = Field(gt=0, le=10_000, description="rows that a prediction looks back on")
    horizon: int = Field(
        0, ge=0, le=1000, description="rows ahead that are forecast; 0: the target of the last row"
    )


class InteractionsInputs(Section):
    """An example is what a user did so far, and the item that came next.

    Rows are single interactions, users being ``columns.group``, in the order of
    ``columns.time``.
    """

    kind: Literal["interactions"]
    item: str = Field(description="column that names the item")
    item_columns: list[str] = Field(default_factory=list, description="attributes of the item")
    user_columns: list[str] = Field(default_factory=list, description="attributes of the user")


Inputs = Annotated[
    TabularInputs | ImageInputs | TextInputs | SeriesInputs | InteractionsInputs,
    Field(discriminator="kind"),
]
KindName = Literal["tabular", "image", "text", "series", "interactions"]
