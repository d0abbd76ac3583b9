"""A real PostgreSQL server for the session."""

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server of our own; skips where none is installed."""
    programs = _programs()
    user = _account()
    folder = Path(tempfile.mkdtemp(prefix="lepton-postgresql-"))
    if user != getpass.getuser():
        shutil.chown(folder, user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(program: str, *arguments: str) -> None:
        # pg_ctl leaves a server that inherits its output: a pipe would never close
        with (folder / "output").open("ab") as output:
            subprocess.run(
                [programs / program, "-D", folder / "data", *arguments],
                user=user if user != getpass.getuser() else None,
                cwd=folder,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
                stdout=output,
                stderr=output,
                check=True,
            )

    try:
        run("initdb", "-U", "lepton", "-A", "trust", "-E", "UTF8", "-N")
        rules = folder / "data" / "pg_hba.conf"  # all are trusted, but for the role `guarded`
        rules.write_text(f"host all guarded 127.0.0.1/32 scram-sha-256\n{rules.read_text()}")
        options = f"-p {port} -h 127.0.0.1 -k {folder} -F"
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://lepton:geheim@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _programs() -> Path:
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    pytest.skip("no PostgreSQL server is installed")


def _account() -> str:
    user = getpass.getuser()
    if user != "root":
        return user
    import pwd

    if "postgres" not in {entry.pw_name for entry in pwd.getpwall()}:
        pytest.skip("PostgreSQL does not run as root, and there is no account postgres")
    return "postgres"
