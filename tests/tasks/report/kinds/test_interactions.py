import pandas as pd
import pytest

from tasks.report.kinds import interactions
from tasks.report.stage import report
from tests.boutique import Boutique, MakeVisits


def test_lists_show_users_that_were_served_well_and_others(visits: MakeVisits) -> None:
    schema = visits("ranking").schema
    ids, names = schema.items.ids, schema.items.names
    lists = [ids[:3]] * 20
    saved = pd.DataFrame(
        {"truth": [ids[1]] * 2 + ["unheard of"] + [ids[7]] * 17, "prediction": lists}
    )
    rows = pd.DataFrame({"user": range(20), "history": [ids[10:20]] * 20})
    found = interactions.listed(saved, rows, schema)
    assert [one.user for one in found] == ["0", "1", "2", "8", "13", "19"]
    assert [one.place for one in found] == [2, 2, None, None, None, None]
    assert found[0].items == [(names[0], False), (names[1], True), (names[2], False)]
    assert found[0].recent == names[19:13:-1]
    assert found[2].wanted == "unheard of, unknown in training"


def test_variety_counts_what_lists_hold(visits: MakeVisits) -> None:
    schema = visits("ranking").schema
    counts = schema.items.interactions
    ranked = sorted(range(len(counts)), key=lambda place: -counts[place])
    top, rare = schema.items.ids[ranked[0]], schema.items.ids[ranked[-1]]
    saved = pd.DataFrame(
        {"truth": [top, rare, "new", "new"], "prediction": [[top, rare], [top, rare]] * 2}
    )
    found = interactions.variety(saved, schema)
    assert found.items == 2
    assert found.coverage == pytest.approx(2 / len(counts))
    assert (found.popular, found.popular_wanted, found.outside) == (0.5, 0.25, 0.5)


def test_the_page_tells_of_lists_and_attributes(boutique: Boutique) -> None:
    page = report("boutique", boutique.solution, boutique.layout).read_text()
    for part in ("Lists beside histories", "Length of lists", "NDCG@10", "category"):
        assert part in page
    assert "region" in page
    assert "&#34;history&#34;" in page
    assert "Found within" in boutique.layout.overview.read_text()
