"""The gates: each holds one figure against one bound and says so in plain English."""

from tasks.config import LOWER_IS_BETTER, Gates, Metric
from tasks.documents import Evaluation, Gate, Latency, Validation


def ledger_lines(
    solution: str,
    gates: Gates,
    evaluation: Evaluation,
    latency: Latency,
    validation: Validation,
    champion: str | None,
) -> list[Gate]:
    """Hold an evaluation against every gate.

    Args:
        solution: named in what the explanations advise.
        gates: the bounds; gates without one are left out.
        evaluation: of the model that wants to go into force.
        latency: of the same model.
        validation: of the data it was made from.
        champion: SHA-256 of the model in force now, None when there is none.
    """
    lines = [
        _data(validation),
        _baseline(gates.minimum_gain, evaluation),
        *(_required(metric, bound, evaluation) for metric, bound in gates.required.items()),
        _champion(solution, evaluation, champion),
    ]
    if gates.slice_drop is not None:
        lines.append(_slices(gates.slice_drop, evaluation))
    if gates.calibration_error is not None:
        lines.append(_calibration(gates.calibration_error, evaluation))
    lines += [_latency(gates.latency_ms, latency), _size(gates.size_mb, evaluation)]
    return lines


def _data(validation: Validation) -> Gate:
    count = len(validation.checks)
    return Gate(
        name="data validation",
        figure=None,
        interval=None,
        bound="every critical expectation holds, but for rows set aside",
        passed=validation.passed,
        on_failure="REJECT",
        explanation=(
            f"{count} expectation{'' if count == 1 else 's'} held against {validation.rows} rows; "
            f"rows set aside: {validation.rejected_rows}."
        ),
    )


def _baseline(minimum: float, evaluation: Evaluation) -> Gate:
    gain = evaluation.entrant(evaluation.winner).gain_over_baseline
    passed = gain.low > minimum
    return Gate(
        name="better than chance",
        figure=gain.value,
        interval=gain,
        bound=f"interval above {minimum:g}",
        passed=passed,
        on_failure="REJECT",
        explanation=(
            f"The gain in {evaluation.metric} over {_best_baseline(evaluation)}, the best answer "
            f"that knows nothing of a row, is {'beyond' if passed else 'not beyond'} what chance "
            f"among the held-out rows explains.{_simpler(evaluation)}"
        ),
    )


def _best_baseline(evaluation: Evaluation) -> str:
    gains = evaluation.gains_over_baselines
    return min(gains, key=lambda name: gains[name].value, default="the best baseline")


def _simpler(evaluation: Evaluation) -> str:
    """Tell of simple models that are as good: no reason to reject, but to think."""
    names = evaluation.as_good
    if not names:
        return ""
    one = len(names) == 1
    return (
        f" {'The simple model' if one else 'The simple models'} {', '.join(names)} "
        f"{'is' if one else 'are'} as good within chance."
    )


def _required(metric: Metric, bound: float, evaluation: Evaluation) -> Gate:
    interval = evaluation.figure(metric)
    lower = metric in LOWER_IS_BETTER
    passed = interval is not None and (
        interval.value <= bound if lower else interval.value >= bound
    )
    outcome = "not defined on these rows" if interval is None else f"{interval.value:.4g}"
    return Gate(
        name=f"required {metric}",
        figure=None if interval is None else interval.value,
        interval=interval,
        bound=f"at {'most' if lower else 'least'} {bound:g}",
        passed=passed,
        on_failure="REJECT",
        explanation=f"On the hold-out, {metric} is {outcome}.",
    )


def _champion(solution: str, evaluation: Evaluation, champion: str | None) -> Gate:
    gain = evaluation.gain_over_champion if champion == evaluation.champion_sha256 else None
    passed = False
    if champion == evaluation.model_sha256:
        explanation = "This very model, byte for byte, is already in force; nothing to promote."
    elif champion is None:
        passed, explanation = True, "No model is in force yet, so there is none to beat."
    elif champion != evaluation.champion_sha256:
        explanation = (
            "The model in force has changed since the evaluation; "
            f"measure against it with: dvc repro --single-item --force evaluate@{solution}"
        )
    elif gain is None:
        explanation = (
            f"Not comparable with the model in force: {evaluation.champion_obstacle}. To let this "
            f"one replace it unseen, delete champions/{solution}/model and decide again."
        )
    elif gain.low > 0:
        passed, explanation = True, "Better than the model in force, beyond chance."
    elif gain.high < 0:
        explanation = "Worse than the model in force, beyond chance."
    else:
        explanation = "The difference to the model in force may be chance; the older one stays."
    left_out = evaluation.rows - evaluation.champion_rows
    if gain is not None and left_out and champion != evaluation.model_sha256:
        explanation += (
            f" Left out: {left_out} of {evaluation.rows} held-out rows, for one of the two was "
            "trained on them."
        )
    return Gate(
        name="better than the champion",
        figure=None if gain is None else gain.value,
        interval=gain,
        bound="interval above 0",
        passed=passed,
        on_failure="REJECT" if gain is not None and gain.high < 0 else "HOLD",
        explanation=explanation,
    )


def _slices(bound: float, evaluation: Evaluation) -> Gate:
    """Fail only beyond chance: the favourable end of a drop's interval is what counts."""
    measured = [(part, part.drop) for part in evaluation.slices if part.drop is not None]
    if not measured:
        return Gate(
            name="no slice left behind",
            figure=None,
            interval=None,
            bound=f"worse than the whole by at most {bound:g}",
            passed=True,
            on_failure="HOLD",
            explanation="No slice has enough rows of more than one class to be measured.",
        )
    part, drop = max(measured, key=lambda entry: entry[1].low)
    passed = drop.low <= bound
    return Gate(
        name="no slice left behind",
        figure=drop.value,
        interval=drop,
        bound=f"worse than the whole by at most {bound:g}",
        passed=passed,
        on_failure="HOLD",
        explanation=(
            f"Of {len(measured)} slices, {part.column} = {part.value} ({part.rows} rows) falls "
            f"behind most; its drop is {'not ' if passed else ''}beyond the bound and chance, the "
            "number of slices taken into account."
        ),
    )


def _calibration(bound: float, evaluation: Evaluation) -> Gate:
    error, floor = evaluation.calibration_error, evaluation.calibration_floor or 0.0
    return Gate(
        name="calibration",
        figure=None if error is None else error.value,
        interval=error,
        bound=f"error at most {bound:g} above the {floor:.2g} of chance",
        passed=error is not None and error.value - floor <= bound,
        on_failure="HOLD",
        explanation=(
            "How far predicted probabilities lie from what happened, on average; on "
            f"{evaluation.rows} rows it would be {floor:.2g} if every probability were right."
        ),
    )


def _latency(bound: float, latency: Latency) -> Gate:
    return Gate(
        name="latency",
        figure=latency.milliseconds,
        interval=None,
        bound=f"at most {bound:g} ms",
        passed=latency.milliseconds <= bound,
        on_failure="HOLD",
        explanation=(
            "Time to predict one row, in milliseconds, without the network, on a quiet machine; "
            "this one took "
            f"{latency.median_ms:.3g} ms with its other work."
        ),
    )


def _size(bound: float, evaluation: Evaluation) -> Gate:
    megabytes = evaluation.model_bytes / 1e6
    return Gate(
        name="size",
        figure=megabytes,
        interval=None,
        bound=f"at most {bound:g} MB",
        passed=megabytes <= bound,
        on_failure="REJECT",
        explanation="Size of the model's file, in megabytes.",
    )
