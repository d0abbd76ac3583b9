"""Services of real models under more than they can take."""

import io
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import httpx
import psutil
from PIL import Image

from bentos.connections import MOST_CONNECTIONS
from bentos.limits import BODIES_HELD
from tests.bentos.test_service import ROW, predict
from tests.served import LIMITS, Served


def memory(processes: list[psutil.Process]) -> int:
    return sum(int(process.memory_info().rss) for process in processes)


def serving(client: httpx.Client) -> list[psutil.Process]:
    """Return the processes of the service that a client asks."""
    (parent,) = (
        psutil.Process(found.pid)
        for found in psutil.net_connections("tcp")
        if found.status == psutil.CONN_LISTEN and found.laddr.port == client.base_url.port
    )
    while (above := parent.parent()) and "bentoml" in above.cmdline():
        parent = above
    return [parent, *parent.children(recursive=True)]


@contextmanager
def peak(processes: list[psutil.Process]) -> Iterator[list[int]]:
    """Watch memory; gives the largest seen."""
    seen = [memory(processes)]
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(0.01):
            seen[0] = max(seen[0], memory(processes))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield seen
    finally:
        stop.set()
        watching.join()


def test_small_files_that_unfold_into_gigabytes_cost_nothing(served_gallery: httpx.Client) -> None:
    stream = io.BytesIO()
    Image.new("RGB", (7000, 7000)).save(stream, "PNG")
    content = stream.getvalue()
    processes = serving(served_gallery)
    before = memory(processes)

    def ask(_: int) -> httpx.Response:
        media = {"content-type": "image/png"}
        return served_gallery.post("/predict", content=content, headers=media)

    with peak(processes) as most, ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(ask, range(10)))
    refused = [answer for answer in answers if answer.status_code == 400]
    assert len(refused) >= BODIES_HELD
    assert {answer.status_code for answer in answers} <= {400, 503}  # as bodies of that size are
    assert "7000 x 7000 pixels are too many" in refused[0].json()["detail"]
    assert most[0] - before < 100_000_000


def test_bodies_that_never_end_are_refused_beyond_what_may_be_held(served: Served) -> None:
    size = LIMITS.maximum_bytes
    head = f"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\n\r\n".encode()
    address = (served.client.base_url.host, served.client.base_url.port)
    with ExitStack() as opened:
        clients = [opened.enter_context(socket.create_connection(address)) for _ in range(10)]
        for client in clients:
            client.sendall(head + b" " * (size - 10))
        answers = []
        for client in clients:
            client.settimeout(0.5)
            try:
                answers.append(client.recv(20_000))
            except TimeoutError:
                answers.append(b"")
    assert answers.count(b"") == BODIES_HELD
    for answer in filter(None, answers):
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"retry-after: 1" in answer.lower()
    time.sleep(0.2)  # until the service has seen them go
    assert predict(served, ROW).status_code == 200


def test_connections_are_bounded(served: Served) -> None:
    address = (served.client.base_url.host, served.client.base_url.port)
    with ExitStack() as opened:
        clients = [
            opened.enter_context(socket.create_connection(address))
            for _ in range(2 * MOST_CONNECTIONS + 20)
        ]
        time.sleep(0.5)
        closed = 0
        for client in clients:
            client.setblocking(False)
            try:
                closed += client.recv(1) == b""
            except BlockingIOError:
                pass
            except ConnectionError:
                closed += 1
        assert closed >= 20
        time.sleep(1)
        # those that were opened and forgotten make room
        assert predict(served, ROW).status_code == 200
