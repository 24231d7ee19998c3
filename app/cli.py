"""The command `dyad`. Imports are late on purpose: an answer from a running server is due in half a second."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from app import actions
from ontology.errors import BadInput, DyadError, NotFound

app = typer.Typer(
    name="dyad",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Ask a knowledge graph of relations between states, as of any day, with sources.

Dyad runs its own Neo4j on this machine, or uses yours (DYAD_GRAPH_URI). A command finds the server that
another command runs; one that had to start it stops it again, except `start`.

Exit codes: 0 done; 1 something broke; 2 the input is wrong; 3 the graph cannot be reached or started;
4 not found.""",
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
Datasets = Annotated[list[str] | None, typer.Option("--dataset", "-d", help="Ask these data sets only; may be given several times.")]


@app.command()
def start() -> None:
    """Start the local Neo4j and leave it running, so that the next commands answer at once."""
    from app.session import connected
    from app.settings import settings
    from app.terminal import out, progress_bars

    _local_only("start")
    with progress_bars() as progress, connected(settings(), keep=True, progress=progress) as connection:
        out.print(f"Neo4j runs at {connection.uri}, its Browser at {connection.browser}")
        out.print(f"user {connection.user}, password {connection.password}")
        out.print("`dyad serve` opens the Browser connected, with a guide and the saved questions.", markup=False)


@app.command()
def stop() -> None:
    """Stop the local Neo4j, whoever started it."""
    from app.session import local_server
    from app.settings import settings
    from app.terminal import out

    _local_only("stop")
    out.print("Neo4j stopped" if local_server(settings()).stop() else "no local Neo4j was running")


@app.command()
def status(json: Json = False) -> None:
    """Tell whether a server runs, where, how large it is, and what is loaded. Starts nothing."""
    from dataclasses import asdict, is_dataclass

    from app.session import connected, local_server
    from app.settings import settings
    from app.terminal import out, print_json, table
    from graph.catalog import current_releases
    from graph.store import Store

    found: dict[str, Any] = {"graph": settings().graph_uri or "local"}
    if settings().graph_uri:
        running = True
    else:
        server = local_server(settings()).status()
        details = asdict(server) if is_dataclass(server) and not isinstance(server, type) else dict(vars(server))
        found["server"] = {key: str(value) if isinstance(value, Path) else value for key, value in details.items()}
        running = server.state == "running"
    if running:
        with connected(settings()) as connection, Store(connection) as store:
            found["neo4j"] = store.verify()
            found["datasets"] = [{key: r.get(key) for key in ("dataset", "version", "loaded_at", "id")} for r in current_releases(store)]
    if json:
        print_json(found)
        return
    for key, value in found.get("server", {}).items():
        out.print(f"{key}: {value}")
    if running:
        out.print(f"Neo4j {found['neo4j']} at {found['graph']}")
        rows = [[d["dataset"], d["version"], d["loaded_at"]] for d in found["datasets"]]
        out.print(table("Loaded data sets", ["data set", "version", "loaded"], rows))


@app.command()
def datasets(json: Json = False) -> None:
    """List the data sets that can be loaded, and which version of each the graph holds."""
    from app.loading import available
    from app.session import opened
    from app.settings import settings
    from app.terminal import out, print_json, progress_bars, table
    from graph.catalog import current_releases

    known = available(settings().datasets)
    with progress_bars() as progress, opened(settings(), progress=progress) as store:
        loaded = {release["dataset"]: release for release in current_releases(store)}
    rows = []
    for id in [*known, *(one for one in loaded if one not in known)]:
        metadata = known[id].metadata if id in known else None
        rows.append(
            {
                "id": id,
                "title": metadata.title if metadata else loaded[id].get("title"),
                "version": metadata.version if metadata else None,
                "loaded": loaded.get(id, {}).get("version"),
                "licence": metadata.licence if metadata else loaded[id].get("licence"),
                "publisher": metadata.publisher if metadata else loaded[id].get("publisher"),
            }
        )
    if json:
        print_json(rows)
    else:
        out.print(table("Data sets", list(rows[0]) if rows else ["id"], [list(row.values()) for row in rows]))


@app.command()
def load(
    what: Annotated[list[str] | None, typer.Argument(help="Data sets by id, or exported files; nothing means all data sets.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Load again even what has not changed.")] = False,
    json: Json = False,
) -> None:
    """Load data sets, or files that `dyad export` wrote, into the graph.

    A data set is loaded all or nothing: it is checked as a whole first, every problem is reported with file, line
    and record, and readers are switched to it in one step. What has not changed is left alone.
    """
    from app.session import opened
    from app.settings import settings
    from app.terminal import print_json, progress_bars

    with progress_bars() as progress, opened(settings(), progress=progress) as store:
        done = actions.load(store, what or [], force, progress)
    if json:
        print_json([vars(one) for one in done])
    else:
        actions.print_loaded(done)


