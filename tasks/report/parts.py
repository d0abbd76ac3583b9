"""What a kind of input adds to the page."""

from dataclasses import dataclass, field

from markupsafe import Markup


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
    """

    request: str
    examples: Markup
    sections: list[Section] = field(default_factory=list)
