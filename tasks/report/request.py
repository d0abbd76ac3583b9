"""How to ask the service."""

import json
from typing import Any


def curl_json(port: int, row: dict[str, Any]) -> str:
    """Give a command that asks for the prediction of one row, ready to paste into a shell."""
    fields = ",\n    ".join(
        f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(value, ensure_ascii=False)}"
        for name, value in row.items()
    )
    body = f'{{"rows": [{{\n    {fields}\n  }}]}}'.replace("'", "'\\''")
    return (
        f"curl http://localhost:{port}/predict \\\n"
        f"  --header 'Content-Type: application/json' \\\n"
        f"  --data '{body}'"
    )
