"""A small solution on texts, taken through the real stages and served, once for all tests."""

from tasks.kinds.text.schema import TextSchema
from tests.pipeline import BY_PART, Finished, fixtures, one_solution

PARAMS = one_solution(
    "inbox",
    "text",
    {
        "title": "Inbox",
        "description": "What is this message about?",
        "inputs": {"kind": "text", "length": 300},
        "source": {
            "kind": "generator",
            "name": "messages",
            "rows": 1500,
            "query": "select text, any_value(intent) as intent, any_value(domain) as domain, "
            "case when substr(md5(text), 1, 1) < '4' then 'test' "
            "when substr(md5(text), 1, 1) < '8' then 'validation' else 'train' end as part "
            "from generated where domain in ('card', 'delivery', 'account', 'oos') "
            "group by text having count(distinct intent) = 1 order by md5(text)",
        },
        "target": {"column": "intent", "objective": "multiclass"},
        "columns": {"ignored": ["domain", "part"]},
        "split": BY_PART,
        "train": {"metric": "accuracy"},
        "evaluate": {"rejection": {"label": "oos", "in_scope_accuracy": 0.9}},
        "gates": {
            "latency_ms": 10_000,
            "required": {"in_scope_accuracy": 0.7, "out_of_scope_recall": 0.3},
        },
        "serve": {"maximum_rows": 10, "maximum_bytes": 3_000_000},
    },
    {
        "svm": {"family": "svm"},
        "convolutional": {
            "family": "convolutional",
            "fixed": {"dimensions": 32, "width": 32, "epochs": 8},
        },
    },
)
SUITE = """{"name": "inbox", "expectations": [
    {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "text"},
     "severity": "critical", "notes": "nothing can be learnt from a message without text"}]}"""


class Inbox(Finished):
    """The solution after its verdict."""

    @property
    def schema(self) -> TextSchema:
        """What its texts look like."""
        return TextSchema.read(self.layout.schema)


inbox, served_inbox = fixtures("inbox", Inbox, PARAMS, SUITE)
