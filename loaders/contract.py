"""What a data set is: a folder with `dataset.yaml` (who, what, licence, expected counts) and a pure `load.py`.

`load.py` has one function, `load(source)`, that turns the rows of the files named in `dataset.yaml`
into records (ontology/records.py). It takes fields off a row one by one and says so when something
is missing, malformed or left over; problems are collected, so that a researcher sees all of them.
"""

from __future__ import annotations

import csv
import hashlib
import importlib.metadata
import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ontology.errors import BadInput, NotFound
from ontology.records import Origin, Record

FOLDER = Path(__file__).parent


class Coverage(BaseModel):
    """What a data set can know: its time (EDTF), actors and kinds; an answer "no record" refers to it."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    from_: str | None = Field(None, alias="from")
    until: str | None = None
    actors: str | None = None
    kinds: list[str] = []
    note: str | None = None


class Metadata(BaseModel):
    """The content of `dataset.yaml`; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    description: str = ""
    publisher: str
    citation: str
    licence: str
    licence_note: str | None = None
    homepage: str | None = None
    version: str
    name_priority: int = 100
    fact_prefixes: list[str] = []
    requires: list[str] = []
    files: list[str] = []
    packages: list[str] = []
    options: dict[str, Any] = {}
    coverage: Coverage = Coverage()
    expect: dict[str, tuple[int, int]] = {}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with one record, and where it stands."""

    origin: Origin
    message: str

    def __str__(self) -> str:
        return f"{self.origin}: {self.message}"


class LoadRejected(BadInput):
    """A data set with problems; nothing of it was written. `problems` holds all of them."""

    title = "Data set rejected"

    def __init__(self, dataset: str, problems: list[Problem]) -> None:
        self.problems = problems
        shown = "\n".join(f"  {problem}" for problem in problems[:50])
        more = f"\n  ... and {len(problems) - 50} more" if len(problems) > 50 else ""
        super().__init__(f"{dataset}: {len(problems)} problem(s), nothing was written:\n{shown}{more}")


_MISSING = object()


class Row:
    """One record of a file, read strictly: every key must be taken, every value must be of its type."""

    def __init__(self, source: Source, item: dict[str, Any], origin: Origin) -> None:
        self._source = source
        self._left = dict(item)
        self.origin = origin
        self.failed = False

    def problem(self, message: str) -> None:
        """Note a problem of this row; the row counts as failed."""
        self.failed = True
        self._source.problem(self.origin, message)

    def take(self, key: str, type: type = str) -> Any:
        """The value of a required key. Numbers and dates are accepted where text is asked for."""
        value = self._left.pop(key, _MISSING)
        if value is _MISSING or value is None or value == "":
            self.problem(f"{key}: missing")
            return [] if type is list else None
        return self._typed(key, value, type)

    def optional(self, key: str, type: type = str) -> Any:
        """The value of a key that may be absent: None then, or an empty list."""
        value = self._left.pop(key, None)
        if value is None:
            return [] if type is list else None
        return self._typed(key, value, type)

    def _typed(self, key: str, value: Any, type: type) -> Any:
        if type is list:
            return [self._typed(key, one, str) for one in (value if isinstance(value, list) else [value])]
        if type is str and isinstance(value, (int, float, date)) and not isinstance(value, bool):
            return str(value)
        if type is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if isinstance(value, str) and type in (int, float):
            try:
                return type(value)
            except ValueError:
                pass
        if not isinstance(value, type) or (type is int and isinstance(value, bool)):
            self.problem(f"{key}: expected {type.__name__}, found {value!r}")
            return None
        return value

    def done(self) -> None:
        """Complain about keys that nobody took."""
        for key, value in self._left.items():
            self.problem(f"{key}: unknown key (value {value!r})")


@dataclass
class Source:
    """What a loader reads from: its metadata, its files and a place for problems."""

    metadata: Metadata
    folder: Path
    problems: list[Problem] = field(default_factory=list)

    def problem(self, origin: Origin, message: str) -> None:
        """Note a problem; the load goes on to find the others, and is rejected at its end."""
        self.problems.append(Problem(origin, message))

    def path(self, name: str) -> Path:
        """The path of a file of the data set. BadInput where it is not there."""
        path = self.folder / name
        if not path.is_file():
            raise BadInput(f"{self.metadata.id}: file {path} is missing")
        return path

    def row(self, item: dict[str, Any], origin: Origin) -> Row:
        """A strict view of one item."""
        return Row(self, item, origin)

    def read_yaml(self, name: str) -> Iterator[tuple[dict[str, Any], Origin]]:
        """Each item of a YAML file that holds a list of mappings, with file, line and its `id`."""
        path = self.path(name)
        loader = yaml.CSafeLoader(path.read_bytes())
        try:
            root = loader.get_single_node()
            if root is None:
                return
            if not isinstance(root, yaml.SequenceNode):
                raise BadInput(f"{path}:1: expected a list of records")
            for node in root.value:
                line = node.start_mark.line + 1
                item = loader.construct_object(node, deep=True)
                if not isinstance(item, dict):
                    self.problem(Origin(name, line), f"expected a mapping, found {item!r}")
                    continue
                yield item, Origin(name, line, str(item.get("id", "")))
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            raise BadInput(f"{path}:{line}: not valid YAML: {getattr(error, 'problem', error)}") from error
        finally:
            loader.dispose()

    def read_csv(self, name: str, *, key: str, delimiter: str = ",") -> Iterator[tuple[dict[str, Any], Origin]]:
        """Each row of a CSV file with a header line; `key` names the column that identifies a row."""
        with self.path(name).open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, delimiter=delimiter)
            for item in reader:
                origin = Origin(name, reader.line_num, str(item.get(key) or ""))
                if None in item or None in item.values():
                    self.problem(origin, f"expected {len(reader.fieldnames or [])} fields")
                    continue
                yield {k: v for k, v in item.items() if v != ""}, origin


class DataSet:
    """A data set that can be loaded: metadata, records, and a digest of all that they come from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.metadata = read_metadata(folder / "dataset.yaml")
        self.source = Source(self.metadata, folder)

    def records(self) -> Iterator[Record]:
        """Run the loader. Problems gather in `source.problems`."""
        self.source.problems.clear()
        spec = importlib.util.spec_from_file_location(f"loaders.{self.metadata.id}.load", self.folder / "load.py")
        if spec is None or spec.loader is None or not (self.folder / "load.py").is_file():
            raise BadInput(f"{self.folder}: a data set needs a load.py")
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module  # dataclasses look their module up there
        spec.loader.exec_module(module)
        yield from module.load(self.source)

    def digest(self) -> str:
        """SHA-256 over everything the records depend on: metadata, code, files, versions of libraries."""
        sha = hashlib.sha256()
        for name in ["dataset.yaml", "load.py", *self.metadata.files]:
            sha.update(name.encode() + b"\0" + self.source.path(name).read_bytes() + b"\0")
        for package in self.metadata.packages:
            sha.update(f"{package}=={importlib.metadata.version(package)}\0".encode())
        return sha.hexdigest()


