"""What the page shows of a table: its features, and a request."""

from jinja2 import Environment
from markupsafe import Markup

from tasks.columns.encoders.datetime import written
from tasks.kinds.tabular.schema import TableSchema
from tasks.layout import Layout
from tasks.report.page import Inputs
from tasks.report.parts import Parts, curl_json


def parts(inputs: Inputs, layout: Layout, environment: Environment) -> Parts:
    """Return the table of features, and a request with a typical row."""
    schema = inputs.schema
    assert isinstance(schema, TableSchema)
    row = {feature.name: feature.example for feature in schema.features}
    features = environment.get_template("kinds/tabular.jinja").render(
        schema=schema, written=written
    )
    return Parts(
        request=curl_json(inputs.solution.serve.port, row),
        examples=Markup(features),  # noqa: S704 - rendered with escaping
    )
