"""What a kind of input adds to the page."""

import json
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from tasks.report.drawing import Chart


@dataclass(frozen=True)
class Section:
    """A section of the page.

    Attributes:
        name: anchor, unique on the page.
        note: how to read it, in a sentence or two.
        body: markup, escaped.
    """

    name: str
    title: str
    note: str
    body: Markup


@dataclass(frozen=True)
class Parts:
    """What a kind of input adds to the page.

    Attributes:
        request: a command that asks the service, ready to paste into a shell.
        examples: markup about what an example is, at the end of the section about the data.
        sections: after the decisions.
        charts: those of the sections that tell most, for the picture.
    """

    request: str
    examples: Markup
    sections: list[Section] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)


def curl_json(port: int, row: dict[str, Any]) -> str:
    """Return a command that asks for the prediction of one row, ready to paste into a shell."""
    fields = ",\n    ".join(
        f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(value, ensure_ascii=False)}"
        for name, value in row.items()
    )
    body = f'{{"rows": [{{\n    {fields}\n  }}]}}'.replace("'", "'\\''")
    return (
        f"curl http://localhost:{port}/predict \\\n"
        f"  --header 'Content-Type: application/json' \\\n"
        f"  --data '{body}'"
    )
