"""What ``/model`` tells: which model answers, and how it came into force."""

from typing import Annotated

from fastapi import FastAPI
from pydantic import BaseModel, WithJsonSchema

from tasks.config import Metric, ObjectiveName
from tasks.documents import Chain, Evaluation, Interval, Outcome, Parity, Schema, Verdict


class ModelCard(BaseModel):
    """The model that answers.

    Attributes:
        model: its name; every answer of ``/predict`` and the header X-Lepton-Model carry it.
        outcome: the verdict that put it into force.
        decided_at: when.
        family: what kind of model it is.
        classes: in the order of probabilities; for binary objectives the second is the event.
        threshold: probability from which ``decision`` is the event, or score from which a row is
            alerted for; null elsewhere.
        parity: how the compiled model, which answers, compares with the trained one; null where
            the trained one answers.
        metrics: figures on the hold-out with bootstrap intervals.
        chain: hashes of the data, code and parameters that made it.
        kind: of input.
        inputs: columns that the model reads.
        train_rows: rows that it learnt from.
    """

    model: str
    solution: str
    outcome: Outcome
    decided_at: str
    winner: str
    family: str
    objective: ObjectiveName
    target: str
    classes: list[str]
    threshold: Annotated[
        float | None, WithJsonSchema({"type": "number", "nullable": True, "title": "Threshold"})
    ]
    parity: Annotated[
        Parity | None, WithJsonSchema({"type": "object", "nullable": True, "title": "Parity"})
    ]
    metrics: dict[Metric, Interval]
    chain: Chain
    kind: str
    inputs: list[str]
    train_rows: int


def model_card(
    schema: Schema, evaluation: Evaluation, verdict: Verdict, parity: Parity | None = None
) -> ModelCard:
    """Draw the card from what the stages wrote about the champion.

    Args:
        schema: of its rows.
        evaluation: what was measured.
        verdict: what put it into force.
        parity: of the compiled model where that is what answers.
    """
    return ModelCard(
        model=verdict.model_id,
        solution=verdict.solution,
        outcome=verdict.outcome,
        decided_at=verdict.decided_at,
        winner=evaluation.winner,
        family=evaluation.winner_family,
        objective=evaluation.objective,
        target=schema.target,
        classes=evaluation.classes,
        threshold=evaluation.threshold.value if evaluation.threshold else None,
        parity=parity,
        metrics=evaluation.model(evaluation.winner).metrics,
        chain=verdict.chain,
        kind=schema.kind,
        inputs=schema.columns,
        train_rows=schema.train_rows,
    )


def card_app(card: ModelCard) -> FastAPI:
    """Make the application that answers ``GET /model``: BentoML's own endpoints are POST only."""
    app = FastAPI(title="model", openapi_url=None)

    @app.get("/model", tags=["Service APIs"])
    async def model() -> ModelCard:
        """Return which model answers, how it came into force, and what it was made of."""
        return card

    return app
