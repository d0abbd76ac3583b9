"""Texts unlike those of training: the model answers, but nothing says how well."""

from bentos.interface import InputWarning
from bentos.refusal import short
from tasks.kinds.text.schema import TextSchema

UNKNOWN_SHARE = 0.5
"""Of a text's letters and digits: above, it is in another script than the training texts."""


class Novelty:
    """Finds texts unlike those of training."""

    def __init__(self, schema: TextSchema) -> None:
        self.schema = schema
        self.known = frozenset(schema.alphabet)

    def warnings(self, row: int, text: str) -> list[InputWarning]:
        """Return what is to be said of one text."""
        result = []
        schema = self.schema
        if len(text) > schema.length:
            result.append(f"{len(text):,} characters; only the first {schema.length:,} were read")
        elif len(text) > schema.longest:
            result.append(
                f"{len(text):,} characters; the longest training text has {schema.longest:,}"
            )
        read = [letter for letter in text[: schema.length].lower() if letter.isalnum()]
        if not read:
            result.append("holds no letter or digit; the answer is what is usual")
        elif sum(letter not in self.known for letter in read) > UNKNOWN_SHARE * len(read):
            result.append("most of its letters never occur in training texts")
        return [
            InputWarning(row=row, column=schema.column, value=str(short(text)), message=message)
            for message in result
        ]
