"""Serving the API in this process, and telling people where to go."""

from __future__ import annotations

import socket
import sys
from contextlib import ExitStack, suppress

from app.settings import Settings
from graph.connection import Connection
from ontology.errors import Unavailable


class PortBusy(Unavailable):
    """The port that the API should listen on is taken."""

    title = "Port busy"


def check_port(host: str, port: int) -> None:
    """Refuse a busy port at once, before anything is started for it."""
    if port == 0:
        return
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortBusy(
                f"cannot listen on {host}:{port} ({error.strerror}): stop what runs there, or choose another port with --port or DYAD_PORT"
            ) from error


# How long a thread that calculates, such as one that reads all names, may keep others waiting whenever these have something to do: an answer passes from
# thread to thread some ten times.
_SWITCH_SECONDS = 0.0005


def serve_api(connection: Connection, settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM."""
    import uvicorn

    from app.api import create_app
    from app.api.craft import logs
    from app.terminal import out
    from app.warm import warming

    shown = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    base = f"http://{shown}:{settings.port}"

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                warm.enter_context(warming(app.state.context.store, app.state.context.schema, app.state.metrics.busy))
                out.print(f"\nStart page     {base}/\nAPI docs       {base}/docs")
                out.print(f"Neo4j Browser  {base}/browser/")
                # The password of a Neo4j of one's own is known, and does not belong into logs.
                secret = "the password of DYAD_GRAPH_PASSWORD" if settings.graph_uri else f"password {connection.password}"
                out.print(f"               for other programs: {connection.uri}, user {connection.user}, {secret}", soft_wrap=True)
                out.print("Ctrl-C stops everything.")

    sys.setswitchinterval(_SWITCH_SECONDS)
    logs.configure(settings)
    app = create_app(connection, settings)
    config = uvicorn.Config(
        app, host=settings.host, port=settings.port, log_config=None, log_level=settings.log_level.lower(), access_log=False
    )
    with suppress(KeyboardInterrupt), ExitStack() as warm:  # Ctrl-C is how one ends it, not a failure
        Server(config).run()