def read_metadata(path: Path) -> Metadata:
    """Read a `dataset.yaml`. BadInput names the file and every key that is wrong."""
    try:
        content = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
        return Metadata.model_validate(content)
    except FileNotFoundError as error:
        raise BadInput(f"{path} is missing") from error
    except yaml.YAMLError as error:
        raise BadInput(f"{path}: not valid YAML: {error}") from error
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors())
        raise BadInput(f"{path}: {wrong}") from error


def discover(folder: Path = FOLDER) -> dict[str, DataSet]:
    """All data sets of a folder by id, those that others require first. BadInput where ids clash or circle."""
    found: dict[str, DataSet] = {}
    for path in sorted(folder.glob("*/dataset.yaml")):
        dataset = DataSet(path.parent)
        if dataset.metadata.id in found:
            raise BadInput(f"{path}: id {dataset.metadata.id} is taken by another data set")
        found[dataset.metadata.id] = dataset
    ordered: dict[str, DataSet] = {}

    def visit(id: str, path: tuple[str, ...]) -> None:
        if id in path:
            raise BadInput(f"data sets require each other in a circle: {' -> '.join((*path, id))}")
        if id not in found:
            raise NotFound(f"data set {path[-1]} requires {id}, which is not in {folder}")
        if id not in ordered:
            for needed in found[id].metadata.requires:
                visit(needed, (*path, id))
            ordered[id] = found[id]

    for id in found:
        visit(id, ())
    return ordered
