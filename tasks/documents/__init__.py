"""The files that stages exchange, typed."""

from tasks.documents.document import Document, sha256
from tasks.documents.evaluation import (
    CalibrationBin,
    Curve,
    Entrant,
    Evaluation,
    Importance,
    Interval,
    PredictionInterval,
    Rejected,
    Slice,
    Threshold,
)
from tasks.documents.latency import Latency
from tasks.documents.manifest import Manifest
from tasks.documents.origin import Ingredient, Origin
from tasks.documents.schema import FOLD, IDENTITY, WEIGHT, Schema
from tasks.documents.training import Timing, Training, Trial
from tasks.documents.validation import Check, Severity, Validation
from tasks.documents.verdict import Chain, Gate, Outcome, Package, Rollback, Verdict

__all__ = [
    "FOLD",
    "IDENTITY",
    "WEIGHT",
    "CalibrationBin",
    "Chain",
    "Check",
    "Curve",
    "Document",
    "Entrant",
    "Evaluation",
    "Gate",
    "Importance",
    "Ingredient",
    "Interval",
    "Latency",
    "Manifest",
    "Origin",
    "Outcome",
    "Package",
    "PredictionInterval",
    "Rejected",
    "Rollback",
    "Schema",
    "Severity",
    "Slice",
    "Threshold",
    "Timing",
    "Training",
    "Trial",
    "Validation",
    "Verdict",
    "sha256",
]
