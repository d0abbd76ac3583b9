"""The page at ``/``: what is served, how to ask it, and where to read on.

BentoML's own page loads a tracker from elsewhere; this one loads nothing at all.
"""

import json
import shlex
from collections.abc import Callable
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from bentos.card import ModelCard

NOTHING_ELSE = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Of Content-Security-Policy: a browser loads nothing for this page but its own style."""

SHOWN = 8
"""Columns named; the OpenAPI document has all."""

LINKS = {
    "docs.json": "OpenAPI document: columns, types, what is refused",
    "model": "the model: verdict, figures on the hold-out, what made it",
    "metrics": "metrics, for Prometheus",
    "readyz": "whether it is ready, for orchestrators",
}

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{solution}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem; }}
pre {{ padding: .75rem; border: 1px solid; border-radius: .25rem; max-height: 24rem;
  overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }}
li {{ margin: .5rem 0; }}
</style>
</head>
<body>
<main>
<h1>{solution}</h1>
<p>Model <code>{model}</code> predicts <code>{target}</code> ({objective}) from
{columns}.</p>
<h2 id="ask">Ask it</h2>
<pre tabindex="0" role="region" aria-labelledby="ask"><code>{call}</code></pre>
<h2>Read on</h2>
<ul>
{links}
</ul>
</main>
</body>
</html>
"""


def page(card: ModelCard, example: Any) -> Callable[[Request], HTMLResponse]:
    """Make what answers ``GET /``.

    Args:
        card: of the model.
        example: a body for ``/predict``, as JSON.
    """
    body = shlex.quote(json.dumps(example, ensure_ascii=False))
    names = [f"<code>{escape(name)}</code>" for name in card.inputs[:SHOWN]]
    if len(card.inputs) > SHOWN:
        names.append(f"{len(card.inputs) - SHOWN} more columns")
    links = [f'<li><a href="{path}">/{path}</a>: {what}</li>' for path, what in LINKS.items()]

    def answer(request: Request) -> HTMLResponse:
        call = f"curl {shlex.quote(f'{request.base_url}predict')} --json {body}"
        text = PAGE.format(
            solution=escape(card.solution),
            model=escape(card.model),
            target=escape(card.target),
            objective=escape(card.objective),
            columns=", ".join(names),
            call=escape(call),
            links="\n".join(links),
        )
        return HTMLResponse(text, headers={"Content-Security-Policy": NOTHING_ELSE})

    return answer
