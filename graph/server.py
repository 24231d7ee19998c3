"""The private Neo4j of one folder: found when it runs, started when it does not, stopped when nobody uses it any more.

    with LocalServer(home).connected() as connection:
        ...  # connection.uri, .user, .password, .database

Any number of processes may use the server of a folder; the rest of the code only ever sees a `Connection`.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import psutil

from graph import install, server_conf, server_state
from graph.connection import Connection
from graph.install import Progress
from graph.server_conf import (
    DATABASE,
    LOOPBACK,
    USER,
    FolderLocked,
    FolderUnusable,
    PortBusy,
    Program,
    ServerUnavailable,
)
from graph.server_state import ServerState, live_process

__all__ = ["Connection", "LocalServer", "ServerStatus"]

_PREFERRED_BOLT, _PREFERRED_HTTP = 7687, 7474
_START_SECONDS = 300.0  # a large graph may have to recover first
_STOP_SECONDS = 60.0
_START_BYTES = 100_000_000


@dataclass(frozen=True)
class ServerStatus:
    """What the server of a folder is doing. Sizes in bytes; `state` is running, starting, stopping or stopped."""

    state: str
    home: Path
    pid: int | None = None
    bolt_port: int | None = None
    http_port: int | None = None
    memory: int | None = None
    since: datetime | None = None
    store_size: int = 0
    users: int = 0
    keep: bool = False


class LocalServer:
    """The Neo4j server of the folder `home`, shared by all processes that name the same folder.

    `cache`: where the downloaded program lies (default home/cache). `heap`, `page_cache`: memory as Java writes it.
    `timeout`: when the server ends a transaction for which the client set no time. `full_speed`: for long loads and
    benchmarks, see `graph.server_conf.java_options`. `post_connect`: what the Browser does once somebody has connected,
    see `graph.server_conf.conf_text`. Ports of 0 mean the usual ones (7687 and 7474) when free, else any.
    All these count when this object starts the server, not when it finds one running. `progress(what, done, total)` is
    told about long work (see `graph.install.Progress`).
    """

    def __init__(
        self,
        home: Path,
        *,
        cache: Path | None = None,
        heap: str = "512m",
        page_cache: str = "64m",
        bolt_port: int = 0,
        http_port: int = 0,
        timeout: str = "10m",
        full_speed: bool = False,
        post_connect: str = "",
        progress: Progress | None = None,
    ) -> None:
        self.home = Path(os.path.realpath(home))
        self.cache = Path(cache) if cache else self.home / "cache"
        self._heap, self._page_cache, self._timeout = heap, page_cache, timeout
        self._full_speed, self._post_connect = full_speed, post_connect
        self._ports = (bolt_port, http_port)
        self._progress = progress
        self._user = server_state.User(self.home)
        self._last = ServerState()

    def acquire(self, *, keep: bool = False) -> Connection:
        """Find the running server or start it, and count this process among its users until `release`.

        `keep` leaves the server running after its last user, until `stop`. Raises a ServerUnavailable that says what to
        do, BadInput for a memory size that is none.
        """
        server_conf.megabytes(self._heap, least=128)
        server_conf.megabytes(self._page_cache, least=8)
        server_state.prepare(self.home)
        with self._lock():
            state = self._running()
            if state is None or not self._answers(state):
                self._start(keep)
            elif state.state != "running":
                # Its starter died before it could make sure.
                self._confirm(replace(state, keep=state.keep or keep))
            elif keep and not state.keep:
                self._write(replace(state, keep=True))
            self._user.enter(self.release)
            return self._connection(self._last)

    def release(self) -> None:
        """Stop being a user; the last one stops the server unless somebody asked to keep it. May be called twice."""
        if not self._user.inside:
            return
        self.home.mkdir(parents=True, exist_ok=True)
        with self._lock():
            self._user.leave(self.release)
            state = self._running()
            if state is not None and not state.keep and not server_state.count_users(self.home, tidy=True):
                self._stop(state)

    def stop(self) -> bool:
        """Stop the server whoever uses it; False when none was running."""
        if not self.home.is_dir():
            return False
        server_state.prepare(self.home)
        with self._lock():
            self._user.leave(self.release)
            state = self._running()
            if state is not None:
                self._stop(state)
            return state is not None

    @contextmanager
    def connected(self, *, keep: bool = False) -> Iterator[Connection]:
        """`acquire` now and `release` at the end, also when the process is told to end (SIGTERM, closed terminal)."""
        with _signals_as_exit():
            try:
                yield self.acquire(keep=keep)
            finally:
                self.release()

    def status(self) -> ServerStatus:
        """What runs in this folder now. Never waits, starts or creates anything."""
        state, size = self._read(), server_state.store_size(self.home)
        users = server_state.count_users(self.home)
        if (process := live_process(state, self.home)) is None:
            busy = server_state.is_busy(self.home)
            return ServerStatus("starting" if busy else "stopped", self.home, store_size=size, users=users)
        memory, since = None, datetime.fromtimestamp(state.created, UTC)
        with suppress(psutil.Error):
            memory = process.memory_info().rss
        ports = (state.bolt_port, state.http_port)
        return ServerStatus(state.state, self.home, state.pid, *ports, memory, since, size, users, state.keep)

    # -- state --------------------------------------------------------------------------------------------------------

    def _tell(self, what: str) -> None:
        if self._progress:
            self._progress(what, 0, None)

    def _lock(self) -> AbstractContextManager[None]:
        waiting = "Waiting for another process that is starting or stopping the graph server"
        return server_state.file_lock(self.home / "server.lock", lambda: self._tell(waiting))

    def _read(self) -> ServerState:
        return server_state.read(self.home, self._last)

    def _write(self, state: ServerState) -> None:
        self._last = state
        server_state.write(self.home, state)

    # -- all below is called with the lock held -----------------------------------------------------------------------

    def _running(self) -> ServerState | None:
        """The live server of this folder, also one whose starter died before it could write it down; else None."""
        state = self._read()
        if live_process(state, self.home) is not None:
            if state.state == "stopping":  # whoever was stopping it is gone
                self._stop(state)
                return None
            self._last = state
            return state
        found: list[psutil.Process] = []

        def settled() -> bool:
            if not server_state.store_is_locked(self.home):
                return True
            found.extend(server_state.find_processes(self.home))
            return bool(found)

        # A killed process may hold its locks for a moment after it counts as dead.
        if not server_state.wait_until(settled, 3.0):
            raise FolderLocked(server_conf.locked_message(self.home))
        ports = server_conf.read_ports(self.home / "conf" / "neo4j.conf")
        with suppress(psutil.NoSuchProcess):
            if found and ports:
                self._write(ServerState(found[0].pid, found[0].create_time(), "starting", *ports))
                return self._last
        return None

    def _answers(self, state: ServerState) -> bool:
        """Whether a live server answers, waiting for one that is starting; False when it ends instead."""
        if server_conf.wait_for_bolt(state.pid, state.bolt_port, lambda: self._lives(state), _START_SECONDS):
            return True
        if self._lives(state):
            raise ServerUnavailable(
                f"The graph server (process {state.pid}) does not answer: stop it with `dyad stop` and try again. "
                f"Details: {self.home / 'logs' / 'console.log'}"
            )
        return False

    def _lives(self, state: ServerState) -> bool:
        return live_process(state, self.home) is not None

    def _start(self, keep: bool) -> None:
        self._choose_ports()  # a busy port is told before the long download
        program = install.program(self.cache, self._progress)
        install.check_space(self.home, _START_BYTES, "the graph")
        self._tell("Starting the graph server")
        self._password(program)
        for attempt in (1, 2, 3):
            try:
                return self._launch(program, keep)
            except PortBusy:
                # Taken between our looking and Neo4j's listening: look again.
                if attempt == 3:
                    raise
        return None

    def _launch(self, program: Program, keep: bool) -> None:
        bolt, http = self._choose_ports()
        conf = server_conf.conf_text(
            bolt_port=bolt, http_port=http, page_cache=self._page_cache, heap=self._heap, timeout=self._timeout, post_connect=self._post_connect
        )
        server_state.write_private(self.home / "conf" / "neo4j.conf", conf)
        child = server_conf.spawn(program, self.home, heap=self._heap, full_speed=self._full_speed)
        server_state.children[child.pid] = child
        state = ServerState(child.pid, time.time(), "starting", bolt, http, keep)
        try:
            with suppress(psutil.Error):
                state = replace(state, created=psutil.Process(child.pid).create_time())
            self._write(state)
            import neo4j  # noqa: F401 - takes a third of a second, while the server is busy anyway

            if not server_conf.wait_for_bolt(child.pid, bolt, lambda: child.poll() is None, _START_SECONDS):
                if child.poll() is not None:
                    raise server_conf.explain(server_conf.console(self.home), self.home)
                log = self.home / "logs" / "console.log"
                raise ServerUnavailable(f"The graph server does not answer after {_START_SECONDS:.0f} s: look at {log}")
            self._confirm(state)
        except BaseException:
            self._stop(state, grace=5.0)
            raise

    def _confirm(self, state: ServerState) -> None:
        """Write down that the server is ready, after a first question: Bolt answers also when the graph did not open."""
        try:
            _ask_first_question(self._connection(state), self.home)
        except ServerUnavailable:
            self._stop(state, grace=5.0)
            raise
        with suppress(FileNotFoundError):
            os.replace(self.home / "password.new", self.home / "password")
        self._write(replace(state, state="running"))

    def _choose_ports(self) -> tuple[int, int]:
        for port, name in zip(self._ports, ("DYAD_BOLT_PORT", "DYAD_HTTP_PORT"), strict=True):
            if port and not server_conf.port_is_free(port):
                raise PortBusy(
                    f"Port {port} is in use by another program: stop that program, or choose another port with {name} "
                    "(0 takes any free one)."
                )
        bolt, http = self._ports
        remembered = self._read()
        bolt = bolt or server_conf.free_port((remembered.bolt_port, _PREFERRED_BOLT), (http,))
        return bolt, http or server_conf.free_port((remembered.http_port, _PREFERRED_HTTP), (bolt,))

    def _stop(self, state: ServerState, grace: float = _STOP_SECONDS) -> None:
        """End the process cleanly, after `grace` seconds by force, and write down that nothing runs."""
        if (process := live_process(state, self.home)) is not None:
            self._write(replace(state, state="stopping"))
            for send, seconds in ((process.terminate, grace), (process.kill, 10.0)):
                with suppress(psutil.NoSuchProcess):
                    send()
                if server_state.wait_until(lambda: not self._lives(state), seconds):
                    break
            if (child := server_state.children.pop(state.pid or 0, None)) is not None:
                # Its memory is given back before it is gone; whoever sees this process end should see no other.
                with suppress(subprocess.TimeoutExpired):
                    child.wait(10.0)
        self._write(replace(state, pid=None, created=0.0, state="stopped", keep=False))

    # -- the password and the connection ------------------------------------------------------------------------------

    def _password(self, program: Program) -> None:
        """Give the graph of this folder a password when there is no graph yet.

        Until the first start has succeeded it is called password.new: nobody can have written to that graph, so what an
        interrupted first start left behind is cleared away.
        """
        ready, new, data = self.home / "password", self.home / "password.new", self.home / "data"
        if ready.exists():
            return
        if not new.exists():
            if any(data.iterdir()):
                raise FolderUnusable(
                    f"The folder {data} holds a graph whose password is not known ({ready} is missing): put the password "
                    "there, or move the folder away and load again."
                )
            server_state.write_private(new, secrets.token_hex(10))
        shutil.rmtree(data)
        data.mkdir()
        server_conf.set_password(program, self.home, new.read_text(encoding="utf-8").strip())

    def _connection(self, state: ServerState) -> Connection:
        password = ""
        for name in ("password.new", "password"):
            with suppress(FileNotFoundError):
                password = (self.home / name).read_text(encoding="utf-8").strip()
        address = f"{LOOPBACK}:{state.bolt_port}"
        browser = f"http://{LOOPBACK}:{state.http_port}/browser/?dbms=bolt://{USER}@{address}&db={DATABASE}"
        return Connection(f"bolt://{address}", USER, password, DATABASE, browser)


def _ask_first_question(connection: Connection, home: Path) -> None:
    """FolderUnusable or NoSpace when the server runs but its graph cannot be used."""
    import neo4j

    account = (connection.user, connection.password)
    with neo4j.GraphDatabase.driver(connection.uri, auth=account, connection_timeout=10) as driver:
        try:
            with driver.session(database=DATABASE) as session:
                session.run("RETURN 1").consume()
        except neo4j.exceptions.AuthError as error:
            raise FolderUnusable(
                f"The graph in {home / 'data'} has another password than {home / 'password'} says: put the right one there, "
                "or move the data folder away and load again."
            ) from error
        except (neo4j.exceptions.Neo4jError, neo4j.exceptions.DriverError) as error:
            reason = str(error)
            with suppress(Exception), driver.session(database="system") as session:
                reason = session.run("SHOW DATABASE neo4j YIELD statusMessage").single()["statusMessage"] or reason
            found = server_conf.explain(f"{reason}\n{server_conf.console(home)}", home)
            if type(found) is ServerUnavailable:
                found = FolderUnusable(server_conf.damaged_message(home, reason))
            raise found from error


@contextmanager
def _signals_as_exit() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the process by SystemExit, so that clean-up runs; only where nobody handles them."""

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    ours = []
    if threading.current_thread() is threading.main_thread():
        numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
        ours = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, leave)
    try:
        yield
    finally:
        for number in ours:
            if signal.getsignal(number) is leave:
                signal.signal(number, signal.SIG_DFL)
