import json
import shlex

from tasks.documents import Feature, TableSchema
from tasks.report.request import curl


def feature(name: str, example: float | int | bool | str) -> Feature:
    return Feature.model_validate(
        {
            "name": name,
            "type": "category" if isinstance(example, str) else "number",
            "nullable": False,
            "categories": [],
            "minimum": None,
            "maximum": None,
            "example": example,
            "sensitive": False,
        }
    )


def test_the_command_survives_a_shell_whatever_the_data_holds() -> None:
    row: dict[str, float | int | bool | str] = {
        "Bldg Type": "1Fam",
        "it's": 'a "quoted" $HOME',
        "größe": 1.5,
        "new": True,
        "n": 3,
    }
    schema = TableSchema(
        target="y",
        objective="regression",
        classes=[],
        features=[feature(name, example) for name, example in row.items()],
        time_ordered=False,
        weighted=False,
        train_rows=1,
        test_rows=1,
    )
    words = shlex.split(curl(schema, 3007))
    assert words[:2] == ["curl", "http://localhost:3007/predict"]
    assert json.loads(words[-1]) == {"rows": [row]}
