"""A small solution on pictures, taken through the real stages and served, once for all tests."""

from tasks.documents.table import read_table
from tasks.kinds.image.schema import ImageSchema
from tests.pipeline import BY_PART, Finished, fixtures, one_solution

PARAMS = one_solution(
    "shapes",
    "image",
    {
        "title": "Shapes",
        "description": "What is drawn here?",
        "inputs": {"kind": "image", "height": 16, "width": 16, "channels": 3},
        "source": {
            "kind": "generator",
            "name": "pictures",
            "rows": 1200,
            "query": "select * from generated where label in ('checks', 'disc', 'rows')",
        },
        "target": {"column": "label", "objective": "multiclass"},
        "split": BY_PART,
        "train": {"metric": "accuracy"},
        "serve": {"maximum_rows": 10, "maximum_bytes": 200_000},
    },
    {
        "svm": {"family": "svm"},
        "network": {
            "family": "network",
            "refit": False,
            "fixed": {"width": 8, "epochs": 14, "cutout": 0.0},
        },
    },
)
SUITE = """{"name": "shapes", "expectations": [
    {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "width"},
     "severity": "critical", "notes": "only known of what can be decoded"}],
  "meta": {"maximum_rejected_share": 0.1}}"""


class Gallery(Finished):
    """The solution after its verdict."""

    @property
    def schema(self) -> ImageSchema:
        """What its pictures look like."""
        return ImageSchema.read(self.layout.schema)

    def held_out(self) -> list[bytes]:
        """Return held-out pictures as they are stored."""
        found: list[bytes] = read_table(self.layout.test).column("image").to_pylist()
        return found


gallery, served_gallery = fixtures("gallery", Gallery, PARAMS, SUITE)
