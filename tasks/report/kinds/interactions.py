"""What the page shows of interactions: lists beside histories, and how varied the lists are."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from jinja2 import Environment
from markupsafe import Markup

from tasks.documents import Curve, Evaluation
from tasks.documents.table import read_table
from tasks.documents.text import as_text
from tasks.kinds.interactions.schema import HISTORY, InteractionsSchema
from tasks.layout import Layout
from tasks.report.drawing import Chart
from tasks.report.page import Inputs
from tasks.report.parts import Parts, Section, curl_json

FOUND, MISSED = 4, 4
"""Users shown whose wanted item was on the list, and whose was not."""

RECENT = 6
"""Last items of a history that are shown."""

POPULAR = 0.01
"""Share of the catalogue that is called its most popular part."""


@dataclass(frozen=True)
class Listed:
    """A held-out user.

    Attributes:
        recent: names of the last items, the latest first.
        seen: how many there are in all.
        wanted: name of the item that came next.
        items: names of what is recommended, the best first, and whether each is the wanted one.
        place: of the wanted one on the list, from 1; None where it is not on it.
    """

    user: str
    recent: list[str]
    seen: int
    wanted: str
    items: list[tuple[str, bool]]
    place: int | None


@dataclass(frozen=True)
class Variety:
    """What the lists of all held-out users hold together.

    Attributes:
        items: different ones.
        coverage: their share of the catalogue.
        popular: share of places that go to the most popular ``POPULAR`` of the catalogue.
        popular_wanted: share of the wanted items that are of those.
        outside: share of the wanted items that no list can hold, for training never saw them.
    """

    items: int
    coverage: float
    popular: float
    popular_wanted: float
    outside: float


def parts(inputs: Inputs, layout: Layout, environment: Environment) -> Parts:
    """Return sections on lists and their length, the attributes, and a request."""
    schema = inputs.schema
    assert isinstance(schema, InteractionsSchema)
    markup: Any = environment.get_template("kinds/interactions.jinja").module
    sections, charts = [], []
    if schema.ranks:
        saved = pd.read_parquet(layout.predictions)
        rows = read_table(layout.test, [schema.user, HISTORY]).to_pandas()
        charts = [_found_within(inputs.evaluation)]
        sections = [
            _lists(listed(saved, rows, schema), inputs, markup),
            _length(charts[0], variety(saved, schema), markup),
        ]
    return Parts(
        request=curl_json(inputs.solution.serve.port, _request(schema)),
        examples=Markup(markup.examples(schema)),  # noqa: S704 - rendered with escaping
        sections=sections,
        charts=charts,
    )


def listed(saved: pd.DataFrame, rows: pd.DataFrame, schema: InteractionsSchema) -> list[Listed]:
    """Return some held-out users, those first whose wanted item was on the list.

    They are spread evenly over the users, so that nobody picks the good ones.

    Args:
        saved: predictions as evaluate left them: row, truth, and a list of items.
        rows: the held-out rows.
        schema: gives items their names.
    """
    hit = np.array(
        [
            truth in set(items)
            for truth, items in zip(saved["truth"], saved["prediction"], strict=True)
        ]
    )
    names = dict(zip(schema.items.ids, schema.items.names, strict=True))
    users = as_text(rows[schema.user])
    chosen = [*_spread(np.flatnonzero(hit), FOUND), *_spread(np.flatnonzero(~hit), MISSED)]
    result = []
    for number in chosen:
        truth, items = saved["truth"].iloc[number], list(saved["prediction"].iloc[number])
        history = list(rows[HISTORY].iloc[number])
        result.append(
            Listed(
                user=users.iloc[number],
                recent=[names.get(item, item) for item in history[: -RECENT - 1 : -1]],
                seen=len(history),
                wanted=names.get(truth, f"{truth}, unknown in training"),
                items=[(names[item], item == truth) for item in items],
                place=items.index(truth) + 1 if truth in items else None,
            )
        )
    return result


def variety(saved: pd.DataFrame, schema: InteractionsSchema) -> Variety:
    """Count what the lists hold."""
    counts = schema.items.interactions
    order = np.argsort(-np.array(counts), kind="stable")
    head = order[: max(1, round(POPULAR * len(order)))]
    popular = {schema.items.ids[place] for place in head}
    known = set(schema.items.ids)
    places = [item for items in saved["prediction"] for item in items]
    different = len(set(places))
    return Variety(
        items=different,
        coverage=different / len(known),
        popular=float(np.mean([item in popular for item in places])),
        popular_wanted=float(np.mean([item in popular for item in saved["truth"]])),
        outside=float(np.mean([item not in known for item in saved["truth"]])),
    )


def _spread(rows: Any, count: int) -> list[int]:
    if len(rows) <= count:
        return [int(row) for row in rows]
    return [int(rows[place]) for place in np.linspace(0, len(rows) - 1, count).round().astype(int)]


def _lists(listed: list[Listed], inputs: Inputs, markup: Any) -> Section:
    return Section(
        name="lists",
        title="Lists beside histories",
        note=f"{len(listed)} held-out users, picked evenly: first such whose next item was on the "
        "list, then such whose was not. What a user has seen is never on it.",
        body=Markup(markup.lists(listed)),  # noqa: S704
    )


def _length(chart: Chart, variety: Variety, markup: Any) -> Section:
    return Section(
        name="length",
        title="Length of lists",
        note="How often the next item is on a list of so many, and what the lists of ten hold.",
        body=Markup(markup.length(chart, variety, POPULAR)),  # noqa: S704
    )


def _found_within(evaluation: Evaluation) -> Chart:
    curve = evaluation.curves["found_within"]
    return Chart(
        title="Found within",
        reads="The steeper the line begins, the better the first places are filled.",
        x_label="items on the list",
        y_label="share of users whose next item is on it",
        lines={"": Curve(x=[0.0, *curve.x], y=[0.0, *curve.y])},
        x_range=(0, max(curve.x)),
        y_range=(0, max(0.1, 1.1 * max(curve.y))),
    )


def _request(schema: InteractionsSchema) -> dict[str, Any]:
    """Return a row: somebody new who has seen two popular items, or the first user with an item."""
    order = np.argsort(-np.array(schema.items.interactions), kind="stable")
    first = [schema.items.ids[place] for place in order[:2]]
    if schema.ranks:
        return {HISTORY: first, "count": 5}
    return {schema.user: schema.users.ids[0], schema.item: first[0]}
