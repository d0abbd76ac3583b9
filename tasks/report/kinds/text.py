"""What the page shows of texts: what is confused, what was misread, and the words that decide."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from jinja2 import Environment
from markupsafe import Markup

from tasks.documents import Evaluation
from tasks.documents.table import read_table
from tasks.kinds.text.schema import TextSchema
from tasks.layout import Layout
from tasks.models.decision import decisions
from tasks.models.predictor import Floats
from tasks.report import charts
from tasks.report.page import MOST_CLASSES, Inputs
from tasks.report.parts import Parts, Section, curl_json

PAIRS = 15
MISTAKES = 20
CLASSES = 12
"""Classes whose words are shown at once; the others unfold."""

LENGTH = 240
"""Characters of a text that are shown."""


@dataclass(frozen=True)
class Pair:
    """Two classes of which one is taken for the other.

    Attributes:
        share: of the rows that are truly ``truth``.
    """

    truth: str
    decided: str
    rows: int
    share: float


@dataclass(frozen=True)
class Mistake:
    """A held-out text that was decided wrongly, with the probability of the decision."""

    text: str
    truth: str
    decided: str
    probability: float


def parts(inputs: Inputs, layout: Layout, environment: Environment) -> Parts:
    """Return sections on scope, confusions, mistakes and words, and a request."""
    schema, evaluation = inputs.schema, inputs.evaluation
    assert isinstance(schema, TextSchema)
    markup: Any = environment.get_template("kinds/text.jinja").module
    port = inputs.solution.serve.port
    return Parts(
        request=curl_json(port, {schema.column: schema.example}),
        examples=Markup(markup.examples(schema)),  # noqa: S704 - rendered with escaping
        sections=[
            *_scope(evaluation, markup),
            *_confusions(evaluation, markup),
            *_mistakes(evaluation, schema, layout, markup),
            *_words(evaluation, markup),
        ],
    )


def pairs(evaluation: Evaluation) -> list[Pair]:
    """Return the classes that are most often taken for another, by rows."""
    counts = np.array(evaluation.confusion)
    totals = counts.sum(axis=1)
    np.fill_diagonal(counts, 0)
    order = np.argsort(-counts, axis=None, kind="stable")[:PAIRS]
    result = [divmod(int(cell), len(counts)) for cell in order]
    return [
        Pair(
            evaluation.classes[truth],
            evaluation.classes[decided],
            int(counts[truth, decided]),
            float(counts[truth, decided] / totals[truth]),
        )
        for truth, decided in result
        if counts[truth, decided] > 1
    ]


def mistakes(
    evaluation: Evaluation, texts: list[str | None], truth: list[str], predicted: Floats
) -> list[Mistake]:
    """Return wrong decisions on the hold-out, the surest first."""
    decided = decisions(predicted, evaluation.classes, evaluation.decision)
    names = np.array(evaluation.classes, dtype=object)
    sure: npt.NDArray[np.float64] = predicted[np.arange(len(decided)), decided]
    wrong = np.flatnonzero(names[decided] != np.array(truth, dtype=object))
    return [
        Mistake(_short(texts[row] or ""), truth[row], names[decided[row]], float(sure[row]))
        for row in wrong[np.argsort(-sure[wrong], kind="stable")][:MISTAKES]
    ]


def _scope(evaluation: Evaluation, markup: Any) -> list[Section]:
    rejected = evaluation.rejection
    if rejected is None:
        return []
    return [
        Section(
            name="scope",
            title="Scope",
            note=f"Where no class is probable enough, the answer is {rejected.label}: "
            f"{rejected.chosen_by}. These are its consequences on the hold-out.",
            body=Markup(markup.scope(rejected, charts.scope(rejected))),  # noqa: S704
        )
    ]


def _confusions(evaluation: Evaluation, markup: Any) -> list[Section]:
    confused = pairs(evaluation)
    if len(evaluation.classes) <= MOST_CLASSES or not confused:
        return []
    return [
        Section(
            name="confusions",
            title="Confusions",
            note="The classes that are most often taken for another. Where both are much the "
            "same, one of them may do; where labels are at odds, the data are to be corrected.",
            body=Markup(markup.confusions(confused)),  # noqa: S704
        )
    ]


def _mistakes(
    evaluation: Evaluation, schema: TextSchema, layout: Layout, markup: Any
) -> list[Section]:
    saved = pd.read_parquet(layout.predictions)
    names = [f"p{number}" for number in range(len(schema.classes))]
    texts = read_table(layout.test, [schema.column]).column(schema.column).to_pylist()
    wrong = mistakes(evaluation, texts, saved["truth"].tolist(), saved[names].to_numpy())
    if not wrong:
        return []
    return [
        Section(
            name="mistakes",
            title="Mistakes",
            note="Held-out texts that were decided wrongly, the surest first: what the model "
            "has learnt amiss, and labels that are wrong.",
            body=Markup(markup.mistakes(wrong)),  # noqa: S704
        )
    ]


def _words(evaluation: Evaluation, markup: Any) -> list[Section]:
    if not evaluation.influences:
        return []
    lines = list(evaluation.influences.items())
    return [
        Section(
            name="words",
            title="Words that decide",
            note="By how much the probability of an answer falls, on average over held-out texts "
            "that get it, when the word is left out.",
            body=Markup(markup.words(lines[:CLASSES], lines[CLASSES:])),  # noqa: S704
        )
    ]


def _short(text: str) -> str:
    return text if len(text) <= LENGTH else text[:LENGTH] + "…"
