"""Which families, gates, sources there are: their modules, which are loaded only when used."""

from pathlib import Path


def members(folder: str) -> list[str]:
    """Return the names of the modules in a folder of ``tasks``, such as ``families/tabular``."""
    paths = Path(__file__).parents[1].joinpath(folder).glob("[!_]*.py")
    return sorted(path.stem for path in paths)
