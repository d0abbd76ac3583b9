"""A section of inputs, source and target is all that it takes, whatever the kind of input."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from tasks.check import prepare
from tasks.documents import Verdict
from tasks.ingest.generators.pictures import generate
from tasks.layout import Layout
from tasks.stages import run_stage

pytestmark = pytest.mark.end_to_end

SECTIONS = {
    "tabular": """\
  churn:
    inputs: {kind: tabular}
    source: {kind: files, tables: {clients: {path: clients.csv}}}
    target: {column: left, objective: binary, positive: 1}
""",
    "image": """\
  parts:
    inputs: {kind: image, height: 8, width: 8, channels: 1}
    source: {kind: files, tables: {pictures: {path: photographs, format: images}}}
    target: {column: label, objective: multiclass}
""",
    "text": """\
  intents:
    inputs: {kind: text}
    source: {kind: files, tables: {messages: {path: messages.csv}}}
    target: {column: intent, objective: multiclass}
""",
    "series": """\
  load:
    inputs: {kind: series, window: 12, horizon: 1}
    source: {kind: files, tables: {hours: {path: hours.csv}}}
    target: {column: load, objective: forecast}
""",
}


def table(root: Path) -> None:
    random = np.random.default_rng(0)
    rows = pd.DataFrame(random.normal(size=(120, 2)), columns=["age", "visits"])
    rows["plan"] = random.choice(["a", "b", "c"], len(rows))
    rows["left"] = (rows["age"] + 0.3 * random.normal(size=len(rows)) > 0).astype(int)
    rows.to_csv(root / "clients.csv", index=False)


def pictures(root: Path) -> None:
    for number, row in enumerate(generate(300, 0).to_dict("records")):
        if row["label"] in ("disc", "rows"):
            path = root / "photographs" / row["label"] / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(row["image"])


def texts(root: Path) -> None:
    words = {"card": "my card is lost", "bill": "where is the bill", "news": "stop your letters"}
    rows = [
        {"text": f"{text} {number} please", "intent": intent}
        for number in range(20)
        for intent, text in words.items()
    ]
    pd.DataFrame(rows).to_csv(root / "messages.csv", index=False)


def series(root: Path) -> None:
    hour = np.arange(240)
    load = 3 + np.sin(2 * np.pi * hour / 12) + 0.1 * np.random.default_rng(0).normal(size=240)
    moments = pd.date_range("2024-01-01", periods=240, freq="h").astype(str)
    pd.DataFrame({"moment": moments, "load": load}).to_csv(root / "hours.csv", index=False)


MAKE = {"tabular": table, "image": pictures, "text": texts, "series": series}


@pytest.mark.parametrize("kind", SECTIONS)
def test_a_short_section_runs_to_a_verdict(
    kind: str, tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LEPTON_DATA", raising=False)
    for code in ("tasks", "bentos"):
        (tmp_path / code).symlink_to(project / code)
    MAKE[kind](tmp_path)
    section = SECTIONS[kind]
    assert len(section.splitlines()) <= 8
    (tmp_path / "params.yaml").write_text(f"solutions:\n{section}")
    (name,) = yaml.safe_load(section)

    params = prepare(tmp_path, [name]).params
    for stage in ("ingest", "validate", "split"):
        run_stage(stage, name, tmp_path)
    candidates = params.candidates_of(name)
    assert len(candidates) >= 2
    for candidate in candidates:
        run_stage("train", candidate, tmp_path)
    for stage in ("ensemble", "evaluate", "verdict", "report"):
        run_stage(stage, name, tmp_path)

    layout = Layout(tmp_path, name)
    assert Verdict.read(layout.verdict).outcome in ("PROMOTE", "HOLD", "REJECT")
    assert layout.report.exists()
