"""What an example is made of: one section for each kind of input."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, Tag, ValidationError, model_validator

from tasks.config.kind import SHIPPED, KindName, section_of
from tasks.config.section import ADDED, Section, by_kind


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
    units: Literal["words", "characters"] = Field(
        "words",
        description="what a text is made of; characters: languages written without spaces",
    )
    length: int = Field(
        1000, gt=0, le=100_000, description="characters that are read of a text; the rest is not"
    )


class SeriesInputs(Section):
    """An example is a window of consecutive rows of one series.

    Rows are put in the order of ``columns.time``, series apart by ``columns.group``; columns
    without a role are the channels of a window. A forecast's targets are channels themselves.
    """

    kind: Literal["series"]
    window: int = Field(gt=0, le=10_000, description="rows that a prediction looks back on")
    horizon: int = Field(
        0, ge=0, le=1000, description="rows ahead that are forecast; 0: the target of the last row"
    )
    targets: list[str] = Field(
        default_factory=list,
        description="columns that are forecast together, target.column among them; none: it alone",
    )
    known: list[str] = Field(
        default_factory=list,
        description="columns whose values are known ahead of time, such as the calendar",
    )
    seasons: list[Annotated[int, Field(gt=1)]] = Field(
        default_factory=list, description="rows after which a pattern returns, the shortest first"
    )
    standardised: bool = Field(
        False, description="measure errors in standard deviations of each target in training rows"
    )
    evenly: bool = Field(
        True, description="leave out windows with a gap in columns.time; false: rows are just rows"
    )

    @model_validator(mode="after")
    def _forecasts(self) -> "SeriesInputs":
        if self.horizon == 0 and (self.targets or self.known or self.standardised):
            raise ValueError("targets, known and standardised are for forecasts: set a horizon")
        if self.seasons != sorted(set(self.seasons)):
            raise ValueError("name each season once, the shortest first")
        if self.seasons and self.seasons[-1] > self.window:
            raise ValueError("a season must fit into the window")
        return self


class InteractionsInputs(Section):
    """An example is what a user did so far and the item that came next, or a user with an item.

    Rows are single interactions, users being ``columns.group``. For the objective ranking the
    target is the item, and ``columns.time`` puts the interactions in order.
    """

    kind: Literal["interactions"]
    item: str = Field(description="column that names the item")
    name: str | None = Field(None, description="column with the item's name for people")
    item_columns: list[str] = Field(default_factory=list, description="attributes of the item")
    user_columns: list[str] = Field(default_factory=list, description="attributes of the user")
    separators: dict[str, str] = Field(
        default_factory=dict, description="attributes with several values, and what parts them"
    )
    remember_users: bool = Field(
        True,
        description="ranking: keep ids and histories in the model, to answer for an id alone",
    )


PLAIN = {"missing": "this key is required", "extra_forbidden": "unknown key"}
"""What pydantic says in other words, by its type."""


class AddedInputs(Section):
    """A kind that was added under ``tasks/kinds``."""

    model_config = ConfigDict(extra="allow")

    kind: KindName = Field(description="its package, whose KIND says what other keys there are")

    @model_validator(mode="after")
    def _is_as_its_kind_says(self) -> "AddedInputs":
        section = section_of(self.kind)
        if section is not None:
            try:
                section.model_validate(self.model_dump())
            except ValidationError as error:
                wrong = [
                    f"{'.'.join(map(str, each['loc']))}: {PLAIN.get(each['type'], each['msg'])}"
                    for each in error.errors()
                ]
                raise ValueError("; ".join(wrong)) from None
        return self


Inputs = Annotated[
    Annotated[TabularInputs, Tag("tabular")]
    | Annotated[ImageInputs, Tag("image")]
    | Annotated[TextInputs, Tag("text")]
    | Annotated[SeriesInputs, Tag("series")]
    | Annotated[InteractionsInputs, Tag("interactions")]
    | Annotated[AddedInputs, Tag(ADDED)],
    by_kind(SHIPPED),
]
