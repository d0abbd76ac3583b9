"""The files that stages exchange, typed."""

from tasks.documents.document import Document, sha256
from tasks.documents.evaluation import (
    Alerts,
    CalibrationBin,
    Curve,
    EvaluatedModel,
    Evaluation,
    Importance,
    Interval,
    Parity,
    PredictionInterval,
    Rejected,
    Slice,
    Threshold,
)
from tasks.documents.latency import Latency
from tasks.documents.manifest import Manifest
from tasks.documents.origin import Ingredient, Origin
from tasks.documents.record import CodeUsed, Environment, Provenance, Record
from tasks.documents.schema import FOLD, IDENTITY, WEIGHT, Schema
from tasks.documents.training import LeftOut, Timing, Training, Trial
from tasks.documents.validation import Check, Severity, Validation
from tasks.documents.verdict import Chain, Gate, Outcome, Package, Rollback, Verdict

__all__ = [
    "FOLD",
    "IDENTITY",
    "WEIGHT",
    "Alerts",
    "CalibrationBin",
    "Chain",
    "Check",
    "CodeUsed",
    "Curve",
    "Document",
    "Environment",
    "EvaluatedModel",
    "Evaluation",
    "Gate",
    "Importance",
    "Ingredient",
    "Interval",
    "Latency",
    "LeftOut",
    "Manifest",
    "Origin",
    "Outcome",
    "Package",
    "Parity",
    "PredictionInterval",
    "Provenance",
    "Record",
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
