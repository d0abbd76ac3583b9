"""Servers that answer well, late, wrongly, by halves or not at all."""

import base64
import socket
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import fsspec
import pytest

from tasks.errors import InputError
from tasks.ingest.download import Patience, download, public_address
from tasks.progress import silent
from tests.tasks.ingest.conftest import Server, body, status

HASTY = Patience(connect=1.0, read=0.2, attempts=3, pause=0.0)
CONTENT = bytes(range(256)) * 20_000
BY_HAND = "fetch it by hand"


def fetch(url: str, target: Path, patience: Patience = HASTY) -> None:
    download(url, target, BY_HAND, silent, patience)


def refusal(url: str, target: Path) -> str:
    with pytest.raises(InputError) as caught:
        fetch(url, target)
    assert caught.value.hint == BY_HAND
    assert not list(target.parent.iterdir())
    return str(caught.value.value)


def test_a_good_file_arrives_whole_with_progress(server: Server, tmp_path: Path) -> None:
    url = server.serve("/file", CONTENT)
    seen: list[float] = []
    download(url, tmp_path / "file", BY_HAND, lambda share, _: seen.append(share), HASTY)
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_compressed_answers_arrive_as_they_lie_on_the_server(
    server: Server, tmp_path: Path
) -> None:
    def answer(handler: BaseHTTPRequestHandler, number: int) -> None:
        handler.send_response(200)
        handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Content-Length", "5")
        handler.end_headers()
        handler.wfile.write(b"bytes")

    server.answers["/t.csv.gz"] = answer
    fetch(server.url("/t.csv.gz"), tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"bytes"


def test_a_redirect_is_followed(server: Server, tmp_path: Path) -> None:
    def answer(handler: BaseHTTPRequestHandler, number: int) -> None:
        handler.send_response(302)
        handler.send_header("Location", "/file")
        handler.end_headers()

    server.answers["/moved"] = answer
    server.serve("/file", CONTENT)
    fetch(server.url("/moved"), tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == CONTENT


def test_404_is_final(server: Server, tmp_path: Path) -> None:
    assert "HTTP 404" in refusal(server.url("/nothing"), tmp_path / "file")
    assert server.requests["/nothing"] == 1


def test_a_server_in_trouble_is_tried_as_often_as_allowed(server: Server, tmp_path: Path) -> None:
    server.answers["/file"] = status(503)
    assert "HTTP 503" in refusal(server.url("/file"), tmp_path / "file")
    assert server.requests["/file"] == HASTY.attempts


def test_a_flaky_server_succeeds_in_the_end(server: Server, tmp_path: Path) -> None:
    def answer(handler: BaseHTTPRequestHandler, number: int) -> None:
        troubles = {1: status(500), 2: body(CONTENT[:1000], len(CONTENT))}
        troubles.get(number, body(CONTENT))(handler, number)

    server.answers["/file"] = answer
    fetch(server.url("/file"), tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert server.requests["/file"] == 3


def test_a_transfer_that_breaks_off_is_refused(server: Server, tmp_path: Path) -> None:
    server.answers["/file"] = body(CONTENT[:-1], len(CONTENT))
    assert "download failed" in refusal(server.url("/file"), tmp_path / "file")
    assert server.requests["/file"] == HASTY.attempts


def test_a_server_that_never_answers_is_left(server: Server, tmp_path: Path) -> None:
    server.answers["/file"] = lambda handler, number: assert_waited(server)
    started = time.monotonic()
    assert "did not answer in time" in refusal(server.url("/file"), tmp_path / "file")
    assert time.monotonic() - started < 5
    assert server.requests["/file"] == HASTY.attempts


def assert_waited(server: Server) -> None:
    server.closing.wait(30)


def test_waits_grow_between_attempts(server: Server, tmp_path: Path) -> None:
    server.answers["/file"] = status(503)
    started = time.monotonic()
    with pytest.raises(InputError):
        fetch(server.url("/file"), tmp_path / "file", Patience(attempts=3, pause=0.1))
    assert 0.3 <= time.monotonic() - started < 3


def test_a_port_without_server_is_refused(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/file"
        assert "ConnectError" in refusal(url, tmp_path / "file")


def test_other_schemes_go_through_fsspec(tmp_path: Path) -> None:
    with fsspec.open("memory://bucket/file", "wb") as remote:
        remote.write(CONTENT)
    fetch("memory://bucket/file", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == CONTENT


@pytest.mark.parametrize("url", ["memory://bucket/none", "nonsense://bucket/file", "http://"])
def test_addresses_that_lead_nowhere_are_refused(url: str, tmp_path: Path) -> None:
    assert "download failed" in refusal(url, tmp_path / "file")


def test_passwords_are_left_out_of_addresses(tmp_path: Path) -> None:
    assert public_address("https://me:secret@host:8/a@b?c=1") == "https://host:8/a@b?c=1"
    with pytest.raises(InputError) as caught:
        fetch("http://me:secret@127.0.0.1:9/file", tmp_path / "file")
    assert "secret" not in str(caught.value)


def test_accounts_and_options_come_from_the_environment(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str | None]] = []

    def answer(handler: BaseHTTPRequestHandler, number: int) -> None:
        asked.append((handler.path, handler.headers["Authorization"]))
        body(b"x")(handler, number)

    server.answers["/a?$top=1&token=k%2F1"] = answer
    url = server.url("/a?$top=1&token=$KEY").replace("://", "://me:${PASSWORD}@")
    with pytest.raises(InputError, match=r"\$PASSWORD is not set"):
        download(url, tmp_path / "a", "by hand", silent)
    monkeypatch.setenv("PASSWORD", "p@ss/w")
    monkeypatch.setenv("KEY", "k/1")
    download(url, tmp_path / "a", "by hand", silent)
    account = base64.b64encode(b"me:p@ss/w").decode()
    assert asked == [("/a?$top=1&token=k%2F1", f"Basic {account}")]
