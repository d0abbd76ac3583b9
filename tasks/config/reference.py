"""The reference of all keys, written from the configuration's own model.

``python -m tasks.config.reference > docs/configuration.md`` writes it anew; a test holds the
page to the code.
"""

import inspect
import sys
import types
import typing
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from tasks.config.defaults import METHOD, kind_defaults
from tasks.config.inputs import (
    ImageInputs,
    InteractionsInputs,
    SeriesInputs,
    TabularInputs,
    TextInputs,
)
from tasks.config.kind import SHIPPED, kinds
from tasks.config.members import members
from tasks.config.objective import OBJECTIVES, rules
from tasks.config.solution import Candidate, Costs, Rejection, Solution, Transfer
from tasks.config.sources import BuiltinSource, FilesSource, FileTable, GeneratorSource, SqlSource

INTRODUCTION = """# Configuration: every key

`params.yaml` holds what all solutions share: `defaults`, per kind of input; a solution's own
value wins, key by key within a section. A solution is a file, `solutions/<name>.yaml`: under
`solutions` its section, under `candidates` what competes for it, with keys that begin with its
name, and under `transfers` further candidates, which build on a candidate of another solution.
All of these may stand in `params.yaml` as well, each solution with its candidates in one place;
a name that stands in two files is refused. Only the `inputs`, `source` and `target` of a
solution have to be given: its first run, or `lepton check`, writes the rest into the file,
where it can be seen and edited. Everything is checked before anything runs, and a wrong key is
refused with its file and line, its path, its value and a hint. Stages depend on the sections
they read, so a changed key reruns those stages and what follows from them, and nothing else.
"""


def main() -> None:
    """Print the page."""
    sys.stdout.write(page())


def page() -> str:
    """Return the page as Markdown."""
    parts = [INTRODUCTION, _section("solutions.<name>", Solution)]
    for name, field in Solution.model_fields.items():
        if _is_section(field.annotation):
            parts.append(_section(f"solutions.<name>.{name}", field.annotation, name))
    parts.append(_section("solutions.<name>.evaluate.costs", Costs))
    parts.append(_section("solutions.<name>.evaluate.rejection", Rejection))
    for inputs in (TabularInputs, ImageInputs, TextInputs, SeriesInputs, InteractionsInputs):
        kind = typing.get_args(inputs.model_fields["kind"].annotation)[0]
        parts.append(_section(f"solutions.<name>.inputs, kind: {kind}", inputs))
    for source in (FilesSource, SqlSource, BuiltinSource, GeneratorSource):
        kind = typing.get_args(source.model_fields["kind"].annotation)[0]
        parts.append(_section(f"solutions.<name>.source, kind: {kind}", source))
    parts.append(_section("solutions.<name>.source.tables.<table>", FileTable))
    parts.append(_section("candidates.<solution>-<name>", Candidate))
    parts.append(_section("transfers.<solution>-<name>.transfer", Transfer))
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


def _section(path: str, model: Any, group: str = "") -> str:
    return "\n".join([f"## {path}", "", inspect.getdoc(model) or "", "", *_rows(model, group)])


def _rows(model: Any, group: str) -> list[str]:
    fields: dict[str, FieldInfo] = model.model_fields
    return [
        "| key | type | default | meaning |",
        "| --- | --- | --- | --- |",
        *(
            f"| `{field.alias or name}` "
            f"| {_names(group, name, field) or _type(field.annotation)} "
            f"| {_words(group, name) or _by_kind(group, name) or _default(field)} "
            f"| {field.description or ''} |"
            for name, field in fields.items()
        ),
    ]


def _names(group: str, name: str, field: FieldInfo) -> str:
    """Write the modules that a key may name, which its type does not list."""
    result = members(OBJECTIVES) if (group, name) == ("target", "objective") else []
    if name == "kind" and field.annotation is str:
        result = kinds()
    return " or ".join(f"`{each}`" for each in result)


def _words(group: str, name: str) -> str:
    """Return in words the two defaults that follow from more than the kind."""
    if (group, name) == ("split", "method"):
        return METHOD
    if (group, name) == ("train", "metric"):
        return "; ".join(f"{name}: `{rules(name).metrics[0]}`" for name in members(OBJECTIVES))
    return ""


def _by_kind(group: str, name: str) -> str:
    """Write the values that a key has by kind, the most frequent one first."""
    kinds: dict[Any, list[str]] = {}
    for kind in SHIPPED:
        values = kind_defaults(kind).get(group, {})
        if name in values:
            kinds.setdefault(values[name], []).append(kind)
    usual, *others = sorted(kinds, key=lambda value: -len(kinds[value])) or [None]
    parts = [f"{', '.join(kinds[value])}: `{value}`" for value in others]
    return "; ".join([f"`{usual}`", *parts]) if kinds else ""


def _default(field: FieldInfo) -> str:
    if isinstance(field.json_schema_extra, dict):
        return str(field.json_schema_extra["default"])
    if field.default is PydanticUndefined and field.default_factory is None:
        return "required"
    value = field.get_default(call_default_factory=True, validated_data={})
    return "" if value is None else f"`{value}`"


def _type(annotation: Any) -> str:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _type(arguments[0])
    if origin is Literal:
        return " or ".join(f"`{argument}`" for argument in arguments)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(
            dict.fromkeys(map(_type, (a for a in arguments if a is not types.NoneType)))
        )
    if origin is list:
        return f"list of {_type(arguments[0])}"
    if origin is dict:
        return f"map of {_type(arguments[1])}"
    if _is_section(annotation):
        return "section"
    return {str: "text", int: "whole number", float: "number", bool: "true or false"}.get(
        annotation, "anything"
    )


def _is_section(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


if __name__ == "__main__":
    main()
