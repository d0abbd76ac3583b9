"""Where a solution's rows come from."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints, Tag, model_validator

from tasks.config.members import is_member, members
from tasks.config.secrets import has_literal_secret
from tasks.config.section import ADDED, Section, by_kind

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class FileTable(Section):
    """One file that becomes one table.

    The file is looked for under the folder that ``LEPTON_DATA`` names, then at ``path`` relative
    to the project, and last downloaded from ``url``, once: ``lepton run --refresh`` asks again.
    """

    path: str = Field(
        description="where the file, or the folder of images, lies: relative to LEPTON_DATA or the "
        "project, or from / on"
    )
    url: str | None = Field(
        None,
        description="address: http(s), or any fsspec scheme; $NAME in its account or options is "
        "replaced from the environment",
    )
    url_member: str | None = Field(
        None, description="file inside the archive at url that is the file meant by path"
    )
    sha256: Sha256 | None = Field(
        None, description="checksum of the file: with one, a changed file is an error"
    )
    member: str | None = Field(
        None, description="file inside the archive; 'inner.zip!data.csv' reaches into a nested one"
    )
    format: Literal["csv", "parquet", "json", "excel", "npz", "images", "npz_images"] = Field(
        "csv", description="images: a zip archive or folder of pictures in folders by class"
    )
    options: dict[str, Any] = Field(
        default_factory=dict,
        description="keyword arguments of the pandas reader; npz: arrays; npz_images: pixels, "
        "labels; json: lists (column for the keys of an object of lists), names (the others)",
    )

    @model_validator(mode="after")
    def _keeps_no_secret(self) -> "FileTable":
        _refuse_secret(self.url)
        return self


class GeneratorSource(Section):
    """A seeded generator of this package: any size, the same rows every time."""

    kind: Literal["generator"]
    name: str = Field(description="module under tasks/ingest/generators")
    rows: int = Field(gt=0)
    seed: int = 0
    query: str | None = Field(None, description="DuckDB query over the table 'generated'")


class BuiltinSource(Section):
    """A data set that ships with scikit-learn, read without a network."""

    kind: Literal["builtin"]
    name: Literal["breast_cancer", "diabetes", "digits", "iris", "wine"]
    pictures: bool = Field(False, description="digits only: as pictures, not as columns of pixels")
    query: str | None = Field(None, description="DuckDB query over the table 'builtin'")


class FilesSource(Section):
    """Files, local or remote, each a table; a DuckDB query joins and reshapes them."""

    kind: Literal["files"]
    homepage: str | None = Field(
        None, description="public page that describes the data and its licence"
    )
    tables: dict[str, FileTable] = Field(min_length=1)
    query: str | None = Field(
        None, description="DuckDB query over the tables; required when there are several"
    )
    embedded: GeneratorSource | BuiltinSource | None = Field(
        None, description="stand-in that needs no download", discriminator="kind"
    )
    use_embedded: bool = Field(False, description="read the stand-in instead of the files")


class SqlSource(Section):
    """A query against a database, through SQLAlchemy."""

    kind: Literal["sql"]
    url: str = Field(description="SQLAlchemy URL; $NAME is replaced from the environment")
    select: str = Field(description="query that the database runs")
    watermark: str | None = Field(
        None,
        description="query of one row that changes whenever the rows do, such as "
        "select max(changed_at), count(*) from orders; without it, each run reads all rows to see "
        "whether they changed",
    )
    query: str | None = Field(None, description="DuckDB query over the table 'selected'")

    @model_validator(mode="after")
    def _keeps_no_secret(self) -> "SqlSource":
        _refuse_secret(self.url)
        return self


def _refuse_secret(url: str | None) -> None:
    # the model is at fault, not its field, whose value would be shown
    if url is not None and has_literal_secret(url):
        raise ValueError("url holds a password: write $NAME in its place, and export NAME")


class AddedSource(Section):
    """A kind of source that was added as a module under ``tasks/ingest/sources``."""

    model_config = ConfigDict(extra="allow")

    kind: str = Field(
        description="name of the module, whose SECTION says what other keys there are"
    )
    query: str | None = Field(None, description="DuckDB query over its tables")

    @model_validator(mode="after")
    def _is_there(self) -> "AddedSource":
        if not is_member(SOURCES, self.kind):
            known = ", ".join(members(SOURCES))
            raise ValueError(f"no kind of source {self.kind!r}; use one of {known}")
        return self


SOURCES = "ingest/sources"
SHIPPED = ("files", "sql", "builtin", "generator")


Source = Annotated[
    Annotated[FilesSource, Tag("files")]
    | Annotated[SqlSource, Tag("sql")]
    | Annotated[BuiltinSource, Tag("builtin")]
    | Annotated[GeneratorSource, Tag("generator")]
    | Annotated[AddedSource, Tag(ADDED)],
    by_kind(SHIPPED),
]
