"""compose.yaml and the Dockerfile cannot be run here, so what they ask for is checked piece by piece: the file against the
Compose specification, Neo4j's settings by starting a real Neo4j with them, the commands against the program."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import neo4j
import pytest
import yaml

from app import docs
from app.session import post_connect
from app.settings import Settings
from graph import server_conf
from tests.conftest import cache_folder

PROJECT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((PROJECT / "compose.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
PASSWORD = "compose-password"
# Of the local server only, and why.
LOCAL_ONLY = {
    "server.default_listen_address": "in a container the published ports decide who can connect",
    "server.bolt.listen_address": "likewise",
    "server.bolt.advertised_address": "the default, localhost:7687, is right for the Browser",
    "server.http.listen_address": "see the first",
    "server.http.advertised_address": "see the first",
    "server.https.enabled": "off by default",
    "internal.server.bolt.thread_pool_shutdown_wait_time": "only makes a stop quicker",
}
# Of compose only: the local server is given its heap as a Java option.
COMPOSE_ONLY = {"server.memory.heap.initial_size", "server.memory.heap.max_size"}


def filled(value: str, variables: dict[str, str]) -> str:
    """A value with `${NAME:-default}` and `${NAME:?message}` filled in as Compose does."""

    def one(found: re.Match[str]) -> str:
        name, operator, word = found[1], found[2], found[3]
        if variables.get(name):
            return variables[name]
        assert operator == ":-", f"{name} is required: {word}"
        return word

    return re.sub(r"\$\{(\w+)(:[-?])([^}]*)\}", one, str(value))


def neo4j_settings() -> dict[str, str]:
    """Neo4j's own settings as its image reads them from the environment: `_` is a dot, `__` an underscore."""
    found = {}
    for name, value in COMPOSE["services"]["neo4j"]["environment"].items():
        if name != "NEO4J_AUTH":
            assert name.startswith("NEO4J_"), f"{name} means nothing to the image"
            found[name.removeprefix("NEO4J_").replace("_", ".").replace("..", "_")] = filled(value, {})
    return found


