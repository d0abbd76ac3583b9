"""A suite of expectations: plain Great Expectations JSON, read strictly."""

import json
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tasks.documents import Severity
from tasks.errors import InputError


class Expectation(BaseModel):
    """One expectation; the fields are those of Great Expectations.

    Attributes:
        kwargs: its arguments. ``mostly`` is the share of rows that must meet it; when at least
            that many do, it holds and no row is set aside for it.
        description: wording that replaces the one derived from type and arguments.
        notes: why it is expected.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str
    kwargs: dict[str, Any]
    severity: Severity = "critical"
    description: str | None = None
    notes: str | None = None
    meta: dict[str, Any] | None = None
    id: str | None = None

    @property
    def columns(self) -> list[str]:
        """The columns that it speaks of."""
        single = [
            self.kwargs[key] for key in ("column", "column_A", "column_B") if key in self.kwargs
        ]
        return [*single, *self.kwargs.get("column_list", [])]

    @property
    def needed_columns(self) -> list[str]:
        """The columns without which it cannot be held; none if it is about which there are."""
        about_columns = self.type.startswith(("expect_column_to_exist", "expect_table_columns"))
        return [] if about_columns else self.columns


class SuiteMeta(BaseModel):
    """What a suite says beside its expectations; keys of other tools are let be."""

    model_config = ConfigDict(extra="allow", frozen=True)

    maximum_rejected_share: float = Field(
        0.05, ge=0, le=1, description="share of rows that may be set aside before the table is bad"
    )


class Suite(BaseModel):
    """The expectations of one solution."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    expectations: list[Expectation]
    meta: SuiteMeta = SuiteMeta()
    notes: str | None = None
    id: str | None = None

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read and check.

        Raises:
            InputError: the file is missing, not JSON, or not a suite.
        """
        what = f"expectations/{path.name}"
        try:
            return cls.model_validate(json.loads(path.read_text()))
        except FileNotFoundError:
            hint = "write the suite; docs/expectations.md shows how"
            raise InputError(what, "missing", hint) from None
        except json.JSONDecodeError as error:
            raise InputError(what, error, "make it valid JSON") from None
        except ValidationError as error:
            problems = "\n  ".join(
                f"{'.'.join(map(str, each['loc']))}: {each['input']!r} - {each['msg']}"
                for each in error.errors()
            )
            raise InputError(what, problems, "correct the keys above") from None
