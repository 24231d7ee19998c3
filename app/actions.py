"""What the commands do, for several of them: load, ask, show, serve. Imports are late, as in `cli`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ontology.errors import BadInput, NotFound

if TYPE_CHECKING:
    from app.queries import Query


def serve(host: str | None, port: int | None, *, load_first: bool, ask: tuple[str, str] | None, on: str | None) -> None:
    """Serve the API, after loading and answering one question where that is asked for."""
    from app.serving import check_port, serve_api
    from app.session import connected
    from app.settings import settings
    from app.terminal import out, progress_bars
    from graph.store import Store

    chosen = settings().model_copy(update={k: v for k, v in (("host", host), ("port", port)) if v is not None})
    check_port(chosen.host, chosen.port)
    with ExitStack() as stack:
        with progress_bars() as progress:
            connection = stack.enter_context(connected(chosen, progress=progress))
        if load_first:
            with Store(connection) as store:
                if chosen.graph_uri:
                    store.verify()
                with progress_bars() as progress:
                    done = load(store, [], False, progress)
                print_loaded(done)
                if ask and on:
                    print_profile(profile(store, *ask, on, []), most=3)
                    out.print(f"\nAll of it: dyad profile {ask[0]} {ask[1]} --on {on}")
        serve_api(connection, chosen)


def load(store: Any, what: list[str], force: bool, progress: Any) -> list[Any]:
    """Load data sets by id, or files of an export; all data sets where nothing is named."""
    from app import loading
    from app.session import loading_alone
    from app.settings import settings
    from ontology.schema import Schema

    schema = Schema.read(settings().ontology)
    known = loading.available(settings().datasets)
    chosen: list[Any] = []
    for one in what or list(known):
        if one in known:
            chosen.append(known[one])
        elif Path(one).is_file():
            from app.imports import read_rdf

            chosen += read_rdf(Path(one), schema)
        else:
            raise NotFound(f"{one!r} is neither a data set ({', '.join(known)}) nor a file")
    with loading_alone(settings()):
        return [loading.load(store, schema, dataset, force=force, progress=progress) for dataset in chosen]


def print_loaded(done: list[Any]) -> None:
    """Show what loads did."""
    from app.terminal import loaded_table, out

    out.print(loaded_table(done))


def ask(saved: Query, given: dict[str, Any], language: str = "en") -> dict[str, Any]:
    """The answer to a saved question, with facts in full; see `answers.ask_with_sources`."""
    from app import asking
    from app.documents import with_passages
    from app.session import opened
    from app.settings import settings
    from app.terminal import progress_bars
    from app.words import in_language
    from ontology.schema import Schema

    with progress_bars() as progress, opened(settings(), progress=progress) as store:
        meant = asking.understood(store, saved, saved.bind(given), schema=Schema.read(settings().ontology))
        answer = asking.answer(store, meant, words=in_language(language))
        return with_passages(store, settings().documents, answer)


def form_of(json: bool, csv: bool, format: str | None, output: Path | None) -> str | None:
    """In which form an answer is written: json, csv, a format of exports, or None for a table; the ending of a file decides where nothing else does.

    BadInput where two forms are asked for, or a file without one.
    """
    from app.export_styles import format_of

    asked = [name for name, wanted in (("json", json), ("csv", csv), (format or "", format)) if wanted]
    if len(set(asked)) > 1:
        raise BadInput(f"an answer has one form, not {' and '.join(asked)}")
    wanted = (asked[0] if asked else output.suffix if output else "").lower().removeprefix(".")
    if not wanted and output:
        raise BadInput(f"{output}: say by --format, or by the ending of the file, in which form the answer should be written")
    if wanted in ("json", "csv"):
        return wanted
    return format_of(wanted).name if wanted else None


def write_facts(saved: Query, given: dict[str, Any], format: str, write: Callable[[Iterator[str]], None]) -> None:
    """Write the facts that the answer to a saved question rests on as RDF."""
    from app import asking
    from app.answers import consistent
    from app.exports import export_answer
    from app.session import opened
    from app.settings import settings
    from app.terminal import progress_bars
    from ontology.schema import Schema

    with progress_bars() as progress, opened(settings(), progress=progress) as store:
        schema = Schema.read(settings().ontology)

        def work() -> Iterator[str]:
            meant = asking.understood(store, saved, saved.bind(given), schema=schema)
            rows = asking.answer(store, meant, sources=False)["rows"]
            return export_answer(store, schema, format, rows, meant.scope)

        write(consistent(store, work)[0])


def part_about(store: Any, schema: Any, dyad: str | None, entity: str | None) -> Any:
    """The part of an export that concerns a pair or else an entity, as people name it."""
    from datetime import UTC, datetime

    from app.exports import Part
    from app.names import pairs, resolve

    if dyad is not None:
        return Part(dyad=pairs(store, [dyad], schema=schema)[0][0])
    today = datetime.now(UTC).date()
    return Part(entity=resolve(store, [entity], "Entity", on=(today, today), schema=schema)[0].id)


def profile(store: Any, a: str, b: str, on: str, datasets: list[str]) -> dict[str, Any]:
    """The profile of two actors as people name them."""
    from app.answers import dyad_profile
    from app.documents import with_passages
    from app.names import resolve_actor
    from app.settings import settings
    from ontology.times import period

    first, last = period(on)
    one, other = resolve_actor(store, a, on=first), resolve_actor(store, b, on=first)
    return with_passages(store, settings().documents, dyad_profile(store, one.id, other.id, first, last, datasets))


def print_profile(answer: dict[str, Any], most: int | None = None) -> None:
    """Show a profile; see `terminal_profile.profile_tables`."""
    from app.terminal import out
    from app.terminal_profile import profile_tables

    for part in profile_tables(answer, most):
        out.print(part)
