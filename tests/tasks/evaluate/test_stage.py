import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from tasks.champion import in_force, ledger
from tasks.config import ObjectiveName, rules
from tasks.documents import (
    IDENTITY,
    Chain,
    Evaluation,
    Latency,
    Manifest,
    Provenance,
    Training,
    Verdict,
    sha256,
)
from tasks.documents.identities import (
    Hashes,
    identities,
    identities_in,
    write_trained_on,
)
from tasks.documents.table import read_table
from tasks.errors import InputError
from tasks.evaluate.champion import read_champion
from tasks.evaluate.hold_out import read_hold_out
from tasks.evaluate.output import write_plots
from tasks.evaluate.trained import choose, read_trained
from tasks.kinds.kind import read_schema
from tasks.models import artefact
from tasks.models.metrics import score
from tasks.models.objective import Predictions
from tests.tasks.evaluate.conftest import OBJECTIVES
from tests.trained import MakeShop, Shop

Evaluated = dict[ObjectiveName, tuple[Shop, Evaluation]]


@pytest.fixture
def shop(make_shop: MakeShop, tmp_path: Path) -> Shop:
    return make_shop(tmp_path)


def put_in_force(shop: Shop, name: str) -> None:
    winner, layout = shop.layout.candidate(name), shop.layout
    model = sha256(winner / "model.joblib")
    shop.evaluate().model_copy(update={"model_sha256": model}).write(layout.evaluation)
    links = dict.fromkeys(Chain.model_fields, "0") | {
        "model": model, "columns": sha256(layout.schema), "backbones": {}, "weights": {},
    }  # fmt: skip
    decision = Verdict(
        solution=layout.solution,
        model_id=in_force.model_id(layout.solution, model),
        winner=name,
        outcome="PROMOTE",
        gates=[],
        chain=Chain.model_validate(links),
        decided_at="2026-01-01T00:00:00+00:00",
        champion_before=None,
        champion_after=None,
    )
    ledger.append(decision, layout.ledger)
    Provenance(records=[]).write(layout.provenance)
    in_force.replace(winner, decision, layout)


def say_trained_on(shop: Shop, learnt: Hashes) -> None:
    write_trained_on(shop.layout.champion / in_force.TRAINED_ON, learnt)
    Manifest.of(shop.layout.champion).write(shop.layout.champion / in_force.MANIFEST)


@pytest.mark.parametrize("objective", ["binary", "regression"])
def test_nothing_is_learnt_from_the_hold_out(
    objective: str, make_shop: MakeShop, tmp_path: Path
) -> None:
    shop = make_shop(tmp_path, objective)
    before = shop.evaluate()
    rows = pd.read_parquet(shop.layout.test)
    other = dict(zip(before.classes, reversed(before.classes), strict=True))
    rows["outcome"] = rows["outcome"].map(other) if other else rows["outcome"] + 50
    rows.to_parquet(shop.layout.test)
    after = shop.evaluate()
    assert after.winner == before.winner
    assert after.model(after.winner).metrics != before.model(before.winner).metrics
    if before.threshold and after.threshold:
        assert after.threshold.confusion != before.threshold.confusion
        assert after.threshold.value == before.threshold.value
    else:
        assert before.interval
        assert after.interval == before.interval.model_copy(update={"coverage": 0.0})


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_everything_is_measured(evaluated: Evaluated, objective: ObjectiveName) -> None:
    shop, evaluation = evaluated[objective]
    assert evaluation.winner == "shop-strong"
    assert Evaluation.read(shop.layout.evaluation) == evaluation
    winner = evaluation.model("shop-strong")
    assert set(winner.metrics) == set(rules(objective).metrics)
    assert next(iter(winner.metrics)) == shop.solution.train.metric
    for model in evaluation.leaderboard:
        for interval in model.metrics.values():
            assert interval.low <= interval.value <= interval.high or np.isclose(
                interval.low, interval.high
            )
    assert winner.gain_over_baseline.low > 0
    best = max(
        (model for model in evaluation.leaderboard if model.role == "baseline"),
        key=lambda model: model.gain_over_baseline.value,
    )
    assert best.gain_over_baseline.value == 0
    assert evaluation.gains_over_baselines[best.name] == winner.gain_over_baseline
    assert winner.gain_over_baseline.value == min(
        gain.value for gain in evaluation.gains_over_baselines.values()
    )
    assert evaluation.importances[0].feature in ("spent", "visits", "views", "mails", "calls")
    assert abs(next(i.mean for i in evaluation.importances if i.feature == "noise")) < 0.1 * (
        evaluation.importances[0].mean
    )
    assert {part.column for part in evaluation.slices} == {"town", "spent"}


