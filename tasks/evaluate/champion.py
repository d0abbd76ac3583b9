"""The model in force, held to the same rows as those that want its place."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tasks.champion.in_force import TRAINED_ON
from tasks.champion.load import load_champion
from tasks.documents import IDENTITY, Evaluation, Interval, Schema, sha256
from tasks.documents.identities import identities, identities_in, named_by, read_trained_on
from tasks.documents.table import read_table
from tasks.errors import InputError
from tasks.evaluate.hold_out import HoldOut
from tasks.evaluate.leaderboard import Leaderboard, Measured
from tasks.kinds.kind import read_schema
from tasks.layout import Layout
from tasks.models.objective import objective
from tasks.models.predictor import Floats, Predictor

FEWEST = 20
"""Rows below which a bootstrap says nothing about which of two models is the better one."""


class UnknownRowsError(Exception):
    """It is not known which rows the model in force was trained on."""


@dataclass(frozen=True)
class Champion:
    """The model in force.

    Attributes:
        predicted: on the held-out rows; None when it cannot read them.
        obstacle: why it cannot; empty when it can.
    """

    sha256: str
    family: str
    predicted: Floats | None
    obstacle: str


@dataclass(frozen=True)
class Challenge:
    """The winner against the model in force, on rows that neither was trained on.

    Attributes:
        champion_sha256: of the model in force; None when there is none.
        gain: of the winner; None when the two cannot be compared.
        rows: how many rows it is of.
        obstacle: why they cannot be compared; empty when they can.
    """

    champion_sha256: str | None = None
    gain: Interval | None = None
    rows: int = 0
    obstacle: str = ""


def challenge(board: Leaderboard, ours: Measured, predicted: Floats, layout: Layout) -> Challenge:
    """Compare the winner with the model in force, and put that on the board if it fits there.

    It fits when no row has to be left out: lines of a board are of the same rows.

    Args:
        board: all held-out rows, and their resamples.
        ours: the winner as measured on them.
        predicted: what the winner predicts for them.
        layout: reads the champion and the identities of training rows.

    Raises:
        InputError: the champion was tampered with.
    """
    champion = read_champion(layout, board.hold_out)
    if champion is None:
        return Challenge()
    if champion.predicted is None:
        return Challenge(champion.sha256, obstacle=champion.obstacle)
    try:
        unseen = new_to_both(board.hold_out, layout)
    except UnknownRowsError as error:
        return Challenge(champion.sha256, obstacle=str(error))
    rows = int(unseen.sum())
    if unseen.all():
        theirs = board.add("champion", champion.family, "champion", None, champion.predicted)
        return Challenge(champion.sha256, board.gain(ours, theirs), rows)
    few = f"only {rows} of {len(unseen)} held-out rows are new to both"
    if rows < FEWEST:
        return Challenge(champion.sha256, rows=rows, obstacle=few)
    try:
        part = Leaderboard(board.metric, board.hold_out.of(unseen), board.resamples.of(unseen))
    except InputError:
        undefined = f"{few}, and {board.metric} is not defined on them"
        return Challenge(champion.sha256, rows=rows, obstacle=undefined)
    winner, incumbent = (
        part.add("", "", "", None, everything[unseen])
        for everything in (predicted, champion.predicted)
    )
    return Challenge(champion.sha256, part.gain(winner, incumbent), rows)


def new_to_both(hold_out: HoldOut, layout: Layout) -> npt.NDArray[np.bool_]:
    """Mark the held-out rows that neither the model in force nor the others were trained on.

    Where rows are named by other columns than when the model in force was trained, as when a
    column was added to a table whose rows all columns name, they are named by the old ones again.
    A row without a value in the columns that name rows was named by all that it had, which may have
    changed since: whether it is new is unknown, and it is not marked.

    Args:
        hold_out: the rows.
        layout: reads the champion's training rows, and those of today.

    Raises:
        UnknownRowsError: it is not known which rows the model in force was trained on.
    """
    learnt = read_trained_on(layout.champion / TRAINED_ON)
    if learnt is None:
        raise UnknownRowsError("it is not on record which rows it was trained on")
    held_out = hold_out.rows[IDENTITY].to_numpy(dtype="uint64")
    fresh = ~np.isin(held_out, identities_in(layout.train))
    naming = read_schema(layout.champion / "schema.json").identity
    gone = sorted(set(naming).difference(hold_out.rows))
    if naming != hold_out.schema.identity:
        if gone:
            raise UnknownRowsError(f"rows were named by columns that are not there: {gone}")
        held_out = identities(read_table(layout.test, naming), naming)
    if naming and not gone:  # personal ids are not kept with the rows
        fresh &= named_by(read_table(layout.test, naming), naming)
    return fresh & ~np.isin(held_out, learnt)


def read_champion(layout: Layout, hold_out: HoldOut) -> Champion | None:
    """Load the champion and let it predict; None when no model is in force.

    Raises:
        InputError: its bytes are not those that went into force. It is then not loaded, for
            loading a model runs what its file says.
    """
    model = layout.champion / "model.joblib"
    if not model.exists():
        return None
    family = Evaluation.read(layout.champion / "evaluation.json").winner_family
    try:
        predictor, result = load_champion(layout)
    except (AttributeError, ImportError) as error:  # code has moved since it was written
        obstacle = f"this version of the code cannot load it: {error}"
        return Champion(sha256(model), family, None, obstacle)
    obstacle = _obstacle(predictor, hold_out)
    if obstacle:
        return Champion(result, family, None, obstacle)
    try:
        predicted = predictor.predict(hold_out.rows)
        return Champion(result, family, _in_catalogue(predicted, predictor, hold_out), "")
    except (TypeError, ValueError) as error:  # a column keeps its name but not its type
        return Champion(result, family, None, str(error))


def _obstacle(predictor: Predictor, hold_out: HoldOut) -> str:
    schema, asked = predictor.schema, hold_out.schema
    if schema.objective != asked.objective:
        return "it predicts another target"
    # a catalogue changes from day to day: see _in_catalogue
    if not _ranks_items(schema) and schema.classes != asked.classes:
        return "it predicts another target"
    missing = [name for name in schema.columns if name not in hold_out.rows]
    return f"it needs the missing columns {', '.join(missing)}" if missing else ""


def _in_catalogue(predicted: Floats, predictor: Predictor, hold_out: HoldOut) -> Floats:
    """Bring a ranking into the order of today's catalogue; what the model does not know is last."""
    known, asked = predictor.schema.classes, hold_out.schema.classes
    if not _ranks_items(predictor.schema) or known == asked:
        return predicted
    place = {item: position for position, item in enumerate(known)}
    places = np.array([place.get(item, -1) for item in asked])
    aligned = np.full((len(predicted), len(asked)), -np.inf, dtype=predicted.dtype)
    aligned[:, places >= 0] = predicted[:, places[places >= 0]]
    return aligned


def _ranks_items(schema: Schema) -> bool:
    return objective(schema.objective).rules.target == "items"
