import numpy as np
import pytest

from tasks.families.interactions.common.item_knn import ItemNeighbours
from tasks.families.interactions.common.matrices import seen_matrix
from tasks.kinds.interactions.example import histories, sequences
from tests.boutique import MakeVisits


def test_similarities_are_cosines(visits: MakeVisits) -> None:
    found = visits("ranking")
    items = len(found.schema.items.ids)
    model = ItemNeighbours(items, items, 0.0, None).fit(found.X, found.y)
    users = histories(np.array(sequences(found.X, found.y), dtype=object))
    chosen = seen_matrix(users, items).toarray()
    norm = np.linalg.norm(chosen, axis=0)
    cosine = chosen.T @ chosen / np.outer(norm, norm)
    np.fill_diagonal(cosine, 0)
    assert model.similar is not None
    own = [np.array([3, 8, 5])]
    assert np.allclose(model.similar.scores(own)[0], cosine[[3, 8, 5]].sum(axis=0), atol=1e-6)


@pytest.mark.parametrize("kept", [1, 7])
def test_the_nearest_are_kept(visits: MakeVisits, kept: int) -> None:
    found = visits("ranking")
    items = len(found.schema.items.ids)
    few = ItemNeighbours(items, kept, 1.0, None).fit(found.X, found.y).similar
    all_of_them = ItemNeighbours(items, items, 1.0, None).fit(found.X, found.y).similar
    assert few is not None
    assert all_of_them is not None
    largest = np.sort(all_of_them.weights, axis=1)[:, -kept:]
    assert np.allclose(np.sort(few.weights, axis=1), largest)
