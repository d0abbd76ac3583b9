"""Every family that there is, small examples of each kind, and families fitted on them, once."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.baselines import interactions, series
from tasks.config import Metric
from tasks.config.members import TASKS, members
from tasks.models.artefact import write
from tasks.models.family import Family, Parameters, family
from tasks.models.metrics import score
from tasks.models.predictor import Predictor


@dataclass(frozen=True)
class Case:
    """A family and what it is asked: an objective, or of series ``answer``, ``step``, ``steps``."""

    kind: str
    name: str
    question: str

    def __str__(self) -> str:
        """Name the test."""
        return f"{self.kind}-{self.name}-{self.question}"

    @property
    def family(self) -> Family:
        """What is held to the promises."""
        return family(self.kind, self.name)

    @property
    def is_network(self) -> bool:
        """Whether Keras trains it or gives it weights, which takes seconds however small it is."""
        return not self.family.defaults.keys().isdisjoint({"epochs", "architecture"})


@dataclass(frozen=True, kw_only=True)
class Given:
    """Examples of one question, and what any family of the kind is to make of them.

    Attributes:
        schema: of the rows.
        X: encoded rows to learn from.
        y: what is learnt of them.
        transform: of the target.
        alike: which rows have targets of one size.
        validation: encoded rows held out, and what would be learnt of them.
        rows: the rows held out as a source has them.
        truth: of the rows held out, in the target's own unit.
        strange: encoded rows unlike any that was learnt from.
        empty: whether no rows at all are asked for now and then.
        metric: by which a fitted model is better than ``bar``.
        bar: a figure.
        small: hyperparameters that take seconds, where a family has them.
        rates: learning rates that need few ``epochs`` or ``trees``.
        backbone: what may be built on.
        tolerance: within which one row alone has the answer that it has in company.
        seconds: of the processor, for one row.
    """

    schema: Any
    X: Any
    y: Any
    transform: Any = "none"
    alike: Any = field(default_factory=lambda: slice(None))
    validation: tuple[Any, Any]
    rows: pd.DataFrame
    truth: Any
    strange: Any
    empty: bool = False
    metric: Metric
    bar: float
    small: Parameters
    rates: dict[str, float]
    backbone: Predictor | None = None
    tolerance: dict[str, Any]
    seconds: float = 0.02

    def parameters(self, chosen: Family) -> Parameters:
        """Return a family's defaults, made small."""
        found = {key: self.small.get(key, value) for key, value in chosen.defaults.items()}
        for key, rate in self.rates.items():
            if key in found and "learning_rate" in found:
                found["learning_rate"] = rate
        return found

    def build(self, chosen: Family, parameters: Parameters) -> Any:
        """Return an unfitted estimator."""
        more = {"backbone": self.backbone} if chosen.on_backbone else {}
        return chosen.build(parameters, self.schema, 0, **more)

    def fit(self, chosen: Family, validated: bool = True) -> Predictor:
        """Fit a family on the examples, with rows to validate on or without."""
        estimator = self.build(chosen, self.parameters(chosen))
        estimator.fit(self.X, self.y, None, (*self.validation, None) if validated else None)
        return Predictor(self.schema, estimator, self.transform)


@dataclass(frozen=True)
class Fitted:
    """A fitted family and its file."""

    given: Given
    predictor: Predictor
    file: Path

    @property
    def estimator(self) -> Any:
        """What was fitted."""
        return self.predictor.estimator


MakeGiven = Callable[[str, str], Given]
Fit = Callable[[Case], Fitted]


def cases(kind: str = "*") -> list[Case]:
    """Return every family of every kind, or of one, with the questions that it can answer."""
    kinds = sorted(path.name for path in (TASKS / "families").glob(kind) if path.is_dir())
    return [
        case
        for kind in kinds
        if not kind.startswith("_")
        for name in members(f"families/{kind}")
        for objective in sorted(family(kind, name).objectives)
        for question in _questions(kind, objective)
        if not _left_out(case := Case(kind, name, question))
    ]


