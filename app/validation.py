"""`dyad validate`: check anybody's RDF file or data set without a graph, and say in words what is wrong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from app import loading
from app.settings import settings
from loaders.contract import DataSet, LoadRejected, Problem
from ontology.checks import Checker
from ontology.errors import BadInput, NotFound
from ontology.identifiers import DATA, ONTOLOGY, id_of
from ontology.rdf import node_iri
from ontology.records import Origin
from ontology.schema import Schema

# pyshacl, the referee, takes seconds per ten thousand triples; larger files get the compiled checks alone.
_SHACL_LIMIT = 5_000_000
_NAMED = re.compile(r"([a-z][a-z0-9_]*): (.*)", re.DOTALL)


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
        return _told(_dataset(known[path], schema, known))
    place = Path(path)
    if (place / "dataset.yaml").is_file():
        return _told(_dataset(DataSet(place), schema, known))
    if not place.is_file():
        raise NotFound(f"{path!r} is neither a file, a folder with a dataset.yaml, nor a data set ({', '.join(known)})")
    try:
        found = _file(place, schema, known)
    except BadInput as error:
        return _told([_of_file(place, error)])
    if not found and place.stat().st_size <= _SHACL_LIMIT:
        return shacl_report(place)
    return _told(found)


def _told(problems: list[Problem]) -> list[dict[str, str]]:
    return [{"place": str(one.origin), "message": one.message} for one in problems]


def _of_file(path: Path, error: BadInput) -> Problem:
    """A problem of a file as a whole; the message of the error begins with the file and perhaps the line."""
    found = re.fullmatch(re.escape(str(path)) + r"(?::(\d+))?: (.*)", str(error), re.DOTALL)
    return Problem(Origin(str(path), int(found[1] or 0) if found else 0), found[2] if found else str(error))


def _file(path: Path, schema: Schema, known: dict[str, DataSet]) -> list[Problem]:
    """What is wrong with an RDF file: its description of data sets, and its records, even where no data set is described."""
    from app.imports import data_sets, gathered, nothing_described, stand_ins

    gatherer = gathered(path, schema)
    problems: list[Problem] = []
    if gatherer.metadata:
        try:
            sets = data_sets(path, gatherer)
        except BadInput as error:
            problems.append(_of_file(path, error))
            sets = stand_ins(path, gatherer)
    else:
        problems.append(Problem(Origin(str(path)), nothing_described(gatherer)))
        sets = stand_ins(path, gatherer) if gatherer.nodes else []
    found = [one for dataset in sets for one in _dataset(dataset, schema, known)]
    return problems + _in_terms_of_rdf(path, list(dict.fromkeys(found)), schema)


def _in_terms_of_rdf(path: Path, problems: list[Problem], schema: Schema) -> list[Problem]:
    """The problems with the properties that RDF knows in place of the names of values and links, and the line of the statement itself."""
    from app.imports import SUFFIXES, statements

    local = {term.name: term.local for term in (*schema.values.values(), *schema.links.values())}
    said, wanted = [], set()
    for problem in problems:
        named = _NAMED.fullmatch(problem.message)
        name = local.get(named[1]) if named else None
        message = f"dy:{name}: {named[2]}" if named and name else problem.message
        message = message.replace("facts of this data set begin with (fact_prefixes is empty)", "the data set has no dy:factPrefix, with which ids of its facts begin")
        said.append((problem.origin, message, name))
        if name and problem.origin.line:
            wanted.add((node_iri(problem.origin.record), ONTOLOGY + name))
    lines: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for quad, line in statements(path, SUFFIXES[path.suffix.lower()]) if wanted else ():
        key = (getattr(quad.subject, "value", ""), quad.predicate.value)
        if key in wanted:
            lines.setdefault(key, []).append((line, getattr(quad.object, "value", "")))
    found = []
    for origin, message, name in said:
        stated = lines.get((node_iri(origin.record), ONTOLOGY + name), []) if name and origin.line else []
        # The statement whose value the message quotes, else the first of the property, else the first of the subject.
        quoted = (line for line, value in stated if repr(_id_or_text(value)) in message)
        line = next(quoted, stated[0][0] if stated else origin.line)
        file = str(path) if origin.file == path.name else origin.file
        found.append(Problem(Origin(file, line, origin.record), message))
    return found


def _id_or_text(value: str) -> str:
    return id_of(value) if value.startswith(DATA) else value


def _dataset(dataset: Any, schema: Schema, known: dict[str, DataSet]) -> list[Problem]:
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
        return list(error.problems)
    except BadInput as error:
        return [Problem(Origin(dataset.metadata.id), str(error))]
    return []


def shacl_report(path: Path) -> list[dict[str, str]]:
    """What pyshacl says of an RDF file against our shapes; for the small files that people write by hand."""
    import pyshacl
    import rdflib

    from app.imports import SUFFIXES, statements

    # Read as for a load; what only RDF 1.2 can say is not for shapes, and not for rdflib.
    quads = (quad for quad, _ in statements(path, SUFFIXES[path.suffix.lower()]) if not isinstance(quad.object, ox.Triple))
    data = rdflib.Dataset(default_union=True)
    data.parse(data=ox.serialize(quads, format=ox.RdfFormat.N_QUADS), format="nquads")
    model = rdflib.Graph()
    for file in sorted(settings().ontology.glob("*.ttl")):
        model.parse(file)
    conforms, report, _ = pyshacl.validate(data, shacl_graph=model, ont_graph=model, advanced=False)
    if conforms:
        return []
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    found = []
    for result in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        at, value = report.value(result, sh.resultPath), report.value(result, sh.value)
        said = (f"dy:{str(at).removeprefix(ONTOLOGY)}: " if at else "") + str(report.value(result, sh.resultMessage)) + (f" Found {value.n3()}." if value is not None else "")
        found.append({"place": f"{path} [{report.value(result, sh.focusNode)}]", "message": said})
    return sorted(found, key=lambda one: (one["place"], one["message"]))
