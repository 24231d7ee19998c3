"""From a data set to a release in the graph: run the loader, check everything, write, switch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from graph.catalog import classes_of, current_release
from graph.migrations import migrate
from graph.shipment import Shipment
from graph.store import Store
from graph.writer import Progress, Writer, quiet
from loaders.contract import FOLDER, DataSet, LoadRejected, Metadata, Problem, Source, discover
from ontology.checks import Checker
from ontology.derive import derive
from ontology.errors import BadInput, NotFound
from ontology.rdf import Fingerprint
from ontology.records import Origin, Record
from ontology.schema import Schema

# Enters every digest: raise it when the same records are to be written differently.
WRITER_VERSION = 1
_MOST_PROBLEMS = 1000


class Loadable(Protocol):
    """A data set of a folder, or one read back from an export."""

    metadata: Metadata
    source: Source

    def records(self) -> Any: ...
    def digest(self) -> str: ...


@dataclass
class Loaded:
    """What a load did. `changed` is False where the graph held exactly this already."""

    dataset: str
    version: str
    release: str
    changed: bool
    counts: dict[str, int] = field(default_factory=dict)


def available(extra: Path | None = None) -> dict[str, DataSet]:
    """The data sets that can be loaded, those that others require first; `extra` is a folder of the user's own."""
    found = discover(FOLDER)
    if extra is not None:
        if not extra.is_dir():
            raise BadInput(f"DYAD_DATASETS: {extra} is not a folder")
        for id, dataset in discover_beside(extra, found).items():
            found[id] = dataset
    return found


def discover_beside(folder: Path, known: dict[str, DataSet]) -> dict[str, DataSet]:
    """Data sets of a further folder; they may require known ones but not take their ids."""
    found = {}
    for path in sorted(folder.glob("*/dataset.yaml")):
        dataset = DataSet(path.parent)
        if dataset.metadata.id in known or dataset.metadata.id in found:
            raise BadInput(f"{path}: id {dataset.metadata.id} is taken by another data set")
        found[dataset.metadata.id] = dataset
    for dataset in found.values():
        for needed in dataset.metadata.requires:
            if needed not in known and needed not in found:
                raise NotFound(f"data set {dataset.metadata.id} requires {needed}, which is not there")
    return dict(sorted(found.items(), key=lambda one: len(one[1].metadata.requires)))


def check(dataset: Loadable, schema: Schema, known: Callable[[list[str]], dict[str, list[str]]], shipment_of: Callable[[Checker], Shipment]) -> tuple[Shipment, Checker, str]:
    """Run the loader and check all it yields: the rows to be written, the checker, and a checksum of what is said.

    LoadRejected holds every problem.
    """
    metadata, source = dataset.metadata, dataset.source
    outside: dict[str, list[str]] = {}

    def ask(ids: list[str]) -> dict[str, list[str]]:
        outside.update(known(ids))
        return outside

    checker = Checker(schema, ask)
    fingerprint = Fingerprint(schema)
    shipment = shipment_of(checker)
    problems: list[Problem] = []
    for record in dataset.records():
        found = checker.check(record)
        if not found and "Fact" in schema.lineage(record.cls) and not record.id.startswith(tuple(metadata.fact_prefixes)):
            found = [f"id: facts of this data set begin with {' or '.join(metadata.fact_prefixes) or '(fact_prefixes is empty)'}"]
        problems += [Problem(record.origin, one) for one in found]
        if not found and not problems:
            fingerprint.add(record)
            _derive(schema, record, metadata.id, problems)
            shipment.add(record)
        if len(problems) >= _MOST_PROBLEMS:
            break
    problems = source.problems + problems
    problems += [Problem(origin, message) for origin, message in checker.finish()]
    if not problems:
        problems = _counts(metadata, checker.counts)
        stated = None if getattr(dataset, "excerpt", None) else getattr(dataset, "checksum", None)
        if stated and stated != fingerprint.hexdigest():
            problems = [Problem(Origin(metadata.id), "the file is not whole: its records do not give the checksum that it states")]
    if problems:
        raise LoadRejected(metadata.id, problems)
    shipment.settle(outside)
    return shipment, checker, fingerprint.hexdigest()


