"""A file from a public address, whole or not at all."""

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlsplit, urlunsplit

import httpx
from fsspec.core import url_to_fs

from tasks.config.secrets import VARIABLE
from tasks.errors import InputError, SourceUnavailableError
from tasks.progress import Progress

CHUNK = 1 << 20
"""Bytes read at a time."""


@dataclass(frozen=True)
class Patience:
    """How long a server is waited for.

    Attributes:
        connect: seconds until a connection must stand.
        read: seconds in which some byte must arrive.
        attempts: how often a failure that may pass is tried again, the first time included.
        pause: seconds before the second attempt; doubled before each further one.
    """

    connect: float = 10.0
    read: float = 30.0
    attempts: int = 4
    pause: float = 1.0


USUAL = Patience()


Version = dict[str, str]
"""What a server says that tells one state of a file from another, such as its ETag."""

CONDITIONS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
"""What HTTP answers as a version, and the request header that asks for anything newer."""


def download(
    url: str,
    target: Path,
    by_hand: str,
    progress: Progress,
    patience: Patience = USUAL,
    known: Version | None = None,
) -> Version | None:
    """Fetch ``url`` into ``target``, unless it is still as it is known.

    http and https are tried again after time-outs, broken transfers and answers 408, 429 and
    5xx; other schemes go through fsspec, whose drivers have retries of their own.

    Args:
        url: http(s), or any scheme fsspec has a driver for; ``$NAME`` in its account or options is
            replaced from the environment.
        target: replaced only when the last byte has arrived.
        by_hand: how a person can get the file instead, for the hint of errors.
        progress: told about the share that has arrived.
        patience: limits for http and https.
        known: version of the copy that is there already.

    Returns:
        The version of what was fetched, empty where the server names none; None when ``known`` is
        the version still, and nothing was fetched.

    Raises:
        InputError: the file could not be fetched.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent) as folder, _readable_errors(url, by_hand):
        part = Path(folder) / target.name
        if urlsplit(url).scheme in ("http", "https"):
            version = _over_http(_filled(url), part, progress, patience, known or {})
        else:
            version = _over_fsspec(_filled(url), part, known or {})
        if version is not None:
            part.replace(target)
    return version


def public_address(url: str) -> str:
    """Return ``url`` without user name and password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _filled(url: str) -> str:
    parts = urlsplit(url)
    account, at, host = parts.netloc.rpartition("@")
    netloc = VARIABLE.sub(_value, account) + at + host
    return urlunsplit(parts._replace(netloc=netloc, query=VARIABLE.sub(_value, parts.query)))


def _value(variable: re.Match[str]) -> str:
    name = variable[1]
    if name in os.environ:
        return quote(os.environ[name], safe="")
    if name != name.upper():
        return variable[0]  # an option that is called so, as $filter is in OData
    raise InputError("source.tables.url", f"${name} is not set", f"export {name}")


def _over_fsspec(url: str, part: Path, known: Version) -> Version | None:
    system, path = url_to_fs(url)
    version = {"ukey": str(system.ukey(path))}
    if version == known:
        return None
    with system.open(path, "rb") as remote, part.open("wb") as file:
        shutil.copyfileobj(remote, file, CHUNK)
    return version


def _over_http(
    url: str, part: Path, progress: Progress, patience: Patience, known: Version
) -> Version | None:
    limits = httpx.Timeout(patience.read, connect=patience.connect)
    # Compressed files must arrive as they lie on the server, or their checksum is not theirs.
    headers = {"Accept-Encoding": "identity"}
    headers |= {CONDITIONS[name]: value for name, value in known.items() if name in CONDITIONS}
    with httpx.Client(timeout=limits, headers=headers, follow_redirects=True) as client:
        attempt = 1
        while True:
            try:
                return _transfer(client, url, part, progress)
            except httpx.HTTPError as error:
                if attempt == patience.attempts or not _may_pass(error):
                    raise
                progress(0.0, f"{urlsplit(url).hostname}: {_reason(error)}; trying again")
                time.sleep(patience.pause * 2 ** (attempt - 1))
                attempt += 1


def _transfer(client: httpx.Client, url: str, part: Path, progress: Progress) -> Version | None:
    with client.stream("GET", url) as response, part.open("wb") as file:
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return None
        response.raise_for_status()
        size = int(response.headers.get("Content-Length", 0))
        told = 0.0
        for chunk in response.iter_raw(CHUNK):
            file.write(chunk)
            share = response.num_bytes_downloaded / size if size else 0.0
            if share - told >= 0.05:
                told = share
                progress(share, f"downloading {size / 1e6:.1f} MB")
        return {name: response.headers[name] for name in CONDITIONS if name in response.headers}


def _may_pass(error: httpx.HTTPError) -> bool:
    if isinstance(error, httpx.HTTPStatusError):
        status = error.response.status_code
        return status >= 500 or status in (408, 429)
    return isinstance(error, httpx.TransportError) and not isinstance(
        error, httpx.UnsupportedProtocol
    )


@contextmanager
def _readable_errors(url: str, by_hand: str) -> Iterator[None]:
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ImportError, ValueError) as error:
        passing = isinstance(error, httpx.HTTPError) and _may_pass(error)
        kind = SourceUnavailableError if passing else InputError
        raise kind(public_address(url), f"download failed: {_reason(error)}", by_hand) from None


def _reason(error: Exception) -> str:
    match error:
        case httpx.HTTPStatusError():
            return f"HTTP {error.response.status_code} {error.response.reason_phrase}"
        case httpx.TimeoutException():
            return "the server did not answer in time"
        case _:
            return f"{type(error).__name__}: {error}"
