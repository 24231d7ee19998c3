"""What lies in the folder of a local server besides Neo4j's own files: who runs, who uses it, and the locks that keep order.

data/  logs/  conf/   Neo4j's own
password              of the user neo4j, made up at the first start
server.json           the process and its ports
server.lock           held while somebody starts or stops the server
users/                a file per user, locked by it: the system lets go of the lock however the process ends
"""

from __future__ import annotations

import atexit
import errno
import json
import os
import secrets
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import psutil

from graph.server_conf import INSTEAD, SERVER_MAIN, FolderUnusable, NoSpace, ServerUnavailable

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

FOLDERS = ("data", "conf", "logs", "users")
# Processes that this one started and has to reap; kept here also when their LocalServer is gone.
children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class ServerState:
    """server.json. `created` is when the process began (seconds since 1970): a pid that is used again is not taken for it."""

    pid: int | None = None
    created: float = 0.0
    state: str = "stopped"
    bolt_port: int = 0
    http_port: int = 0
    keep: bool = False


def prepare(home: Path) -> None:
    """Make the folder; FolderUnusable when it, or what is in it, cannot be written."""
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in FOLDERS:
            (home / name).mkdir(exist_ok=True)
        for name in ("", *FOLDERS):
            probe = home / name / f".probe-{secrets.token_hex(4)}"
            probe.touch()
            probe.unlink()
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise NoSpace(
                f"The disk is full, nothing can be written to {home}: free some space and try again."
            ) from error
        raise FolderUnusable(
            f"The data folder {home} cannot be written ({error.strerror}): make it yours, or choose another one with DYAD_HOME."
        ) from error


def read(home: Path, otherwise: ServerState) -> ServerState:
    """server.json, or `otherwise` when there is none or it cannot be read."""
    try:
        record = json.loads((home / "server.json").read_text(encoding="utf-8"))
        return ServerState(**{name: record[name] for name in asdict(otherwise)})
    except (OSError, ValueError, KeyError, TypeError):
        return otherwise


def write(home: Path, state: ServerState) -> None:
    """Write server.json."""
    write_private(home / "server.json", json.dumps(asdict(state), indent=1))


def write_whole(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(part, path)


def write_private(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner only."""
    write_whole(path, text, 0o600)


def store_size(home: Path) -> int:
    """Bytes of the graph's files."""
    size = 0
    for folder, _, files in os.walk(home / "data"):
        for name in files:
            with suppress(OSError):
                size += os.stat(os.path.join(folder, name)).st_size
    return size


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition comes true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


# -- processes ------------------------------------------------------------------------------------------------------------


def live_process(state: ServerState, home: Path) -> psutil.Process | None:
    """The live server of `home` that `state` names, or None."""
    if state.pid is None:
        return None
    if (child := children.get(state.pid)) is not None and child.poll() is not None:
        children.pop(state.pid, None)
    with suppress(psutil.Error):
        process = psutil.Process(state.pid)
        # The clock that start times are computed from may be corrected meanwhile: hence the seconds of tolerance.
        same = abs(process.create_time() - state.created) < 5
        if same and process.status() != psutil.STATUS_ZOMBIE and _serves(process.cmdline(), home):
            return process
    return None


def find_processes(home: Path) -> list[psutil.Process]:
    """The server of `home` among all processes (one or none); for when server.json does not tell."""
    return [process for process in psutil.process_iter(["cmdline"]) if _serves(process.info["cmdline"] or [], home)]


def _serves(command: list[str], home: Path) -> bool:
    return SERVER_MAIN in command and f"--home-dir={home}" in command


def store_is_locked(home: Path) -> bool:
    """Whether any process holds Neo4j's own lock on the graph in `home`."""
    try:
        with open(home / "data" / "databases" / "store_lock", "r+b") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError as error:
        return error.errno in (errno.EACCES, errno.EAGAIN)
    return False


# -- locks ----------------------------------------------------------------------------------------------------------------


@contextmanager
def file_lock(path: Path, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold a lock that the system releases when this process ends, however it ends.

    Waits for as long as it takes; `waiting` is called once if it has to.
    """
    if fcntl is None:
        raise ServerUnavailable(f"The local server runs on Linux and macOS only: use one of those, {INSTEAD}.")
    with open(path, "ab") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if waiting:
                    waiting()
                    waiting = None
                time.sleep(0.05)
        yield


def _is_held(path: Path) -> bool:
    # A shared lock, so that two processes that look at the same moment do not take each other for the holder.
    try:
        with open(path, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def is_busy(home: Path) -> bool:
    """Whether somebody is starting or stopping the server of `home` just now."""
    return fcntl is not None and _is_held(home / "server.lock")


class User:
    """One user of the server of a folder. `enter` and `leave` are called with the folder's lock held."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "users"
        self._file: IO[bytes] | None = None
        self._process = 0

    @property
    def inside(self) -> bool:
        """Whether this process is counted; a forked child does not inherit that."""
        return self._file is not None and self._process == os.getpid()

    def enter(self, at_exit: Callable[[], None]) -> None:
        """Be counted until `leave`, or until the process ends; `at_exit` is called at an ordinary end."""
        if self.inside:
            return
        path = self._folder / f"{os.getpid()}-{secrets.token_hex(4)}"
        self._file, self._process = open(path, "wb"), os.getpid()  # noqa: SIM115 - open as long as we are inside
        fcntl.flock(self._file, fcntl.LOCK_EX)
        atexit.register(at_exit)

    def leave(self, at_exit: Callable[[], None]) -> None:
        """Stop being counted."""
        if self.inside:
            Path(self._file.name).unlink(missing_ok=True)
            self._file.close()
            atexit.unregister(at_exit)
        self._file = None


def count_users(home: Path, *, tidy: bool = False) -> int:
    """How many users the server of `home` has. `tidy` (only with the folder's lock held) removes what dead ones left."""
    count = 0
    with suppress(OSError):
        for path in list((home / "users").iterdir()):
            if _is_held(path):
                count += 1
            elif tidy:
                path.unlink(missing_ok=True)
    return count
