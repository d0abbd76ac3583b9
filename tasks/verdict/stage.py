"""The verdict stage: PROMOTE, HOLD or REJECT, and the record of it."""

from datetime import UTC, datetime
from pathlib import Path

from tasks.champion import in_force, ledger
from tasks.champion.lock import locked
from tasks.config import Gates
from tasks.documents import (
    Chain,
    Evaluation,
    Gate,
    Latency,
    Outcome,
    Provenance,
    Record,
    Training,
    Validation,
    Verdict,
    sha256,
)
from tasks.errors import InputError
from tasks.experiment import in_experiment
from tasks.layout import Layout
from tasks.progress import Progress, silent
from tasks.record import records_of_model
from tasks.verdict.chain import chain
from tasks.verdict.facts import Facts
from tasks.verdict.judgement import judge


def verdict(name: str, gates: Gates, layout: Layout, progress: Progress = silent) -> Verdict:
    """Decide whether the winner goes into force; docs/verdict.md says by what rules.

    The ledger is written before the champion is touched, and the champion changes last: a run
    that was killed can be repeated at any point. Repeating a decision that nothing has changed
    since gives the very same verdict again, and no second line in the ledger. An experiment
    (``dvc exp run``) is judged like any other, but touches neither ledger nor champion.

    Args:
        name: the solution.
        gates: the bounds.
        layout: reads evaluation, latency, validation, schema, data and models; writes ``verdict``
            and ``provenance``, appends to ``ledger``, and on PROMOTE replaces ``champion``.
        progress: told the outcome.

    Raises:
        InputError: an input is missing, or the model is not the one that was evaluated.
    """
    evaluation = Evaluation.read(layout.evaluation)
    winner = _winner(evaluation, layout)
    trained = Training.read(winner / "training.json").candidate
    records = records_of_model(name, trained, layout.root, measured=True)
    Provenance(records=records).write(layout.provenance)
    with locked(layout, lambda line: progress(0.0, line)):
        return _decided(name, gates, evaluation, winner, records, layout, progress)


def _decided(
    name: str,
    gates: Gates,
    evaluation: Evaluation,
    winner: Path,
    records: list[Record],
    layout: Layout,
    progress: Progress,
) -> Verdict:
    in_force.recover(layout)
    recorded = ledger.read(layout.ledger)
    links = chain(winner, records, gates, layout)
    decision = _decide(name, gates, evaluation, links, layout, recorded)
    if in_experiment():
        decision.write(layout.verdict)
        progress(1.0, f"{decision.outcome} {decision.model_id}, if this were no experiment")
        return decision
    if decision not in recorded:
        ledger.append(decision, layout.ledger)
    decision.write(layout.verdict)
    if decision.outcome == "PROMOTE" and in_force.verdict_in_force(layout) != decision:
        in_force.replace(winner, decision, layout)
    progress(1.0, f"{decision.outcome} {decision.model_id}")
    return decision


def _winner(evaluation: Evaluation, layout: Layout) -> Path:
    ensemble = evaluation.model(evaluation.winner).role == "ensemble"
    folder = layout.ensemble if ensemble else layout.candidate(evaluation.winner)
    actual = sha256(folder / in_force.MODEL)
    if actual != evaluation.model_sha256:
        raise InputError(
            f"the model of {evaluation.winner}",
            f"sha256 {actual[:12]}… is not the evaluated {evaluation.model_sha256[:12]}…",
            "run the stage evaluate again",
        )
    return folder


def _decide(
    solution: str,
    gates: Gates,
    evaluation: Evaluation,
    links: Chain,
    layout: Layout,
    recorded: list[Verdict],
) -> Verdict:
    """Judge, or give the recorded verdict if nothing that it rests on has changed."""
    present = in_force.verdict_in_force(layout)
    if present is not None and present.chain.leads_to_the_same(links):
        return present
    latency = Latency.read(layout.latency)
    if latency.model_sha256 != evaluation.model_sha256:
        raise InputError(str(layout.latency), "is of another model", "run the stage evaluate again")
    validation = Validation.read(layout.validation / "validation.json")
    champion = in_force.in_force(layout)
    lines = judge(gates, Facts(solution, evaluation, latency, validation, champion))
    model_id = in_force.model_id(solution, links.model)
    lines += _rolled_back(model_id, layout)
    outcome = _outcome(lines)
    before = present.model_id if present else None
    decision = Verdict(
        solution=solution,
        model_id=model_id,
        winner=evaluation.winner,
        outcome=outcome,
        gates=lines,
        chain=links,
        decided_at=datetime.now(UTC).isoformat(timespec="seconds"),
        champion_before=before,
        champion_after=model_id if outcome == "PROMOTE" else before,
    )
    for last in recorded[-1:]:
        if decision.model_copy(update={"decided_at": last.decided_at}) == last:
            return last
    return decision


def _rolled_back(model_id: str, layout: Layout) -> list[Gate]:
    """Hold a model that a person took out of force, or the next run would bring it back."""
    entry = ledger.rolled_back(layout.ledger).get(model_id)
    if entry is None:
        return []
    return [
        Gate(
            name="not rolled back",
            figure=None,
            interval=None,
            bound="no person took it out of force",
            passed=False,
            on_failure="HOLD",
            explanation=f"This very model was rolled back on {entry.decided_at[:10]}; 'lepton "
            f"rollback {layout.solution} --to {model_id}' puts it into force again.",
        )
    ]


def _outcome(lines: list[Gate]) -> Outcome:
    """Return the worst that a failed gate allows."""
    failed = {line.on_failure for line in lines if not line.passed}
    if "REJECT" in failed:
        return "REJECT"
    return "HOLD" if failed else "PROMOTE"
