"""What ``lepton trace`` prints: from the model in force back to the rows that it learnt."""

from pathlib import Path

from pydantic import BaseModel

from tasks.documents import Origin, Package, Provenance, Record, Verdict, sha256
from tasks.errors import InputError
from tasks.layout import Layout


class Trace(BaseModel):
    """What made a model.

    Attributes:
        served_at: address of the service that answers with it; None when there is none.
        bento: tag of what was packaged of it; None when it was not.
        champion: whether it is in force.
        records: of the stages that made it, in the order in which they ran.
        origins: where rows came from, by solution, as far as the snapshot still is the one on
            record.
    """

    solution: str
    model_id: str
    model_sha256: str
    champion: bool
    served_at: str | None
    bento: str | None
    outcome: str
    decided_at: str
    winner: str
    backbones: dict[str, str]
    weights: dict[str, str]
    records: list[Record]
    origins: dict[str, Origin]

    def as_text(self) -> str:
        """Return it as text for a terminal."""
        standing = "in force" if self.champion else "not in force"
        lines = [
            f"{self.solution}: {self.model_id}, {standing}",
            f"  service   {self.served_at or 'none answers with it'}",
            f"  bento     {self.bento or 'not packaged'}",
            f"  verdict   {self.outcome} at {self.decided_at}",
            f"  model     {self.winner}, sha256 {self.model_sha256}",
        ]
        lines += [f"  built on  {name}, sha256 {sha}" for name, sha in self.backbones.items()]
        lines += [f"  weights   {name}, sha256 {sha}" for name, sha in self.weights.items()]
        for record in reversed(self.records):
            lines += ["", *_record_lines(record)]
            if record.stage == "ingest" and record.solution in self.origins:
                lines += _origin_lines(self.origins[record.solution])
        if not self.records:
            lines += ["", "  no stage left a record: run it by lepton, a flow or dvc repro"]
        return "\n".join(lines)


def trace(root: Path, solution: str) -> Trace:
    """Read what made the model in force of a solution, or its latest winner where none is.

    Raises:
        InputError: no such solution, or it has not run yet.
    """
    from tasks.deploy.deployment import service_statuses

    layout = Layout(root, solution)
    folder, verdict, provenance = latest(layout)
    model = verdict.chain.model
    served = [
        each.deployment.url
        for each in service_statuses(root)
        if each.deployment.solution == solution and each.deployment.model_id == verdict.model_id
    ]
    package = layout.package / "package.json"
    packaged = Package.read(package) if package.exists() else None
    origins = {}
    for record in provenance.records:
        path = Layout(root, record.solution).origin
        name = path.relative_to(root).as_posix()
        if record.stage == "ingest" and path.exists() and sha256(path) == record.outputs[name]:
            origins[record.solution] = Origin.read(path)
    return Trace(
        solution=solution,
        model_id=verdict.model_id,
        model_sha256=model,
        champion=folder == layout.champion,
        served_at=served[0] if served else None,
        bento=packaged.tag if packaged and packaged.model == model else None,
        outcome=verdict.outcome,
        decided_at=verdict.decided_at,
        winner=verdict.winner,
        backbones=verdict.chain.backbones,
        weights=verdict.chain.weights,
        records=provenance.records,
        origins=origins,
    )


def latest(layout: Layout) -> tuple[Path, Verdict, Provenance]:
    """Return where the documents of a model lie, its verdict and its records.

    Of the model in force, or of the latest winner where none is in force.

    Raises:
        InputError: the solution has not run yet, or before there were records.
    """
    if layout.champion.exists():
        from tasks.champion.in_force import verify

        verdict, folder = verify(layout), layout.champion
        path = folder / layout.provenance.name
        if not path.exists():
            raise InputError(
                f"the champion of {layout.solution}",
                "went into force before stages left records",
                f"delete champions/{layout.solution}/model and run lepton run {layout.solution}",
            )
        return folder, verdict, Provenance.read(path)
    return layout.reports, Verdict.read(layout.verdict), Provenance.read(layout.provenance)


def _record_lines(record: Record) -> list[str]:
    code = record.code
    changed = f", changed since: {', '.join(code.changed)}" if code.changed else ""
    machine = record.environment
    lines = [
        f"  {record.stage} {record.name}",
        f"    code      {code.sha256[:12]} of {len(code.files)} files, commit "
        f"{(code.commit or 'none')[:12]}{changed}",
        f"    machine   {machine.processor}, Python {machine.python}",
    ]
    if record.trials:
        cut = ", cut short by time" if record.cut_short else ""
        lines.append(f"    trials    {record.trials}{cut}")
    lines += [f"    given     {name}: {value}" for name, value in record.parameters.items()]
    lines += [f"    read      {path} {sha[:12]}" for path, sha in record.inputs.items()]
    lines += [f"    wrote     {path} {sha[:12]}" for path, sha in record.outputs.items()]
    return lines


def _origin_lines(origin: Origin) -> list[str]:
    return [f"    rows      {origin.rows:,} of {len(origin.columns)} columns"] + [
        f"    source    {each.name}: {each.location}, {each.rows:,} rows"
        + (f", sha256 {each.sha256}" if each.sha256 else "")
        for each in origin.ingredients
    ]
