"""What a client may ask for; all else has one name, however many it invents."""

from pathlib import Path

from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

UNKNOWN = "/unknown"


class KnownPaths:
    """ASGI application that calls every path UNKNOWN which the one behind does not have.

    The one behind answers 404 as before. But it labels metrics with the path, and each label would
    stay in memory, and in every answer of ``/metrics``, for ever.
    """

    def __init__(self, app: ASGIApp, known: set[str]) -> None:
        self.app = app
        self.known = known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] in ("http", "websocket") and scope["path"] not in self.known:
            scope = {**scope, "path": UNKNOWN, "raw_path": UNKNOWN.encode()}
        await self.app(scope, receive, send)


def paths(routes: list[BaseRoute], prefix: str = "") -> set[str]:
    """Return every path of an application, those of its files included."""
    known = set()
    for route in routes:
        if isinstance(route, Route):
            known.add(prefix + route.path)
        elif isinstance(route, Mount) and isinstance(route.app, StaticFiles):
            known |= {f"{prefix}{route.path}/{name}" for name in _files(route.app)}
        elif isinstance(route, Mount):
            known |= paths(route.routes, prefix + route.path)
    return known


def _files(static: StaticFiles) -> list[str]:
    return [
        path.relative_to(folder).as_posix()
        for folder in map(Path, static.all_directories)
        for path in folder.rglob("*")
        if path.is_file()
    ]
