"""The one error that a person is meant to read."""


class InputError(Exception):
    """Something the user gave cannot be used; says what, shows the value, and names the mend.

    Attributes:
        what: the thing at fault, such as a key path, a file or a column.
        value: the offending value as found, already fit to print.
        mend: what to do about it, as an instruction.
    """

    def __init__(self, what: str, value: object, mend: str) -> None:
        super().__init__(what, value, mend)
        self.what = what
        self.value = value
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.what}: {self.value}\n  mend: {self.mend}"


class SourceUnavailableError(InputError):
    """A source is out of reach for now; trying again later may help."""