@app.command()
def remove(dataset: Annotated[str, typer.Argument(help="The data set's id.")]) -> None:
    """Take a data set out of the graph. Other data sets keep all of theirs."""
    from app.session import opened
    from app.settings import settings
    from app.terminal import out, progress_bars
    from graph.writer import Writer
    from ontology.schema import Schema

    with progress_bars() as progress, opened(settings(), progress=progress) as store:
        if not Writer(store, Schema.read(settings().ontology), progress).remove(dataset):
            raise NotFound(f"data set {dataset!r} is not loaded")
    out.print(f"{dataset} removed")


@app.command()
def query(
    name: Annotated[str | None, typer.Argument(help="The saved question; without it, all are listed.")] = None,
    parameters: Annotated[list[str] | None, typer.Argument(help="Parameters as name=value; several values with commas.")] = None,
    dataset: Datasets = None,
    json: Json = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print comma-separated values.")] = False,
    format: Annotated[
        str | None, typer.Option("--format", "-f", help="json or csv as above, or the facts that the answer rests on as turtle, ntriples, jsonld, trig or nquads.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write; without it, the output. Needs --format, --json or --csv.")] = None,
    lang: Annotated[str, typer.Option("--lang", help="Language of the sentence and the labels: en, ru or kk.")] = "en",
) -> None:
    """Ask one of the saved questions of `queries/`.

    The answer comes with the caveats of the facts it rests on; --json gives rows, these facts in full with their
    passages, and why there are no rows, --csv the rows alone (why there are none goes to the error stream), --format turtle (or another of RDF) these facts as `dyad export` has them. Actors may be given by any code or name, days as a date, a month, a year or an interval:

        dyad query dyad_organizations a=KAZ b=RUS on=2022-02-24
    """
    from app.queries import get, library
    from app.terminal import answer_rows, as_json, err, out, print_json, table
    from app.words import LANGUAGES

    if name is None:
        rows = [[one.name, one.title, ", ".join(p.name for p in one.parameters)] for one in library().values()]
        if json:
            print_json([dict(zip(("name", "title", "parameters"), row, strict=True)) for row in rows])
        else:
            out.print(table("Saved questions", ["name", "question", "parameters"], rows))
        return
    saved = get(name)
    given: dict[str, Any] = {}
    for parameter in parameters or []:
        key, equals, value = parameter.partition("=")
        if not equals:
            raise BadInput(f"{parameter!r} is not name=value; {name} takes {', '.join(p.name for p in saved.parameters)}")
        given[key] = value
    if dataset:
        given["datasets"] = dataset
    saved.bind(given)  # what is wrong with the question is said before anything is started for it
    if lang not in LANGUAGES:
        raise BadInput(f"--lang {lang}: answers come in {', '.join(LANGUAGES)}")
    kind = actions.form_of(json, csv, format, output)
    if kind not in (None, "json", "csv"):
        actions.write_facts(saved, given, kind, lambda pieces: _written(pieces, output))
        return
    answer = actions.ask(saved, given, lang)
    columns, rows = [column.name for column in saved.columns], answer["rows"]
    if kind == "json":
        _written(iter([as_json(answer) + "\n"]), output)
    elif kind == "csv":
        from app.tables import csv_text

        _written(iter([csv_text(saved.told, rows)]), output)
        if answer["empty"]:
            err.print(answer["empty"]["explanation"], soft_wrap=True, markup=False)
    else:
        from app.terminal_profile import remarks

        out.print(answer_rows(saved.title, columns, [[_cell(column, row[column]) for column in columns] for row in rows]))
        out.print(answer["sentence"], soft_wrap=True, markup=False)
        for id, fact in answer["facts"].items():
            for remark in remarks(id, fact):
                out.print(remark)
        if answer["uncorroborated"]:
            out.print(f"Uncorroborated, as no data set that was compared confirms the time as stated: {', '.join(answer['uncorroborated'])}")


