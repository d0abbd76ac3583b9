"""One solution: everything that its section says."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, JsonValue, StringConstraints, model_validator

from tasks.config.inputs import Inputs, InteractionsInputs, SeriesInputs
from tasks.config.kind import KindName
from tasks.config.metric import REJECTION_METRICS, Metric
from tasks.config.objective import (
    Key,
    ObjectiveName,
    default_candidates,
    misplaced,
    objectives_of,
    rules,
)
from tasks.config.section import Section, Value
from tasks.config.sources import Source

NAME = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
Name = Annotated[str, StringConstraints(pattern=NAME)]
Balance = Literal["none", "classes", "smote", "gan"]


class Target(Section):
    """What is predicted."""

    column: str
    objective: ObjectiveName = Field(description="module under tasks/objectives")
    positive: Value | None = Field(
        None, description="binary and anomaly: the target value that counts as the event"
    )
    transform: Literal["none", "log"] = Field(
        "none", description="regression only: candidates learn the logarithm of the target"
    )
    optional: bool = Field(
        False, description="rows without a target stay, as history of others: series only"
    )

    @model_validator(mode="after")
    def _fits_objective(self) -> "Target":
        _refuse_misplaced(
            self.objective,
            {
                "target.positive": self.positive is not None,
                "target.transform": self.transform != "none",
            },
        )
        return self


def _refuse_misplaced(objective: ObjectiveName, given: dict[Key, bool]) -> None:
    for key, is_given in given.items():
        wrong = misplaced(objective, key, is_given)
        if wrong is not None:
            raise ValueError(wrong)


class Columns(Section):
    """Roles of columns; a column with no role is a feature."""

    id: list[str] = Field(
        default_factory=list,
        description="names a row, so that its part and fold stay when other columns change; never "
        "a feature",
    )
    time: str | None = Field(None, description="orders rows; not a feature")
    group: str | None = Field(None, description="rows that must stay together; not a feature")
    weight: str | None = Field(None, description="sample weight in fitting and in metrics")
    leak: list[str] = Field(default_factory=list, description="knows the answer; never a feature")
    sensitive: list[str] = Field(
        default_factory=list, description="protected attribute: a feature that slices are cut by"
    )
    personal: list[str] = Field(
        default_factory=list, description="identifies a person: never a feature, never shown"
    )
    ignored: list[str] = Field(default_factory=list, description="kept in the data, not a feature")
    categorical: list[str] = Field(
        default_factory=list, description="features that are categories though they look numeric"
    )
    numeric: list[str] = Field(
        default_factory=list, description="features that are numbers though they are text"
    )
    datetime: list[str] = Field(
        default_factory=list,
        description="features that are points in time, as text in one of the forms of ISO 8601",
    )
    text: list[str] = Field(
        default_factory=list, description="features that are free text, read by their words"
    )

    @model_validator(mode="after")
    def _of_one_type(self) -> "Columns":
        typed = [*self.categorical, *self.numeric, *self.datetime, *self.text]
        twice = sorted({name for name in typed if typed.count(name) > 1})
        if twice:
            raise ValueError(
                f"{', '.join(twice)}: name a column once under categorical, numeric, datetime, text"
            )
        return self


class Split(Section):
    """How rows are divided, once, before anything is fitted."""

    method: Literal["random", "stratified", "time", "group", "column", "last"] = Field(
        description="random, stratified and group deal rows out by what names them: see "
        "docs/split.md; last: the last row of each group in time, for users and what they did",
    )
    test: float = Field(
        0.2,
        gt=0,
        lt=1,
        description="share of rows (or groups) held out: each with this chance, where dealt out",
    )
    column: str | None = Field(None, description="method column: the column that names the part")
    test_value: Value | None = Field(None, description="method column: its value for held-out rows")
    validation_value: Value | None = Field(
        None, description="method column: its value for rows that validate, as a single fold"
    )
    folds: int = Field(
        5, ge=1, le=20, description="cross-validation folds inside training; 1: a single hold-out"
    )
    seed: int = Field(0, description="another one deals all rows out anew")

    @model_validator(mode="after")
    def _column_given(self) -> "Split":
        given = self.column is not None and self.test_value is not None
        if (self.method == "column") != given:
            raise ValueError("method column needs column and test_value, and only it takes them")
        if self.validation_value is not None and self.method != "column":
            raise ValueError("validation_value is for method column")
        if (self.validation_value is not None or self.method == "last") and self.folds != 1:
            raise ValueError("the rows that validate are given: set folds to 1")
        return self


class Train(Section):
    """What all candidates of a solution share."""

    metric: Metric = Field(
        description="what tuning optimises and the winner is chosen by",
    )
    seed: int = 0
    balance: Literal["none", "classes"] = Field(
        "none", description="classes: weigh rows inversely to their class's frequency"
    )


class Costs(Section):
    """What the two kinds of mistake cost, in any one unit."""

    false_positive: float = Field(gt=0)
    false_negative: float = Field(gt=0)


class Rejection(Section):
    """Rows that belong to no class: answered as out of scope where no class is probable enough."""

    label: Value = Field(description="the target's value for rows that belong to no other class")
    in_scope_accuracy: float = Field(
        gt=0,
        lt=1,
        description="the threshold recognises as many such rows as it can while this share of the "
        "other rows is still answered rightly; both on validation rows",
    )


class Evaluate(Section):
    """How the hold-out is looked at."""

    resamples: int = Field(1000, ge=100, le=100_000, description="bootstrap resamples")
    confidence: float = Field(0.95, gt=0.5, lt=1)
    slices: list[str] = Field(
        default_factory=list, description="columns to cut metrics by; sensitive ones always are"
    )
    costs: Costs | None = Field(
        None, description="binary only: the threshold minimises this cost on validation rows"
    )
    rejection: Rejection | None = Field(
        None, description="multiclass only: a class for what none of the others covers"
    )
    alert_budget: float | None = Field(
        None,
        gt=0,
        lt=1,
        description="anomaly only: share of validation rows that the threshold may alert for; "
        "0.05 where it is not given",
    )
    seed: int = 0


class Gates(Section):
    """Bounds that a winner must keep; each becomes a line of the ledger.

    Further keys are the modules under ``tasks/verdict/gates``, with any bound.
    """

    model_config = ConfigDict(extra="allow")

    minimum_gain: float = Field(
        0.0, ge=0, description="the metric must beat the best baseline by more than this"
    )
    required: dict[Metric, float] = Field(
        default_factory=dict, description="bound per metric: at least, or at most for errors"
    )
    slice_drop: float | None = Field(
        None, gt=0, description="a slice may be worse than the whole by at most this"
    )
    calibration_error: float | None = Field(
        None, gt=0, lt=1, description="largest expected calibration error"
    )
    latency_ms: float = Field(150, gt=0, description="milliseconds of a one-row prediction")
    size_mb: float = Field(200, gt=0, description="size of the model file")


class Serve(Section):
    """How the service behaves."""

    host: str = Field("127.0.0.1", description="address to listen on; 0.0.0.0: every interface")
    port: int = Field(
        3000, ge=1, le=65535, description="the first run writes the one above those of all others"
    )
    workers: int = Field(
        1, ge=1, le=64, description="processes that answer, each with the model in its memory"
    )
    maximum_rows: int = Field(1000, ge=1, description="rows in one request")
    maximum_bytes: int = Field(5_000_000, ge=1000, description="size of one request's body")
    maximum_pixels: int | None = Field(
        None,
        ge=1,
        description="of one picture; by default 4,000,000, or 16 times what the model reads if "
        "that is more; a JPEG may have four times as many",
    )
    request_log_mb: int = Field(
        1000,
        ge=0,
        description="megabytes of answered requests kept on disk, the oldest of which go first; "
        "0: none are written",
    )
    log_sensitive: bool = Field(
        False, description="whether sensitive columns are written into that log, too"
    )
    access_log: bool = Field(False, description="whether the log has a line for every request")


class Transfer(Section):
    """What a candidate builds on: the model of a candidate of another solution, champion or not."""

    source: Name = Field(alias="from", description="the other solution; of the same kind")
    candidate: Name = Field(
        description="a candidate of that solution whose model can be built on: a convolutional "
        "network"
    )


class Candidate(Section):
    """One model family, tuned for one solution."""

    solution: Name
    kind: KindName = Field(
        json_schema_extra={"default": "its solution's"},
        description="the solution's kind of input",
    )
    family: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$")] = Field(
        description="module under tasks/families/<kind>"
    )
    trials: int = Field(1, ge=1, le=1000, description="1: the defaults (with fixed) are fitted")
    timeout: float = Field(
        600, gt=0, description="seconds after which no further trial starts; cut studies say so"
    )
    fixed: dict[str, Any] = Field(
        default_factory=dict, description="hyperparameters taken out of the search"
    )
    balance: Balance | None = Field(
        None,
        description="as train.balance of the solution, which holds where this is not given; smote "
        "and gan fill rare classes of tables up with made rows: docs/augmentation.md",
    )
    minority_ratio: float = Field(
        1.0,
        gt=0,
        le=1,
        description="smote and gan: rows that each class then has at least, as a share of those of "
        "the largest class",
    )
    refit: bool = Field(
        True,
        description="false: keep the model fitted for a single validation fold instead of fitting "
        "once more on all training rows; halves the time of costly networks",
    )
    transfer: Transfer | None = Field(
        None, description="only under transfers, and needed there: another solution to build on"
    )

    @model_validator(mode="after")
    def _ratio_is_used(self) -> "Candidate":
        if self.minority_ratio != 1.0 and self.balance not in ("smote", "gan"):
            raise ValueError("minority_ratio is for balance smote and gan")
        return self


BY_KIND: dict[str, JsonValue] = {"default": "defaults of its kind"}


class Solution(Section):
    """A section under ``solutions``; only inputs, source and target have to be given."""

    title: str = Field(json_schema_extra={"default": "the name in words"})
    description: str = ""
    inputs: Inputs
    source: Source
    target: Target
    columns: Columns = Field(json_schema_extra=BY_KIND)
    split: Split = Field(json_schema_extra=BY_KIND)
    train: Train = Field(json_schema_extra=BY_KIND)
    evaluate: Evaluate = Field(json_schema_extra=BY_KIND)
    gates: Gates = Field(json_schema_extra=BY_KIND)
    serve: Serve = Field(json_schema_extra=BY_KIND)

    @model_validator(mode="after")
    def _parts_agree(self) -> "Solution":
        objective, own = self.target.objective, rules(self.target.objective)
        if default_candidates(objective, self.inputs.kind) is None:
            raise ValueError(
                f"objective {objective} does not fit {self.inputs.kind} inputs; "
                f"use one of {', '.join(objectives_of(self.inputs.kind))}"
            )
        fitting = own.metrics
        if self.evaluate.rejection:
            fitting += REJECTION_METRICS
        for metric in (self.train.metric, *self.gates.required):
            if metric not in fitting:
                raise ValueError(
                    f"metric {metric} does not fit objective {objective}; "
                    f"use one of {', '.join(fitting)}"
                )
        if self.train.metric in REJECTION_METRICS:
            raise ValueError(f"train.metric {self.train.metric} is of decisions: for gates only")
        _refuse_misplaced(
            objective,
            {
                "train.balance": self.train.balance != "none",
                "evaluate.rejection": self.evaluate.rejection is not None,
                "evaluate.costs": self.evaluate.costs is not None,
                "evaluate.alert_budget": self.evaluate.alert_budget is not None,
                "gates.calibration_error": self.gates.calibration_error is not None,
            },
        )
        if self.split.method in ("time", "last") and self.columns.time is None:
            raise ValueError(f"split.method {self.split.method} needs columns.time")
        if self.split.method in ("group", "last") and self.columns.group is None:
            raise ValueError(f"split.method {self.split.method} needs columns.group")
        return self

    @model_validator(mode="after")
    def _series_agree(self) -> "Solution":
        inputs, target = self.inputs, self.target
        if not isinstance(inputs, SeriesInputs):
            if target.optional:
                raise ValueError("target.optional is for series")
            return self
        if self.columns.time is None:
            raise ValueError("series need columns.time, which orders their rows")
        _refuse_misplaced(target.objective, {"inputs.horizon": inputs.horizon > 0})
        if inputs.targets and target.column not in inputs.targets:
            raise ValueError("inputs.targets lists all that is forecast, target.column too")
        if {target.column, *inputs.targets} & set(inputs.known):
            raise ValueError("what is forecast is not known ahead: take it out of inputs.known")
        if self.split.method not in ("time", "group", "column"):
            raise ValueError(
                f"split.method {self.split.method} parts rows that follow each other, so that "
                "windows would share them; use time, group or column"
            )
        return self

    @model_validator(mode="after")
    def _interactions_agree(self) -> "Solution":
        inputs, target = self.inputs, self.target
        if not isinstance(inputs, InteractionsInputs):
            return self
        if self.columns.group is None:
            raise ValueError("interactions need columns.group: the column that names the user")
        ranked = rules(target.objective).target == "items"
        if ranked and target.column != inputs.item:
            raise ValueError(f"what is ranked are items: set target.column to {inputs.item}")
        if not ranked and target.column == inputs.item:
            raise ValueError(f"{inputs.item} names items, which can only be ranked")
        if not ranked:
            return self
        if self.split.method != "last":
            raise ValueError("a ranking is of what comes next: set split.method to last")
        return self
