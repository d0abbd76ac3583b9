"""Where a snapshot came from."""

from tasks.documents.document import Document


class Ingredient(Document):
    """One table that went into a snapshot."""

    name: str
    location: str
    sha256: str | None
    rows: int


class Origin(Document):
    """Ingest's account of a snapshot; holds no times, so equal data give equal bytes."""

    kind: str
    ingredients: list[Ingredient]
    rows: int
    columns: list[str]
