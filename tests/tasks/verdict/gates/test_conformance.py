"""What every gate keeps, so that the ledger can be read and the verdict follows from its lines.

Gates are found by their modules; one of your own is held to all of this once ``ALL`` of
``test_gates.py`` gives it a bound.
"""

from importlib import import_module

import pytest

from tasks.config.members import members
from tasks.documents import Evaluation, Gate, Validation
from tasks.verdict.facts import Facts
from tests.imports import brought_in
from tests.tasks.verdict.test_gates import ALL, LATENCY

NAMES = [name for name in members("verdict/gates") if getattr(ALL, name, None) is not None]
every_gate = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def facts(evaluation: Evaluation, validation: Validation) -> Facts:
    return Facts("shop", evaluation, LATENCY, validation, None)


def judged(name: str, facts: Facts) -> list[Gate]:
    found: list[Gate] = import_module(f"tasks.verdict.gates.{name}").judge(
        getattr(ALL, name), facts
    )
    return found


def test_each_bound_has_a_gate() -> None:
    assert set(type(ALL).model_fields) <= set(NAMES)


@every_gate
def test_a_line_says_what_was_held_against_what(name: str, facts: Facts) -> None:
    lines = judged(name, facts)
    assert lines
    for line in lines:
        assert line.on_failure in ("HOLD", "REJECT"), "no gate promotes what fails it"
        assert line.name
        assert line.bound
        assert line.explanation.endswith(".")
        if line.interval is not None:
            assert line.interval.low <= line.interval.value <= line.interval.high
    names = [line.name for line in lines]
    assert len(names) == len(set(names)), "a line is found by its name"


@every_gate
def test_it_judges_the_same_again_and_changes_nothing(name: str, facts: Facts) -> None:
    before = facts.evaluation.model_dump_json()
    assert judged(name, facts) == judged(name, facts)
    assert facts.evaluation.model_dump_json() == before


def test_gates_are_light_to_import() -> None:
    modules = (f"tasks.verdict.gates.{name}" for name in NAMES)
    assert brought_in(modules, {"sklearn", "tensorflow", "xgboost"}) == set()
