import numpy as np

from tasks.families.interactions.common.matrices import past_and_next, seen_matrix
from tasks.families.interactions.sequence_linear import SequenceLinear
from tasks.kinds.interactions.example import histories, sequences
from tests.boutique import MakeVisits


def test_it_is_a_ridge_regression_on_recent_items(visits: MakeVisits) -> None:
    found = visits("ranking")
    items = len(found.schema.items.ids)
    parameters = {"half_life": 3.0, "ridge": 20.0, "window": 10, "kept": items}
    model = SequenceLinear(parameters, items).fit(found.X, found.y)
    past, following = past_and_next(sequences(found.X, found.y), items, 3.0, 10)
    used = np.flatnonzero(model.popularity >= 2)
    recent, wanted = past.toarray()[:, used], following.toarray()[:, used]
    weights = np.linalg.solve(recent.T @ recent + 20 * np.eye(len(used)), recent.T @ wanted)
    assert model.weights is not None
    own = found.schema.encode(found.held_out.head(3))
    expected = seen_matrix(histories(own), items, 3.0).toarray()[:, used] @ weights
    given = model.weights.scores(histories(own), 3.0)[:, used]
    assert np.allclose(given, expected, atol=1e-4)