def test_what_belongs_to_an_objective(evaluated: Evaluated) -> None:
    binary, multi, values = (evaluated[objective][1] for objective in OBJECTIVES)
    assert binary.threshold is not None
    assert binary.threshold.cost_per_row is not None
    assert binary.confusion == binary.threshold.confusion
    assert set(binary.curves) == {"roc", "precision_recall"}
    assert multi.threshold is None
    assert np.sum(multi.confusion) == 300
    assert set(multi.curves) == {
        f"{kind}:{label}" for kind in ("roc", "precision_recall") for label in multi.classes
    }
    assert (values.confusion, values.calibration, values.calibration_error) == ([], [], None)
    assert set(values.curves) == {"predicted_observed", "residual_quantiles"}


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_objective_leaves_what_dvc_draws(
    evaluated: Evaluated, objective: ObjectiveName, project: Path
) -> None:
    shop, _ = evaluated[objective]
    stage = yaml.safe_load((project / "dvc.yaml").read_text())["stages"]["evaluate"]["do"]
    for entry in stage["plots"]:
        for path, axes in entry.items():
            found = shop.layout.reports / Path(path).name
            files = sorted(found.iterdir()) if found.is_dir() else [found]
            assert files
            for file in files:
                table = pd.read_csv(file)
                assert {axes["x"], axes["y"]} <= set(table.columns)
                assert len(table) > 0


def test_a_class_may_have_any_name(shop: Shop) -> None:
    evaluation = shop.evaluate()
    curves = {"roc:n/a": evaluation.curves["roc"], "roc:a b": evaluation.curves["roc"]}
    rows = read_hold_out(shop.solution.target, shop.layout)
    judged = Predictions(rows.y, np.full((300, 2), 0.5), rows.weight)
    write_plots(evaluation.model_copy(update={"curves": curves}), judged, shop.layout)
    assert {path.name for path in shop.layout.curves.iterdir()} == {
        "roc-n%2Fa.csv",
        "roc-a b.csv",
        "calibration.csv",
    }


def test_metrics_are_flat_and_predictions_carry_the_truth(evaluated: Evaluated) -> None:
    shop, evaluation = evaluated["binary"]
    metrics = json.loads(shop.layout.metrics.read_text())
    auc = evaluation.model(evaluation.winner).metrics["roc_auc"]
    assert metrics == {
        "metric": "roc_auc",
        "figure": auc.value,
        "low": auc.low,
        "high": auc.high,
        "rows": 300,
    }
    predictions = pd.read_parquet(shop.layout.predictions)
    assert list(predictions.columns) == ["row", "truth", "p0", "p1"]
    test = pd.read_parquet(shop.layout.test)
    assert (predictions["truth"] == test["outcome"]).all()


def test_running_again_gives_the_same_documents_but_for_the_time(evaluated: Evaluated) -> None:
    shop, first = evaluated["binary"]
    before = shop.layout.evaluation.read_bytes()
    assert shop.evaluate() == first
    assert shop.layout.evaluation.read_bytes() == before
    assert Latency.read(shop.layout.latency).model_sha256 == first.model_sha256


def test_the_hold_out_has_no_say_in_the_choice(shop: Shop) -> None:
    weak = shop.layout.candidate("shop-weak") / "training.json"
    Training.read(weak).model_copy(update={"score": 0.999}).write(weak)
    evaluation = shop.evaluate()
    assert evaluation.winner == "shop-weak"
    assert (
        evaluation.model("shop-strong").metrics["roc_auc"].value
        > evaluation.model("shop-weak").metrics["roc_auc"].value
    )