def local_settings() -> dict[str, str]:
    """What the local server's neo4j.conf says, at the default settings."""
    memory = {name: Settings.model_fields[name].default for name in ("page_cache", "heap")}
    text = server_conf.conf_text(bolt_port=7687, http_port=7474, post_connect=post_connect(Settings(_env_file=None)), **memory)
    return dict(line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#"))


def test_compose_follows_the_specification() -> None:
    specification = json.loads((PROJECT / "tests" / "data" / "compose-spec.json").read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(specification)
    validator.check_schema(specification)
    validator(specification).validate(COMPOSE)
    for name, service in COMPOSE["services"].items():
        assert set(service.get("depends_on", {})) <= set(COMPOSE["services"]), name
        assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= set(COMPOSE["volumes"]), name


def test_images_are_pinned_to_a_minor_version() -> None:
    images = [service["image"] for service in COMPOSE["services"].values() if "image" in service]
    images += re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)
    assert images == ["neo4j:5.26-community", "python:3.11-slim-bookworm"]
    assert all(re.fullmatch(r"[\w./-]+:\d+\.\d+(\.\d+)?(-[\w-]+)?", image) for image in images)


def test_ports_are_published_on_this_machine_only() -> None:
    for service in COMPOSE["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_the_password_is_required_and_nowhere_written() -> None:
    text = (PROJECT / "compose.yaml").read_text(encoding="utf-8")
    places = re.findall(r"\$\{DYAD_GRAPH_PASSWORD(.*?)\}", text)
    assert len(places) == 2 and all(re.match(r":\?\w", place) for place in places)


def test_neo4j_is_set_as_the_local_server_is() -> None:
    ours, local = neo4j_settings(), local_settings()
    assert set(ours) - set(local) == COMPOSE_ONLY
    assert set(local) - set(ours) == set(LOCAL_ONLY)
    assert {name: ours[name] for name in ours if name in local} == {name: local[name] for name in ours if name in local}
    assert {ours[name] for name in COMPOSE_ONLY} == {Settings.model_fields["heap"].default}


def test_variables_are_settings_with_their_defaults() -> None:
    for service in COMPOSE["services"].values():
        named = [name for name in service["environment"] if name.startswith("DYAD_")]
        used = re.findall(r"\$\{(DYAD_\w+)(?::-([^}]*))?", yaml.safe_dump(service, width=10000))
        for name in {*named, *(name for name, _ in used)}:
            assert name.removeprefix("DYAD_").lower() in Settings.model_fields, name
    # The API starts with what it is given.
    given = {k.removeprefix("DYAD_").lower(): filled(v, {"DYAD_GRAPH_PASSWORD": PASSWORD}) for k, v in COMPOSE["services"]["api"]["environment"].items()}
    settings = Settings(_env_file=None, **given)
    assert settings.graph_uri == "neo4j://neo4j:7687" and settings.graph_password.get_secret_value() == PASSWORD


@pytest.fixture(scope="module")
def neo4j_of_compose(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """A real Neo4j that runs with exactly the settings of compose.yaml, except its ports and a quick end: (Bolt, HTTP).

    It is told to advertise an address where nothing listens, as a container advertises one that the API's container cannot reach.
    """
    from graph import install

    program, home = install.program(cache_folder()), tmp_path_factory.mktemp("compose")
    bolt = server_conf.free_port([])
    http = server_conf.free_port([], [bolt])
    for part in ("conf", "data", "logs"):
        (home / part).mkdir()
    ports = {
        "server.bolt.listen_address": f"127.0.0.1:{bolt}",
        "server.bolt.advertised_address": "localhost:1",
        "server.http.listen_address": f"127.0.0.1:{http}",
        "internal.server.bolt.thread_pool_shutdown_wait_time": "0s",
    }
    lines = [f"{name}={value}\n" for name, value in ({"server.config.strict_validation.enabled": "true"} | neo4j_settings() | ports).items()]
    (home / "conf" / "neo4j.conf").write_text("".join(lines), encoding="utf-8")
    user, _, password = filled(COMPOSE["services"]["neo4j"]["environment"]["NEO4J_AUTH"], {"DYAD_GRAPH_PASSWORD": PASSWORD}).partition("/")
    assert user == "neo4j"
    server_conf.set_password(program, home, password)
    process = server_conf.spawn(program, home, heap=neo4j_settings()["server.memory.heap.max_size"])
    try:
        assert server_conf.wait_for_bolt(process.pid, bolt, lambda: process.poll() is None, 120), server_conf.console(home)
        yield bolt, http
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def test_a_real_neo4j_runs_with_these_settings(neo4j_of_compose: tuple[int, int]) -> None:
    bolt, _ = neo4j_of_compose
    # neo4j:// as the API in its container: the address that the server advertises must not be what the driver then uses.
    with neo4j.GraphDatabase.driver(f"neo4j://127.0.0.1:{bolt}", auth=("neo4j", PASSWORD)) as driver:
        assert driver.execute_query("RETURN 1 AS one").records[0]["one"] == 1
        shown, _, _ = driver.execute_query("SHOW SETTINGS YIELD name, value, isExplicitlySet WHERE isExplicitlySet RETURN name")
        visible = {name for name in neo4j_settings() if not name.startswith("internal.")}
        assert visible <= {record["name"] for record in shown}
        for address in ("file:///etc/hostname", f"http://127.0.0.1:{neo4j_of_compose[1]}/"):
            with pytest.raises(neo4j.exceptions.Neo4jError, match="configuration property"):
                driver.execute_query("LOAD CSV FROM $address AS line RETURN line", address=address)


def test_health_checks_ask_what_is_answered(neo4j_of_compose: tuple[int, int]) -> None:
    _, http = neo4j_of_compose
    (address,) = re.findall(r"http://\S+", COMPOSE["services"]["neo4j"]["healthcheck"]["test"][1])
    assert address.startswith("http://127.0.0.1:7474/")
    with urllib.request.urlopen(address.replace("7474", str(http)), timeout=30) as answer:
        assert answer.status == 200
    (path,) = re.findall(r"http://127\.0\.0\.1:8000(/\w+)", DOCKERFILE)
    assert path in docs.described_api()["paths"]
    assert Settings.model_fields["port"].default == 8000 and "EXPOSE 8000" in DOCKERFILE


def words(instruction: str) -> list[str]:
    """The words of a Dockerfile's instruction in its JSON form."""
    (found,) = re.findall(rf"^{instruction} (\[.*\])$", DOCKERFILE, re.M)
    return json.loads(found)


def test_commands_are_the_programs_own() -> None:
    assert words("ENTRYPOINT") == ["dyad"]
    for name, *options in (words("CMD"), COMPOSE["services"]["api"]["command"]):
        known = {spelling: p for p in docs.commands()[name].params for spelling in p.opts}
        while options:
            options = options[1 + (0 if known[options[0]].is_flag else known[options[0]].nargs) :]


def context() -> list[str]:
    """What .dockerignore lets into the build."""
    lines = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in lines
    return [line.removeprefix("!") for line in lines if line.startswith("!")]


def test_the_image_carries_a_program_that_runs(tmp_path: Path) -> None:
    """The Dockerfile's own install command, run on what its build sees; then the command from another folder."""
    source, target = tmp_path / "source", tmp_path / "target"
    for name in context():
        if (PROJECT / name).is_dir():
            shutil.copytree(PROJECT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            source.mkdir(exist_ok=True)
            shutil.copy(PROJECT / name, source / name)
    for copied in re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.M):
        assert all((source / name).exists() for name in copied.split())
    installs = [shlex.split(one) for one in re.findall(r"pip install ([^&\n]+)", DOCKERFILE)]
    assert installs[0] == ["--require-hashes", "--no-deps", "-r", "requirements.lock"]
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--target", target, *installs[1]], check=True, cwd=source)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DYAD_")} | {"PYTHONPATH": str(target)}
    for arguments in (["--help"], ["query", "--json"], ["validate", "states", "--json"]):
        done = subprocess.run([target / "bin" / "dyad", *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    where = subprocess.run([sys.executable, "-c", "import app; print(app.__file__)"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert Path(where.stdout.strip()).is_relative_to(target)


def test_the_browser_is_where_the_start_page_says(neo4j_of_compose: tuple[int, int]) -> None:
    path = COMPOSE["services"]["api"]["environment"]["DYAD_GRAPH_BROWSER"].split("7474")[1]
    with urllib.request.urlopen(f"http://127.0.0.1:{neo4j_of_compose[1]}{path}", timeout=30) as answer:
        assert answer.status == 200 and b"<html" in answer.read(2000).lower()