def each_network_once(found: list[Case]) -> list[Case]:
    """Leave out of a network what differs from another question in its last layer alone.

    Whether it learns is seen for each question; the training is one for all classes, and one for
    all numbers. Networks of a kind take turns, so that all of its questions are asked. Other
    families have estimators of their own for each question.
    """
    alike: dict[tuple[str, str, bool], list[Case]] = {}
    for case in filter(lambda case: case.is_network, found):
        classes = case.question in ("binary", "multiclass")
        alike.setdefault((case.kind, case.name, classes), []).append(case)
    turns = Counter[str]()
    chosen = set()
    for (kind, _, _), of_one in alike.items():
        chosen.add(of_one[turns[kind] % len(of_one)])
        turns[kind] += len(of_one) > 1
    return [case for case in found if not case.is_network or case in chosen]


def _questions(kind: str, objective: str) -> tuple[str, ...]:
    if kind == "series":
        return ("answer",) if objective == "regression" else ("step", "steps")
    return (objective,)


def _left_out(case: Case) -> bool:
    """Of a kind's networks, which take their time, leave out what shows nothing new."""
    if not case.is_network:
        return False
    # one step is the simplest case of several; of pictures and texts the last layer alone differs,
    # and one network of each shows it
    asked_both = {"image": "network", "text": "convolutional"}.get(case.kind, case.name)
    return case.question == "step" or (case.question == "binary" and case.name != asked_both)


@pytest.fixture(scope="session")
def given(request: pytest.FixtureRequest) -> MakeGiven:
    """Return the examples of a kind for a question: ``given("text", "binary")``."""
    made: dict[tuple[str, str], Given] = {}
    makers = {
        "image": _pictures,
        "interactions": _visits,
        "series": _windows,
        "tabular": _table,
        "text": _texts,
    }

    def of(kind: str, question: str) -> Given:
        if kind not in makers:
            pytest.fail(f"tests/families.py has no example of the kind {kind}: add one to given()")
        if (kind, question) not in made:
            made[kind, question] = makers[kind](request, question)
        return made[kind, question]

    return of


@pytest.fixture(scope="session")
def fitted(given: MakeGiven, tmp_path_factory: pytest.TempPathFactory) -> Fit:
    """Fit a family, once for all tests: ``fitted(Case("text", "svm", "binary"))``."""
    made: dict[Case, Fitted] = {}
    folder = tmp_path_factory.mktemp("families")

    def of(case: Case) -> Fitted:
        if case not in made:
            examples = given(case.kind, case.question)
            predictor = examples.fit(case.family)
            write(predictor, folder / f"{case}.joblib")
            made[case] = Fitted(examples, predictor, folder / f"{case}.joblib")
        return made[case]

    return of


def _table(request: pytest.FixtureRequest, question: str) -> Given:
    table = request.getfixturevalue("sample")(question)
    regression = question == "regression"
    y = np.log(table.y) if regression else table.y
    truth = table.y[180:]
    plain = 0.6 if question == "anomaly" else 0.85
    guess = np.full(len(truth), np.median(table.y[:180])) if regression else None
    strange = table.rows.iloc[:2].copy()
    strange["town"] = ["Oz", None]
    strange[["size", "age"]] = np.nan
    strange["member"] = [None, None]
    return Given(
        schema=table.schema, X=table.X.iloc[:180], y=y[:180],
        validation=(table.X.iloc[180:], y[180:]),
        rows=table.rows.iloc[180:], truth=truth, strange=table.schema.encode(strange),
        metric="rmse_log" if regression else "roc_auc",
        bar=0.75 * score("rmse_log", truth, guess) if guess is not None else plain,
        small={"trees": 60, "width": 32, "epochs": 40},
        rates={"epochs": 5e-3},
        tolerance={"rtol": 1e-12, "atol": 1e-12},  # a service answers with twelve digits
        transform="log" if regression else "none",
    )  # fmt: skip


def _pictures(request: pytest.FixtureRequest, question: str) -> Given:
    drawings = request.getfixturevalue("drawings")
    classes = ["checks", "disc", "rows"][: 2 if question == "binary" else 3]
    drawn = drawings(classes)
    noise = np.random.default_rng(0).integers(0, 256, (1, *drawn.X.shape[1:]), dtype="uint8")
    blank = np.zeros_like(noise)
    return Given(
        schema=drawn.schema, X=drawn.X, y=drawn.y,
        validation=(drawn.schema.encode(drawn.held_out), drawn.truth),
        rows=drawn.held_out, truth=drawn.truth,
        strange=np.concatenate([blank, 255 - blank, noise]),
        metric="roc_auc",
        bar=0.7,
        small={
            "width": 8, "epochs": 10, "cutout": 0.0,
            **request.getfixturevalue("random_weights"),
        },
        rates={"epochs": 0.1},
        tolerance={"atol": 1e-6},
        seconds=0.05,
        backbone=request.getfixturevalue("backbone"),
    )  # fmt: skip


