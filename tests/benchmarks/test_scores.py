"""Tables are written from the file of results, and nothing else on a page is touched."""

import json
from pathlib import Path

from benchmarks.scores import RESULTS, tables
from tests.examples import ROOT

PAGE = "# Page\n\n<!-- results: text -->\nold\n<!-- end of results -->\n\nWords.\n"
RESULT = {
    "title": "Mails",
    "kind": "text",
    "metric": "accuracy",
    "rows": 1200,
    "winner": "svm",
    "figures": {"accuracy": [0.931, 0.92, 0.94]},
    "gains": {"prior": [0.5, 0.4, 0.6]},
    "leaderboard": [
        {
            "name": "svm",
            "role": "candidate",
            "validation": 0.93,
            "figures": {"accuracy": [0.931, 0.92, 0.94]},
        }
    ],
    "minutes": 1.5,
}


def test_tables_follow_the_results(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "README.md").write_text("no table")
    (tmp_path / "docs" / "text.md").write_text(PAGE)
    (tmp_path / "docs" / "image.md").write_text(PAGE.replace("text", "image"))
    (tmp_path / RESULTS).write_text(json.dumps({"mails": RESULT}))
    written = {path.name: text for path, text in tables(tmp_path).items()}
    assert set(written) == {"text.md", "image.md", "results.md"}
    assert (
        "| `mails`: Mails | 1,200 | accuracy **0.931** [0.920, 0.940] | svm |" in written["text.md"]
    )
    assert written["text.md"].startswith("# Page\n")
    assert written["text.md"].endswith("Words.\n")
    assert "mails" not in written["image.md"]
    assert "| **svm** | 0.930 | 0.931 [0.920, 0.940] |  |" in written["results.md"]


def test_the_committed_tables_follow_the_committed_results() -> None:
    for path, text in tables(ROOT).items():
        assert path.read_text() == text, f"run python -m benchmarks.scores: {path.name} differs"