@pytest.mark.parametrize(("better_by", "winner"), [(0.0, "shop-strong"), (1e-6, "ensemble")])
def test_an_ensemble_must_be_better_to_win(shop: Shop, better_by: float, winner: str) -> None:
    shop.layout.candidate("shop-strong").rename(shop.layout.ensemble)
    record = Training.read(shop.layout.ensemble / "training.json")
    folder = shop.layout.candidate("shop-strong")
    folder.mkdir()
    for path in shop.layout.ensemble.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    record.model_copy(update={"candidate": "ensemble", "score": record.score + better_by}).write(
        shop.layout.ensemble / "training.json"
    )
    assert choose(read_trained(shop.candidates, shop.layout), "roc_auc").name == winner


def test_weights_give_population_figures_beside_the_plain_ones(
    make_shop: MakeShop, tmp_path: Path
) -> None:
    evaluation = make_shop(tmp_path, weighted=True).evaluate()
    plain = evaluation.model(evaluation.winner).metrics
    assert set(evaluation.population_metrics) == set(plain)
    assert evaluation.population_metrics["roc_auc"].value != plain["roc_auc"].value


def test_rows_of_a_group_are_drawn_together(shop: Shop) -> None:
    assert read_hold_out(shop.solution.target, shop.layout).units is None
    units = read_hold_out(shop.solution.target, shop.layout, "town").units
    assert units is not None
    towns = pd.read_parquet(shop.layout.test)["town"]
    assert pd.crosstab(towns, units).gt(0).sum().sum() == towns.nunique()


def test_the_champion_is_measured_on_the_same_rows(shop: Shop) -> None:
    put_in_force(shop, "shop-weak")
    evaluation = shop.evaluate()
    champion = evaluation.model("champion")
    assert champion.metrics == evaluation.model("shop-weak").metrics
    assert evaluation.gain_over_champion is not None
    assert evaluation.gain_over_champion.low > 0
    assert evaluation.champion_sha256 == sha256(shop.layout.champion / "model.joblib")


def held_out_identities(shop: Shop) -> "np.ndarray[Any, Any]":
    return identities_in(shop.layout.test)


def test_rows_that_the_champion_learnt_are_left_out(shop: Shop) -> None:
    put_in_force(shop, "shop-weak")
    whole = shop.evaluate()
    assert (whole.champion_rows, whole.champion_obstacle) == (300, "")
    learnt = np.r_[identities_in(shop.layout.train), held_out_identities(shop)[:250]]
    say_trained_on(shop, learnt)
    part = shop.evaluate()
    assert (part.rows, part.champion_rows, part.champion_obstacle) == (300, 50, "")
    assert part.gain_over_champion is not None
    assert whole.gain_over_champion is not None
    assert part.gain_over_champion.value != whole.gain_over_champion.value
    hold_out = read_hold_out(shop.solution.target, shop.layout)
    values = [
        score(
            "roc_auc",
            hold_out.y[250:],
            artefact.read(shop.layout.candidate(name) / "model.joblib").predict(
                hold_out.rows[250:]
            ),
        )
        for name in ("shop-strong", "shop-weak")
    ]
    assert part.gain_over_champion.value == pytest.approx(values[0] - values[1])
    # the board is of all rows, some of which the champion knows
    assert "champion" not in {model.name for model in part.leaderboard}


def test_rows_equal_to_ones_that_the_winner_learnt_are_left_out_too(shop: Shop) -> None:
    put_in_force(shop, "shop-weak")
    rows = pd.read_parquet(shop.layout.train)
    rows.loc[:9, IDENTITY] = held_out_identities(shop)[:10]
    rows.to_parquet(shop.layout.train)
    assert shop.evaluate().champion_rows == 290


