"""What `make run` installs is what is declared: pinned, hashed, complete, and with all files that the program reads."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PROJECT = Path(__file__).resolve().parent.parent
ROOMS = ("ontology", "graph", "loaders", "queries", "app")
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
# Lock file -> the declarations that it, together with requirements.lock, pins.
LOCKS = {
    "requirements.lock": [*PYPROJECT["project"]["dependencies"], *PYPROJECT["dependency-groups"]["build"]],
    "requirements-test.lock": PYPROJECT["dependency-groups"]["test"],
    "requirements-bench.lock": PYPROJECT["dependency-groups"]["bench"],
}


def pins(lock: str) -> dict[str, Requirement]:
    """The requirements of a lock file by name, without their hashes."""
    text = (PROJECT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [re.sub(r"\s--hash=\S+", "", line).strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    found = [Requirement(line) for line in lines]
    assert len({one.name for one in found}) == len(found), f"{lock} pins a package twice"
    return {canonicalize_name(one.name): one for one in found}


def version(pin: Requirement) -> Version:
    """The one version that a pin allows."""
    (only,) = pin.specifier
    assert only.operator == "==", f"{pin} is not exact"
    return Version(only.version)


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_pin_what_is_declared(lock: str) -> None:
    known = pins("requirements.lock") | pins(lock)
    for declared in map(Requirement, LOCKS[lock]):
        pin = known.get(canonicalize_name(declared.name))
        assert pin is not None, f"{declared.name} is in no lock: run `make lock`"
        assert declared.specifier.contains(version(pin), prereleases=True), f"{pin} is not {declared}: run `make lock`"


def test_every_pin_is_exact_and_hashed_and_stands_in_one_lock() -> None:
    seen: dict[str, str] = {}
    for lock in LOCKS:
        hashed = re.findall(r"^([\w.-]+)==\S+.*((?:\n    --hash=sha256:[0-9a-f]{64}.*)+)", (PROJECT / lock).read_text(encoding="utf-8"), re.M)
        assert {canonicalize_name(name) for name, _ in hashed} == set(pins(lock))
        for name, pin in pins(lock).items():
            version(pin)
            assert name not in seen, f"{name} is in {lock} and {seen[name]}"
            seen[name] = lock


def test_locks_name_no_address() -> None:
    for lock in LOCKS:
        text = (PROJECT / lock).read_text(encoding="utf-8")
        assert not re.search(r"://|--(extra-)?index|--find-links|--trusted-host|\s@\s|^-", text, re.M), lock
    declared = [one for group in LOCKS.values() for one in group]
    assert not [one for one in declared if Requirement(one).url]


def test_the_environment_of_the_tests_is_the_locked_one() -> None:
    known = pins("requirements.lock") | pins("requirements-test.lock")
    chosen = {name: version(pin) for name, pin in known.items() if not pin.marker or pin.marker.evaluate()}
    assert {name: Version(metadata.version(name)) for name in chosen} == chosen


def test_locked_packages_need_nothing_that_is_not_locked() -> None:
    known = pins("requirements.lock") | pins("requirements-test.lock")
    for name in known:
        if known[name].marker and not known[name].marker.evaluate():
            continue
        for needed in map(Requirement, metadata.requires(name) or []):
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                pin = known.get(canonicalize_name(needed.name))
                assert pin is not None and needed.specifier.contains(version(pin), prereleases=True), f"{name} needs {needed}, locked is {pin}"


def imports(folder: str) -> set[str]:
    """Top-level names that the Python files of a folder import, wherever in the file."""
    found: set[str] = set()
    for path in (PROJECT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names)


@pytest.mark.parametrize(("folders", "locks"), [(ROOMS, ["requirements.lock"]), (("tests", "checks"), ["requirements.lock", "requirements-test.lock"])])
def test_every_import_is_declared(folders: tuple[str, ...], locks: list[str]) -> None:
    declared = {canonicalize_name(Requirement(one).name) for lock in locks for one in LOCKS[lock]}
    providers = metadata.packages_distributions()
    foreign = set().union(*map(imports, folders)) - {*ROOMS, "tests", "checks", "benchmarks"}
    undeclared = {name for name in foreign if not declared & {canonicalize_name(one) for one in providers.get(name, [])}}
    assert not undeclared, f"imported, but not declared in pyproject.toml: {sorted(undeclared)}"


def test_rooms_import_only_downwards() -> None:
    allowed = {"ontology": set(), "graph": {"ontology"}, "loaders": {"ontology"}, "app": set(ROOMS)}
    for room, below in allowed.items():
        assert imports(room) & set(ROOMS) <= {room, *below}, room


def test_a_wheel_carries_every_file_of_the_rooms(tmp_path: Path) -> None:
    # Built in a copy: setuptools writes beside the source.
    source = tmp_path / "source"
    source.mkdir()
    sources = tracked()
    for path in [*sources, *(PROJECT / name for name in ("pyproject.toml", "README.md", "LICENSE"))]:
        target = source / path.relative_to(PROJECT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path, source]
    subprocess.run(command, check=True, cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    carried = set(zipfile.ZipFile(wheel).namelist())
    assert not {str(path.relative_to(PROJECT)) for path in sources} - carried
    assert not [name for name in carried if not name.startswith((*(f"{room}/" for room in ROOMS), "dyad-"))]


def tracked() -> list[Path]:
    """The files of the rooms, without what Python and editors leave behind."""
    found = [path for room in ROOMS for path in (PROJECT / room).rglob("*") if path.is_file()]
    return [path for path in found if "__pycache__" not in path.parts and not path.name.startswith(".")]


def test_the_licence_is_the_declared_one() -> None:
    text = (PROJECT / "LICENSE").read_text(encoding="utf-8")
    assert PYPROJECT["project"]["license"] == "Apache-2.0"
    assert "Apache License" in text and "Version 2.0, January 2004" in text and "END OF TERMS AND CONDITIONS" in text


def test_ci_runs_what_developers_run() -> None:
    script = PROJECT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert script.read_text(encoding="utf-8").rstrip().endswith("make test")
    subprocess.run(["bash", "-n", script], check=True)


def test_make_run_ends_in_the_command_itself() -> None:
    # `exec`, so that Ctrl-C and SIGTERM reach dyad and not a shell in between.
    # What the tests themselves were started with is not for this one.
    env = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKEOVERRIDES", "ARGS")}
    told = subprocess.run(["make", "--no-print-directory", "--dry-run", "run", "PORT=8001"], cwd=PROJECT, env=env, check=True, capture_output=True, text=True).stdout
    assert told.rstrip().splitlines()[-1].split() == ["exec", ".venv/bin/dyad", "run", "--ask", "KAZ", "RUS", "--on", "2022-02-24", "--port", "8001"]
