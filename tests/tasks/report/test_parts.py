import json
import shlex

from tasks.report.parts import curl_json


def test_the_command_survives_a_shell_whatever_the_data_holds() -> None:
    row: dict[str, float | int | bool | str] = {
        "Bldg Type": "1Fam",
        "it's": 'a "quoted" $HOME',
        "größe": 1.5,
        "new": True,
        "n": 3,
    }
    words = shlex.split(curl_json(3007, row))
    assert words[:2] == ["curl", "http://localhost:3007/predict"]
    assert json.loads(words[-1]) == {"rows": [row]}
