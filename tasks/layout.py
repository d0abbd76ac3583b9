"""Where each stage's files lie: the same paths as in dvc.yaml, held together by a test."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """The files of one solution under a project root."""

    root: Path
    solution: str

    @property
    def data(self) -> Path:
        """Snapshots and parts of the data."""
        return self.root / "data" / self.solution

    @property
    def raw(self) -> Path:
        """Ingest: the snapshot, one row per source row."""
        return self.data / "raw.parquet"

    @property
    def origin(self) -> Path:
        """Ingest: where the snapshot came from (``Origin``)."""
        return self.data / "origin.json"

    @property
    def source(self) -> Path:
        """Ingest: a folder of links to the local files that were read, and marks of the rest."""
        return self.data / "source"

    @property
    def folder(self) -> Path:
        """Ingest: a link to the folder of images that was read, or an empty folder."""
        return self.data / "folder"

    @property
    def valid(self) -> Path:
        """Validate: the rows that met every critical expectation."""
        return self.data / "valid.parquet"

    @property
    def rejected(self) -> Path:
        """Validate: the other rows, with a column ``reasons``."""
        return self.data / "rejected.parquet"

    @property
    def suite(self) -> Path:
        """The solution's expectations."""
        return self.root / "expectations" / f"{self.solution}.json"

    @property
    def validation(self) -> Path:
        """Validate: folder with ``validation.json`` and ``index.html``, the data docs."""
        return self.reports / "validation"

    @property
    def train(self) -> Path:
        """Split: training rows, with bookkeeping columns FOLD, IDENTITY and WEIGHT."""
        return self.data / "train.parquet"

    @property
    def test(self) -> Path:
        """Split: held-out rows."""
        return self.data / "test.parquet"

    @property
    def schema(self) -> Path:
        """Split: column types and ranges, learnt on training rows (``Schema``)."""
        return self.data / "schema.json"

    @property
    def models(self) -> Path:
        """Everything that training leaves."""
        return self.root / "models" / self.solution

    @property
    def candidates(self) -> Path:
        """Train: one folder per candidate."""
        return self.models / "candidates"

    def candidate(self, name: str) -> Path:
        """Train: folder with ``model.joblib``, ``training.json``, ``validation.npz``."""
        return self.candidates / name

    def left_out(self, name: str) -> Path:
        """Train: instead of a model, why the candidate cannot be fitted (``LeftOut``)."""
        return self.candidate(name) / "left_out.json"

    def timing(self, name: str) -> Path:
        """Train: seconds per trial, apart from the model so that equal models stay equal."""
        return self.timings / f"{name}.json"

    @property
    def timings(self) -> Path:
        """Train: one file per candidate, seconds per trial."""
        return self.models / "timings"

    @property
    def ensemble(self) -> Path:
        """Ensemble: a folder like a candidate's."""
        return self.models / "ensemble"

    def record(self, stage: str, name: str) -> Path:
        """Each stage: what it ran with (``Record``), apart so that nothing else depends on it.

        Args:
            stage: which.
            name: the candidate where the stage trains one.
        """
        folder = self.root / "provenance" / self.solution
        return folder / (f"{stage}.json" if name == self.solution else f"candidates/{name}.json")

    @property
    def candidate_records(self) -> Path:
        """Train: one record per candidate."""
        return self.root / "provenance" / self.solution / "candidates"

    @property
    def reports(self) -> Path:
        """What people read."""
        return self.root / "reports" / self.solution

    @property
    def evaluation(self) -> Path:
        """Evaluate: everything measured on the hold-out (``Evaluation``)."""
        return self.reports / "evaluation.json"

    @property
    def latency(self) -> Path:
        """Evaluate: how long a prediction takes (``Latency``), apart as no two runs agree."""
        return self.reports / "latency.json"

    @property
    def metrics(self) -> Path:
        """Evaluate: the winner's figures, flat, for ``dvc metrics``."""
        return self.reports / "metrics.json"

    @property
    def curves(self) -> Path:
        """Evaluate: a folder of CSV files with columns ``x`` and ``y``, for ``dvc plots``."""
        return self.reports / "curves"

    @property
    def importances(self) -> Path:
        """Evaluate: a CSV file with columns ``feature`` and ``importance``."""
        return self.reports / "importances.csv"

    @property
    def confusion(self) -> Path:
        """Evaluate: a CSV file with columns ``actual`` and ``decided``, a line per row."""
        return self.reports / "confusion.csv"

    @property
    def predictions(self) -> Path:
        """Evaluate: the winner's predictions on the hold-out."""
        return self.reports / "predictions.parquet"

    @property
    def verdict(self) -> Path:
        """Verdict: the latest decision (``Verdict``)."""
        return self.reports / "verdict.json"

    @property
    def provenance(self) -> Path:
        """Verdict: the records of all that made the winner (``Provenance``)."""
        return self.reports / "provenance.json"

    @property
    def report(self) -> Path:
        """Report: the page for people."""
        return self.reports / "index.html"

    @property
    def overview(self) -> Path:
        """Report: a picture of the evaluation."""
        return self.reports / "overview.svg"

    @property
    def champions(self) -> Path:
        """Verdict: the model in force and the ledger."""
        return self.root / "champions" / self.solution

    @property
    def champion(self) -> Path:
        """Verdict: folder of the model in force; changes only with a PROMOTE.

        Holds ``model.joblib``, ``training.json``, ``schema.json``, ``evaluation.json``,
        ``verdict.json``, ``chain.json``, ``trained_on.npy``: the rows that it learnt, and
        ``manifest.json``: what all these are.
        """
        return self.champions / "model"

    @property
    def earlier(self) -> Path:
        """Verdict: folders like ``champion`` of models that were in force before, a few."""
        return self.champions / "earlier"

    @property
    def ledger(self) -> Path:
        """Verdict: every decision ever taken, one JSON line each, appended only."""
        return self.champions / "ledger.jsonl"

    @property
    def package(self) -> Path:
        """Package: folder with ``service.bento``, its SHA-256 beside it, and ``package.json``."""
        return self.root / "dist" / self.solution
