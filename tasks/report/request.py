"""How to ask the service, with a row that it understands."""

import json

from tasks.documents import TableSchema


def curl(schema: TableSchema, port: int) -> str:
    """Give a command that asks for one prediction, ready to paste into a shell.

    The row is the schema's example of every feature: medians and most frequent categories.
    """
    row = {feature.name: feature.example for feature in schema.features}
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
