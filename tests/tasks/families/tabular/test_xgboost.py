from tests.families import Case, MakeGiven


def test_stops_early_and_refits_with_more_trees_for_more_rows(given: MakeGiven) -> None:
    found = given("tabular", "binary")
    chosen = Case("tabular", "xgboost", "binary").family
    boosting = found.build(chosen, chosen.defaults)
    boosting.fit(found.X, found.y, None, (*found.validation, None))
    assert 1 <= boosting.best < chosen.defaults["trees"]
    assert boosting.booster.num_boosted_rounds() == boosting.best
    settled = chosen.refit_parameters(chosen.defaults, [boosting], 1.25)
    assert settled["trees"] == round(boosting.best * 1.25)
