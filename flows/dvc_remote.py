"""Fetch from DVC's remote only what the hashes in ``dvc.lock`` vouch for.

DVC itself takes an object for what its name says. But whoever can write to a remote could put
another model there, and loading a model runs what its file says. Leans on ``fetch``, ``checkout``
and the caches of ``dvc.repo.Repo``; ``tests/flows/test_dvc_remote.py`` says when they move.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from tasks.errors import InputError

DIRECTORY = ".dir"
"""How the name of an object ends that lists the files of a folder, each with its hash."""

NAMED = 5
"""Altered files that an error names; the rest are counted."""

Objects = dict[str, str]
"""The path in the project by name of the object, which is the MD5 of its bytes."""


def fetch(repo: Any, stages: list[Any]) -> None:
    """Fetch what stages wrote into the cache, check all of it, and lay it out.

    Lists of folders are fetched and checked first, as they name what else is fetched.

    Args:
        repo: of DVC.
        stages: of DVC, their outputs recorded.

    Raises:
        InputError: bytes are not those that were recorded, and are deleted from the cache, or
            something is not there; nothing at all is laid out.
        DvcException: the remote cannot be reached.
    """
    outs = [out for stage in stages for out in stage.outs if out.use_cache and out.hash_info]
    recorded = {out.hash_info.value: PurePosixPath(out.def_path).as_posix() for out in outs}
    lists = [out.hash_info for out in outs if out.hash_info.isdir]
    cache = repo.cache.local
    with _checked(repo, {each.value: recorded[each.value] for each in lists}):
        repo.cloud.pull(lists)
    files = {
        oid: f"{folder}/{path}"
        for each, folder in recorded.items()
        if each.endswith(DIRECTORY)
        for oid, path in _listed(Path(cache.oid_to_path(each)))
    }
    names = [stage.addressing for stage in stages]
    with _checked(repo, files | recorded):
        repo.fetch(names)
    repo.checkout(names)


@contextmanager
def _checked(repo: Any, objects: Objects) -> Iterator[None]:
    """Check objects in the cache when the block has fetched them, or was stopped in the midst."""
    cache = repo.cache.local
    altered: list[str] = []
    try:
        yield
    finally:
        for oid in objects:
            file = Path(cache.oid_to_path(oid))
            if file.exists() and _md5(file) != oid.removesuffix(DIRECTORY):
                file.unlink()
                altered.append(oid)
    if altered:
        repo.drop_data_index()  # it may hold what an altered list named
        remote = repo.cloud.get_remote_odb(command="pull")
        raise InputError(
            "DVC's remote",
            "other bytes than dvc.lock records: "
            f"{_some([f'{objects[oid]} ({remote.oid_to_path(oid)})' for oid in altered])}; "
            "nothing was laid out",
            "find out who wrote there; delete these objects and 'dvc push' from where they were "
            "made",
        )
    if missing := [path for oid, path in objects.items() if not cache.exists(oid)]:
        # DVC deletes objects of other bytes from a folder without a word
        raise InputError(
            "DVC's remote",
            f"lacks, or had with other bytes, what dvc.lock records: {_some(missing)}; nothing "
            "was laid out",
            "'dvc push' from where they were made; 'dvc remote list' says where to",
        )


def _some(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(sorted(names)[:NAMED])}{more}"


def _listed(file: Path) -> list[tuple[str, str]]:
    """Return hash and path of each file of a folder; none where DVC could not fetch the list."""
    if not file.exists():
        return []
    return [(entry["md5"], entry["relpath"]) for entry in json.loads(file.read_bytes())]


def _md5(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, partial(hashlib.md5, usedforsecurity=False)).hexdigest()
