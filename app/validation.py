"""`dyad validate`: check anybody's RDF file or data set without a graph, and say in words what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app import loading
from app.settings import settings
from loaders.contract import DataSet, LoadRejected
from ontology.checks import Checker
from ontology.errors import BadInput, NotFound
from ontology.schema import Schema

# pyshacl, the referee, takes seconds per ten thousand triples; larger files get the compiled checks alone.
_SHACL_LIMIT = 5_000_000


def validate_paths(paths: list[str]) -> list[dict[str, str]]:
    """All problems of files, folders and ids of data sets, each with `place` and `message`."""
    schema = Schema.read(settings().ontology)
    known = loading.available(settings().datasets)
    problems: list[dict[str, str]] = []
    for path in paths:
        problems += _validate(path, schema, known)
    return problems


def _validate(path: str, schema: Schema, known: dict[str, DataSet]) -> list[dict[str, str]]:
    if path in known:
        return _dataset(known[path], schema, known)
    place = Path(path)
    if (place / "dataset.yaml").is_file():
        return _dataset(DataSet(place), schema, known)
    if not place.is_file():
        raise NotFound(f"{path!r} is neither a file, a folder with a dataset.yaml, nor a data set ({', '.join(known)})")
    from app.imports import read_rdf

    try:
        found = [problem for dataset in read_rdf(place, schema) for problem in _dataset(dataset, schema, known)]
    except BadInput as error:
        return [{"place": str(place), "message": str(error)}]
    if not found and place.stat().st_size <= _SHACL_LIMIT:
        found = shacl_report(place)
    return found


def _dataset(dataset: Any, schema: Schema, known: dict[str, DataSet]) -> list[dict[str, str]]:
    """The same checks as a load; what data sets it requires are read instead of a graph."""

    def classes(ids: list[str]) -> dict[str, list[str]]:
        wanted = set(ids)
        found: dict[str, list[str]] = {}
        others = [known[id] for id in dataset.metadata.requires if id in known] or list(known.values())
        for other in others:
            if other.metadata.id != dataset.metadata.id:
                for record in other.records():
                    if record.id in wanted:
                        cls = schema.kinds[record.cls].local if record.cls in schema.kinds else record.cls
                        found[record.id] = list(schema.lineage(cls))
        return found

    class Counted:
        """Stands in for a shipment: rows are checked, not kept."""

        def add(self, record: Any) -> None: ...
        def settle(self, outside: dict[str, list[str]]) -> None: ...

    def make(checker: Checker) -> Any:
        return Counted()

    try:
        loading.check(dataset, schema, classes, make)
    except LoadRejected as error:
        return [{"place": str(problem.origin), "message": problem.message} for problem in error.problems]
    except BadInput as error:
        return [{"place": dataset.metadata.id, "message": str(error)}]
    return []


def shacl_report(path: Path) -> list[dict[str, str]]:
    """What pyshacl says of an RDF file against our shapes; for the small files that people write by hand."""
    import pyshacl
    import rdflib

    data = rdflib.Dataset(default_union=True)
    data.parse(path)
    model = rdflib.Graph()
    for file in sorted(settings().ontology.glob("*.ttl")):
        model.parse(file)
    conforms, report, _ = pyshacl.validate(data, shacl_graph=model, ont_graph=model, advanced=False)
    if conforms:
        return []
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    return [
        {"place": f"{path} [{report.value(result, sh.focusNode)}]", "message": str(report.value(result, sh.resultMessage))}
        for result in report.subjects(rdflib.RDF.type, sh.ValidationResult)
    ]