@app.command()
def cypher(
    statement: Annotated[str, typer.Argument(help="One Cypher statement that only reads; a file that ends in .cypher; or - for the input.")],
    parameters: Annotated[list[str] | None, typer.Argument(help="Parameters as name=value; a value may be JSON.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=10_000, help="Most rows.")] = 100,
    json: Json = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print comma-separated values.")] = False,
    graph: Annotated[bool, typer.Option("--graph", help="Print the nodes and relationships in the rows as JSON.")] = False,
) -> None:
    """Ask the graph in Cypher of your own.

    Nothing that is typed can change the graph: what does more than read is refused, with the reason and the place.

        dyad cypher 'MATCH (s:State {id: $id})-[r:MEMBER_OF]->(o) RETURN o.name, r.possible_from' id=state_kazakhstan
    """
    from app.terminal_cypher import cypher

    if json + csv + graph > 1:
        raise BadInput("--json, --csv and --graph exclude each other")
    cypher(statement, parameters or [], limit, "json" if json else "csv" if csv else "graph" if graph else None)


@app.command()
def profile(
    a: Annotated[str, typer.Argument(help="One actor: any code or name.")],
    b: Annotated[str, typer.Argument(help="The other actor.")],
    on: Annotated[str, typer.Option("--on", help="A day, month, year or interval, e.g. 2022-02-24.")],
    dataset: Datasets = None,
    json: Json = False,
) -> None:
    """Show all that is known of two actors on a day: status, treaties, organizations, positions, events.

    With DYAD_DOCUMENTS, the passages are shown too.
    """
    from app.session import opened
    from app.settings import settings
    from app.terminal import print_json, progress_bars

    with progress_bars() as progress, opened(settings(), progress=progress) as store:
        answer = actions.profile(store, a, b, on, dataset or [])
    if json:
        print_json(answer)
    else:
        actions.print_profile(answer)


@app.command()
def export(
    format: Annotated[str, typer.Option("--format", "-f", help="turtle, ntriples, jsonld, trig or nquads.")] = "turtle",
    dataset: Datasets = None,
    dyad: Annotated[str | None, typer.Option("--dyad", help="Only this pair, e.g. KAZ-RUS.")] = None,
    actor: Annotated[str | None, typer.Option("--actor", help="Only what concerns this actor, by any code or name; any other entity will do.")] = None,
    fact: Annotated[list[str] | None, typer.Option("--fact", help="Only this fact, by its id; may be given several times.")] = None,
    relations: Annotated[
        str, typer.Option("--relations", help="How direct relationships are written: plain, annotated (RDF 1.2) or graphs (a named graph for each fact).")
    ] = "plain",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write; without it, the output.")] = None,
) -> None:
    """Export the graph, data sets, one dyad, one actor or some facts as RDF, sorted, so that two exports can be compared line by line.

    Each file says of every data set in it who publishes it, under which licence, how to cite it, its version, and from which documents it was read.
    """
    from app import exports
    from app.session import opened
    from app.settings import settings
    from app.terminal import progress_bars
    from ontology.schema import Schema

    exports.format_of(format, relations)
    part = exports.Part(dyad, actor, fact or None)
    schema = Schema.read(settings().ontology)
    with progress_bars() as progress, opened(settings(), progress=progress) as store:
        if actor is not None or dyad is not None:
            part = actions.part_about(store, schema, dyad, actor)
        _written(exports.export(store, schema, format, part, datasets=dataset or [], relations=relations), output)


def _written(pieces: Iterator[str], output: Path | None) -> None:
    """Write an export to a file, or to the output."""
    from app import exports
    from app.terminal import err

    if output is None:
        for piece in pieces:
            sys.stdout.buffer.write(piece.encode())
        return
    size = exports.write(output, pieces)
    err.print(f"{output}: {size:,} bytes")


@app.command()
def validate(
    paths: Annotated[list[str], typer.Argument(help="RDF files, folders of data sets, or ids of data sets.")],
    json: Json = False,
) -> None:
    """Check files or data sets against the ontology and its shapes, without loading anything.

    Prints every problem with its place. Exit code 0 means that all would load, 2 that something would not.
    """
    from app.terminal import out, print_json
    from app.validation import validate_paths

    problems = validate_paths(paths)
    if json:
        print_json(problems)
    else:
        for problem in problems:
            out.print(f"{problem['place']}: {problem['message']}", markup=False)
        out.print("valid" if not problems else f"{len(problems)} problem(s)")
    if problems:
        raise typer.Exit(BadInput.exit_code)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; default DYAD_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; default DYAD_PORT.")] = None,
) -> None:
    """Serve the API and the start page until Ctrl-C."""
    actions.serve(host, port, load_first=False, ask=None, on=None)


@app.command()
def run(
    ask: Annotated[tuple[str, str] | None, typer.Option(help="Two actors to show in the terminal once loaded.")] = None,
    on: Annotated[str | None, typer.Option("--on", help="The day that --ask is about.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on; default DYAD_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; default DYAD_PORT.")] = None,
) -> None:
    """Load all data sets that have changed, say what is loaded, then serve the API until Ctrl-C."""
    actions.serve(host, port, load_first=True, ask=ask, on=on)


def _cell(column: str, value: Any) -> Any:
    from app.terminal import certainty

    return certainty(value) if column == "holds" and isinstance(value, str) else value


def _local_only(command: str) -> None:
    from app.settings import settings

    if settings().graph_uri:
        raise BadInput(f"`dyad {command}` is about the local server, but DYAD_GRAPH_URI names {settings().graph_uri}; unset it first")


def _on_terminate(*_: object) -> NoReturn:
    raise SystemExit(143)


def main() -> None:
    """Entry point: runs a command and turns errors into a sentence and an exit code."""
    signal.signal(signal.SIGTERM, _on_terminate)
    try:
        app()
    except DyadError as error:
        from app.terminal import err

        err.print(f"error: {error}", style="red", markup=False)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.exit(1)
    except Exception as error:
        if os.environ.get("DYAD_LOG_LEVEL") == "DEBUG":
            raise
        from app.terminal import err

        first = (str(error).splitlines() or [""])[0][:300]
        err.print(f"error: {type(error).__name__}: {first}\nDYAD_LOG_LEVEL=DEBUG shows where it happened.", style="red", markup=False)
        sys.exit(1)


if __name__ == "__main__":
    main()
