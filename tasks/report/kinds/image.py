"""What the page shows of pictures: those that were taken for another class, and a request."""

import base64
import io
from dataclasses import dataclass

import numpy as np
import pandas as pd
from jinja2 import Environment
from markupsafe import Markup

from tasks.documents.table import read_table
from tasks.kinds.image.schema import ImageSchema
from tasks.layout import Layout
from tasks.report.page import Inputs
from tasks.report.parts import Parts, Section

SHOWN = 24
LARGEST = 10_000
"""Bytes of a picture above which a smaller copy is shown, so that the page stays small."""

SIDE = 96


@dataclass(frozen=True)
class Mistake:
    """A held-out picture that was taken for another class; ``source`` is a data URL."""

    source: str
    truth: str
    decided: str
    probability: float


def parts(inputs: Inputs, layout: Layout, environment: Environment) -> Parts:
    """Return the surest mistakes, and a request."""
    schema = inputs.schema
    assert isinstance(schema, ImageSchema)
    wrong, shown = mistakes(inputs, schema, layout)
    template = environment.get_template("kinds/image.jinja")
    section = Section(
        name="mistakes",
        title="Mistakes",
        note=f"{wrong} of {inputs.evaluation.rows} held-out pictures were decided wrongly; "
        "the surest ones first. Look for wrong labels among them, and for what they share.",
        body=Markup(template.module.mistakes(shown)),  # type: ignore[attr-defined]  # noqa: S704
    )
    examples = template.module.examples(schema)  # type: ignore[attr-defined]
    port = inputs.solution.serve.port
    return Parts(
        request=f"curl http://localhost:{port}/predict \\\n  --form image=@picture.png",
        examples=Markup(examples),  # noqa: S704 - rendered with escaping
        sections=[section] if shown else [],
    )


def mistakes(inputs: Inputs, schema: ImageSchema, layout: Layout) -> tuple[int, list[Mistake]]:
    """Count wrong decisions on the hold-out, and give those of the highest probability."""
    predictions = pd.read_parquet(layout.predictions)
    names = [f"p{number}" for number in range(len(schema.classes))]
    probabilities = predictions[names].to_numpy()
    threshold = inputs.evaluation.threshold
    decided = (
        probabilities.argmax(axis=1)
        if threshold is None
        else (probabilities[:, 1] >= threshold.value).astype("int64")
    )
    labels = np.array(schema.classes, dtype="object")[decided]
    sure = probabilities[np.arange(len(decided)), decided]
    wrong = np.flatnonzero(labels != predictions["truth"].to_numpy())
    chosen = wrong[np.argsort(-sure[wrong], kind="stable")][:SHOWN]
    pictures = read_table(layout.test, [schema.column]).column(schema.column)
    return len(wrong), [
        Mistake(
            _source(pictures[int(row)].as_py()),
            str(predictions["truth"].iloc[row]),
            str(labels[row]),
            float(sure[row]),
        )
        for row in chosen
    ]


def _source(encoded: bytes) -> str:
    from tasks.kinds.image.decode import open_picture

    picture = open_picture(encoded)
    if len(encoded) > LARGEST:
        picture.thumbnail((SIDE, SIDE))
    stream = io.BytesIO()
    # anew, as PNG: a browser need not know the format, and nothing else of the file is shown
    picture.convert("L" if picture.mode == "L" else "RGB").save(stream, "PNG")
    return f"data:image/png;base64,{base64.b64encode(stream.getvalue()).decode()}"