def _texts(request: pytest.FixtureRequest, question: str) -> Given:
    from tests.texts import FIT

    found = request.getfixturevalue("texts")(question)
    strange = pd.DataFrame({found.schema.column: ["", None, "☃", "x" * 5000, "ζζζ ηη"]})
    return Given(
        schema=found.schema, X=found.X[:FIT], y=found.y[:FIT],
        validation=(found.X[FIT:], found.y[FIT:]),
        rows=found.rows.iloc[FIT:], truth=found.y[FIT:], strange=found.schema.encode(strange),
        metric="accuracy",
        bar=0.8,
        small={"dimensions": 32, "width": 32, "epochs": 6},
        rates={"epochs": 5e-3},
        tolerance={"rtol": 1e-4},  # alone a text is not padded: sums of float32 round otherwise
    )  # fmt: skip


def _windows(request: pytest.FixtureRequest, question: str) -> Given:
    found = request.getfixturevalue("windows")(question)
    fit, truth = slice(0, found.fit), found.y[found.fit :]
    naive = [
        score("rmse", truth, baseline.fit(found.X[fit], found.y[fit]).predict(found.X[found.fit :]))
        for baseline in series.baselines(found.schema).values()
    ]
    holes = found.X[:3].copy()
    holes[0, :, :] = np.nan
    holes[1, ::2, 1] = np.nan
    holes[2, -5:, 0] = np.nan
    return Given(
        schema=found.schema, X=found.X[fit], y=found.y[fit],
        validation=(found.X[found.fit :], truth),
        rows=found.rows.iloc[found.fit :], truth=truth, strange=holes,
        metric="rmse",
        bar=min(naive),
        small={
            "units": 16, "filters": 16, "trees": 80, "noise": 0.0, "dropout": 0.0,
            "epochs": 12, "batch": 32,
        },
        rates={"trees": 0.1, "epochs": 1e-2},
        tolerance={"rtol": 1e-4, "atol": 1e-4},
        # what shifts a large series a little would shift a small one out of sight
        alike=found.rows["line"].to_numpy()[fit] == "line 1",
        empty=True,
    )  # fmt: skip


def _visits(request: pytest.FixtureRequest, question: str) -> Given:
    found = request.getfixturevalue("visits")(question)
    if question == "ranking":
        return _choices(found)
    fit = np.arange(len(found.y)) % 4 > 0
    X, y, held_out, truth = found.X[fit], found.y[fit], found.X[~fit], found.y[~fit]
    biases = interactions.references(found.schema)["biases"].fit(X, y)
    strange = found.rows.head(2).assign(user="new", item=["new", found.schema.items.ids[0]])
    return Given(
        schema=found.schema, X=X, y=y, validation=(held_out, truth),
        rows=found.rows[~fit], truth=truth, strange=found.schema.encode(strange),
        metric="rmse",
        bar=score("rmse", truth, biases.predict(held_out)),
        small={"rank": 4, "rounds": 3},
        rates={},
        tolerance={"rtol": 1e-5},
    )  # fmt: skip


def _choices(found: Any) -> Given:
    held_out = found.schema.encode(found.held_out)
    popularity = interactions.baselines(found.schema)["popularity"].fit(found.X, found.y)
    unheard_of = pd.Series([["unheard of"]], index=found.held_out.index[:1])
    stranger = found.held_out.head(1).assign(user=None, history=unheard_of)
    return Given(
        schema=found.schema, X=found.X, y=found.y, validation=(held_out, found.held_out_y),
        rows=found.held_out, truth=found.held_out_y, strange=found.schema.encode(stranger),
        metric="ndcg_at_10",
        bar=1.3 * score("ndcg_at_10", found.held_out_y, popularity.predict(held_out)),
        small={
            "dimensions": 16, "window": 8, "negatives": 100, "epochs": 8, "rank": 16, "rounds": 4,
        },
        rates={},
        tolerance={"atol": 1e-4},
    )  # fmt: skip
