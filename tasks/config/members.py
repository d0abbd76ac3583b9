"""Which families, gates, sources there are: their modules, which are loaded only when used."""

from pathlib import Path

TASKS = Path(__file__).parents[1]


def is_member(folder: str, name: str) -> bool:
    """Return whether a folder of ``tasks``, such as ``families/tabular``, has a module ``name``."""
    named = name.isidentifier() and not name.startswith("_")
    return named and (TASKS / folder / f"{name}.py").exists()


def members(folder: str) -> list[str]:
    """Return the names of the modules in a folder of ``tasks``."""
    return sorted(path.stem for path in (TASKS / folder).glob("[!_]*.py"))