@pytest.mark.parametrize("kept", [0, 10])
def test_too_few_new_rows_compare_nothing(shop: Shop, kept: int) -> None:
    put_in_force(shop, "shop-weak")
    say_trained_on(shop, held_out_identities(shop)[kept:])
    evaluation = shop.evaluate()
    assert evaluation.gain_over_champion is None
    assert evaluation.champion_obstacle == f"only {kept} of 300 held-out rows are new to both"


def test_new_rows_of_one_class_compare_nothing(shop: Shop) -> None:
    put_in_force(shop, "shop-weak")
    stays = (pd.read_parquet(shop.layout.test)["outcome"] == "stays").to_numpy()
    say_trained_on(shop, held_out_identities(shop)[~stays])
    evaluation = shop.evaluate()
    assert evaluation.gain_over_champion is None
    assert "roc_auc is not defined on them" in evaluation.champion_obstacle


def put_in_force_named_by(shop: Shop, naming: list[str]) -> None:
    schema = read_schema(shop.layout.schema)
    schema.model_copy(update={"identity": naming}).write(shop.layout.schema)
    put_in_force(shop, "shop-weak")
    schema.write(shop.layout.schema)


def test_a_champion_of_unknown_rows_is_not_compared(shop: Shop) -> None:
    put_in_force_named_by(shop, ["gone"])
    assert "columns that are not there: ['gone']" in shop.evaluate().champion_obstacle
    (shop.layout.champion / in_force.TRAINED_ON).unlink()
    Manifest.of(shop.layout.champion).write(shop.layout.champion / in_force.MANIFEST)
    assert "not on record" in shop.evaluate().champion_obstacle


def test_rows_that_other_columns_name_now_are_known_by_the_old_ones(shop: Shop) -> None:
    put_in_force_named_by(shop, ["views", "mails"])
    say_trained_on(shop, identities(read_table(shop.layout.test), ["mails", "views"])[:100])
    assert shop.evaluate().champion_rows == 200


@pytest.mark.parametrize("renamed", [True, False])
def test_rows_without_a_name_do_not_count_as_new(shop: Shop, renamed: bool) -> None:
    rows = pd.read_parquet(shop.layout.test)
    rows["card"] = [None] * 30 + [f"card {number}" for number in range(270)]
    rows.to_parquet(shop.layout.test)
    if renamed:
        put_in_force_named_by(shop, ["card"])
        say_trained_on(shop, identities(read_table(shop.layout.test), ["card"])[:100])
    else:
        schema = read_schema(shop.layout.schema)
        schema.model_copy(update={"identity": ["card"]}).write(shop.layout.schema)
        put_in_force(shop, "shop-weak")
        say_trained_on(shop, held_out_identities(shop)[30:100])
    assert shop.evaluate().champion_rows == 200


def test_a_champion_that_lacks_columns_is_named_but_not_compared(shop: Shop) -> None:
    put_in_force(shop, "shop-weak")
    for path in (shop.layout.train, shop.layout.test):
        pd.read_parquet(path).rename(columns={"noise": "hiss"}).to_parquet(path)
    champion = read_champion(shop.layout, read_hold_out(shop.solution.target, shop.layout))
    assert champion is not None
    assert champion.predicted is None
    assert champion.obstacle == "it needs the missing columns noise"


def test_a_champion_with_other_bytes_is_not_loaded(shop: Shop) -> None:
    put_in_force(shop, "shop-weak")
    (shop.layout.champion / "model.joblib").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(InputError, match="is not the recorded"):
        shop.evaluate()


def test_a_class_that_training_never_saw_is_refused(shop: Shop) -> None:
    test = pd.read_parquet(shop.layout.test)
    test.loc[0, "outcome"] = "lost"
    test.to_parquet(shop.layout.test)
    with pytest.raises(InputError, match="lost"):
        shop.evaluate()


def test_a_metric_without_meaning_on_the_rows_is_refused(shop: Shop) -> None:
    test = pd.read_parquet(shop.layout.test)
    test[test["outcome"] == "stays"].to_parquet(shop.layout.test)
    with pytest.raises(InputError, match="roc_auc is not defined"):
        shop.evaluate()
