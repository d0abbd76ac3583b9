"""The compiled form of a champion, laid beside it if it is the one that was compared with it."""

from pathlib import Path

from tasks.champion import in_force
from tasks.documents import Evaluation, sha256
from tasks.models import artefact
from tasks.models.compiled import COMPILED, compiled_predictor
from tasks.progress import Say, unsaid


def compile_staged(champion: Path, recorded: str, say: Say = unsaid) -> list[str]:
    """Compile a champion whose evaluation says that its compiled form may serve.

    Args:
        champion: a folder with the model and its documents; ``compiled.joblib`` is written there.
            Another version of a library may compile to other bytes than evaluation
            compared: then nothing is written, and the trained model serves.
        recorded: SHA-256 that the model must have.
        say: told where another than the compared form would come out.

    Returns:
        Distributions that the compiled model needs beside those of the trained one.

    Raises:
        InputError: the model has other bytes than those recorded.
    """
    parity = Evaluation.read(champion / "evaluation.json").parity
    if parity is None or not parity.holds:
        return []
    form = compiled_predictor(artefact.read_recorded(champion / in_force.MODEL, recorded))
    if form is None:
        return []
    predictor, requires = form
    artefact.write(predictor, champion / COMPILED)
    if sha256(champion / COMPILED) != parity.compiled_sha256:
        (champion / COMPILED).unlink()
        say(
            "the model serves as it was trained, and slower: it compiles to other bytes than "
            "evaluation compared, as with another version of a library; run evaluate again"
        )
        return []
    return requires
