"""What a stage is given survives being written down and read again."""

import json
from importlib import import_module
from pathlib import Path
from typing import get_type_hints

from pydantic import TypeAdapter

from tasks.config import load
from tasks.layout import Layout
from tasks.record import as_json
from tasks.stages import STAGES, TRAINING, Request


def test_every_argument_survives_the_record(project: Path) -> None:
    params = load(project)
    for stage in STAGES.values():
        module, name = stage.function
        hints = get_type_hints(getattr(import_module(module), name), include_extras=True)
        keys = params.all_candidates if stage in map(STAGES.get, TRAINING) else params.solutions
        for key in keys:
            solution = params.candidate(key).solution if key in params.all_candidates else key
            asked = Request(stage, key, params, Layout(project, solution))
            for argument, value in asked.arguments.items():
                text = json.dumps(as_json(value))
                assert TypeAdapter(hints[argument]).validate_python(json.loads(text)) == value