def _derive(schema: Schema, record: Record, dataset: str, problems: list[Problem]) -> None:
    try:
        derive(schema, record, dataset)
    except BadInput as error:
        problems.append(Problem(record.origin, f"time: {error}"))


def _counts(metadata: Metadata, counts: dict[str, int]) -> list[Problem]:
    """Compare with the counts that dataset.yaml expects."""
    return [
        Problem(Origin("dataset.yaml", 0, cls), f"expected {low} to {high} records of {cls}, found {counts.get(cls, 0)}")
        for cls, (low, high) in metadata.expect.items()
        if not low <= counts.get(cls, 0) <= high
    ]


def load(store: Store, schema: Schema, dataset: Loadable, *, force: bool = False, progress: Progress = quiet) -> Loaded:
    """Bring one data set into the graph as its new release, or do nothing where it is there already.

    All or nothing: LoadRejected or an error of the store leave the graph as it was.
    """
    metadata = dataset.metadata
    writer = Writer(store, schema, progress)
    migrate(store, schema)
    writer.heal(metadata.id)
    digest = f"{WRITER_VERSION}-{schema.digest[:16]}-{dataset.digest()}"
    current = current_release(store, metadata.id)
    if current and current["digest"] == digest and not force:
        counts = {cls: int(number) for cls, _, number in (one.partition("=") for one in current.get("counts", []))}
        return Loaded(metadata.id, current["version"], current["id"], changed=False, counts=counts)
    excerpt = getattr(dataset, "excerpt", None)
    if excerpt and current and not current.get("excerpt_about") and not force:
        raise BadInput(f"{metadata.id}: the file holds only what concerns {excerpt}, and would replace the whole data set; --force does it")
    progress(f"{metadata.id}: checking", 0, 0)
    with _CheckedRows(store, schema, dataset) as (shipment, counts, checksum):
        about = release_values(metadata) | {"digest": digest, "counts": [f"{cls}={n}" for cls, n in sorted(counts.items())]}
        # An excerpt goes on stating the checksum of the whole that it was taken from.
        about |= {"checksum": dataset.checksum or checksum, "excerpt_about": excerpt} if excerpt else {"checksum": checksum}
        release = writer.write(shipment, metadata.id, metadata.title, about)
    return Loaded(metadata.id, metadata.version, release, changed=True, counts=counts)


class _CheckedRows:
    """The checked rows of a data set as a context manager, with counts by class and a checksum."""

    def __init__(self, store: Store, schema: Schema, dataset: Loadable) -> None:
        self.store, self.schema, self.dataset = store, schema, dataset
        self.made: Shipment | None = None

    def __enter__(self) -> tuple[Shipment, dict[str, int], str]:
        def make(checker: Checker) -> Shipment:
            self.made = Shipment(self.schema, checker)
            return self.made

        try:
            shipment, checker, checksum = check(self.dataset, self.schema, lambda ids: classes_of(self.store, self.dataset.metadata.id, ids), make)
        except BaseException:
            self.__exit__()
            raise
        return shipment, checker.counts, checksum

    def __exit__(self, *_: object) -> None:
        if self.made is not None:
            self.made.__exit__(None, None, None)


def release_values(metadata: Metadata) -> dict[str, Any]:
    """What a Release node says of its data set's version, as flat values."""
    coverage = metadata.coverage
    values = {
        "version": metadata.version,
        "title": metadata.title,
        "description": metadata.description,
        "publisher": metadata.publisher,
        "citation": metadata.citation,
        "licence": metadata.licence,
        "licence_note": metadata.licence_note,
        "homepage": metadata.homepage,
        "name_priority": metadata.name_priority,
        "fact_prefixes": metadata.fact_prefixes,
        "requires": metadata.requires,
        "coverage_from": coverage.from_,
        "coverage_until": coverage.until,
        "coverage_actors": coverage.actors,
        "coverage_kinds": coverage.kinds,
        "coverage_note": coverage.note,
    }
    return {key: value for key, value in values.items() if value not in (None, [], "")}
