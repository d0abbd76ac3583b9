"""What may be named: members that are there, and nothing else that lies beside them."""

import pytest

from tasks.config import parse
from tasks.config.members import is_member, members
from tasks.errors import InputError


def test_every_member_is_one_and_nothing_else() -> None:
    assert {"forest", "xgboost"} <= set(members("families/tabular"))
    assert all(is_member("families/tabular", name) for name in members("families/tabular"))
    for name in ("common", "__init__", "../text/svm", "forest.py", ""):
        assert not is_member("families/tabular", name)


@pytest.mark.parametrize("name", ["facts", "validation", "champion", "__init__"])
def test_gates_that_hold_without_a_bound_cannot_be_set_or_left_out(name: str) -> None:
    section = {
        "inputs": {"kind": "tabular"},
        "source": {"kind": "builtin", "name": "iris"},
        "target": {"column": "target", "objective": "multiclass"},
        "gates": {name: None},
    }
    with pytest.raises(InputError, match=rf"gates\.{name}.*unknown key"):
        parse({"solutions": {"flowers": section}})
