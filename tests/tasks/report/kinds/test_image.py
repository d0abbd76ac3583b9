"""The page shows the pictures that were taken for something else."""

import base64
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from PIL import Image

from tasks.documents import Latency, Origin, Threshold, Validation, Verdict
from tasks.documents.table import write_table
from tasks.kinds.image.decode import png
from tasks.layout import Layout
from tasks.report.kinds import image
from tasks.report.page import Inputs
from tasks.report.stage import report
from tests.pictures import Gallery


def source(picture: bytes) -> Image.Image:
    head, _, content = image._source(picture).partition(",")
    assert head == "data:image/png;base64"
    return Image.open(io.BytesIO(base64.b64decode(content)))


def test_small_pictures_are_shown_as_they_are_and_large_ones_smaller() -> None:
    small = np.arange(64, dtype="uint8").reshape(8, 8)
    assert np.array_equal(np.asarray(source(png(small))), small)
    large = np.random.default_rng(0).integers(0, 256, (300, 400, 3), dtype="uint8")
    assert max(source(png(large)).size) == image.SIDE


def test_nothing_else_of_a_file_is_shown() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "JPEG", exif=exif)
    assert b"taken at home" in stream.getvalue()
    assert not source(stream.getvalue()).getexif()


def test_mistakes_are_the_surest_first(gallery: Gallery) -> None:
    inputs = _inputs(gallery)
    wrong, found = image.mistakes(inputs, gallery.schema, gallery.layout)
    confusion = np.array(gallery.evaluation.confusion)
    assert wrong == confusion.sum() - np.trace(confusion)
    assert len(found) == min(wrong, image.SHOWN)
    assert all(mistake.truth != mistake.decided for mistake in found)
    sure = [mistake.probability for mistake in found]
    assert sure == sorted(sure, reverse=True)


def test_binary_mistakes_are_those_of_the_threshold(gallery: Gallery, tmp_path: Path) -> None:
    layout = Layout(tmp_path, "shapes")
    layout.data.mkdir(parents=True)
    layout.reports.mkdir(parents=True)
    write_table(pa.table({"image": [png(np.full((8, 8), 9, dtype="uint8"))] * 3}), layout.test)
    pd.DataFrame(
        {"truth": ["no", "yes", "no"], "p0": [0.7, 0.9, 0.95], "p1": [0.3, 0.1, 0.05]}
    ).to_parquet(layout.predictions)
    threshold = Threshold(
        value=0.2, chosen_by="", cost_per_row=None, confusion=[[1, 1], [1, 0]], precision=0,
        recall=0,
    )  # fmt: skip
    evaluation = gallery.evaluation.model_copy(update={"threshold": threshold})
    inputs = replace(_inputs(gallery), evaluation=evaluation)
    schema = gallery.schema.model_copy(update={"classes": ["no", "yes"]})
    wrong, found = image.mistakes(inputs, schema, layout)
    assert wrong == 2
    assert [(one.truth, one.decided, one.probability) for one in found] == [
        ("yes", "no", 0.9),
        ("no", "yes", 0.3),
    ]


def test_the_page_shows_them_and_how_to_ask(gallery: Gallery) -> None:
    page = report("shapes", gallery.solution, gallery.layout).read_text()
    _, found = image.mistakes(_inputs(gallery), gallery.schema, gallery.layout)
    assert found
    assert '<section id="mistakes"' in page
    assert 'href="#mistakes"' in page
    assert page.count('src="data:image/png;base64,') == len(found)
    assert "--form image=@picture.png" in page
    assert "16 × 16 pixels, in colour" in page


def _inputs(gallery: Gallery) -> Inputs:
    layout = gallery.layout
    return Inputs(
        name="shapes",
        solution=gallery.solution,
        origin=Origin.read(layout.origin),
        schema=gallery.schema,
        validation=Validation.read(layout.validation / "validation.json"),
        evaluation=gallery.evaluation,
        latency=Latency.read(layout.latency),
        verdict=Verdict.read(layout.verdict),
        timings={},
    )
