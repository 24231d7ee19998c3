"""The processes that answer: one that holds a copy of the graph, and workers forked from it, which answer and can do nothing else.

    python -m app.sparql.worker COPY SECONDS MEGABYTES      (standard input is a Unix socket)

The holder takes a copy into memory once; a worker is there in milliseconds, shares that memory, and may be killed at any time. Whoever
started the holder sends it one end of a socket for each worker that it wants, and the number of each that is to be ended. A worker may
open nothing, neither file nor socket (RLIMIT_NOFILE is 0), write to no file, take so many MEGABYTES beside the copy, and work no longer
than SECONDS. Messages have their kind and length before them (`frame`, `head`).
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import pyoxigraph as ox

from app.sparql.guard import Forbidden, Graphs, Malformed, check_no_service, malformed, without_graphs

_HEAD = struct.Struct(">cI")
_PIECE = 1 << 16

# Kinds of messages: that a process is ready; a question; the format of an answer; a piece of it; its end; why there is none.
READY, ASK, FORM, PIECE, END, ERROR = b"r", b"?", b"f", b"p", b".", b"!"

TABLES = {"json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML, "csv": ox.QueryResultsFormat.CSV, "tsv": ox.QueryResultsFormat.TSV}
GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "n3": ox.RdfFormat.N3,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
}


class TooLarge(Exception):
    """An answer has more bytes than answers may have."""


class NoFormat(Exception):
    """The client takes no format that such an answer comes in."""


class Asked(NamedTuple):
    """One question as it comes over the pipe. table, graph -- names of formats, None where the client takes none; most -- bytes."""

    text: str
    default: tuple[str, ...]
    named: tuple[str, ...]
    table: str | None
    graph: str | None
    most: int


# ---- Frames ----


def frame(kind: bytes, content: bytes) -> bytes:
    """A message: its kind, its length, its content."""
    return _HEAD.pack(kind, len(content)) + content


def head(data: bytes) -> tuple[bytes, int]:
    """Kind and length of a message, from its first bytes."""
    kind, length = _HEAD.unpack(data)
    return kind, length


HEAD_SIZE = _HEAD.size
# What the holder is told: which worker to end, or 0 with the end of a socket for a new one; it answers with how a worker ended.
ORDER = struct.Struct(">i")


def read_frame(channel: socket.socket) -> tuple[bytes, bytes] | None:
    """The next message; None where the other side has hung up."""
    if (begun := _read(channel, HEAD_SIZE)) is None:
        return None
    kind, length = head(begun)
    content = _read(channel, length)
    return None if content is None else (kind, content)


def _read(channel: socket.socket, size: int) -> bytes | None:
    found = bytearray()
    while len(found) < size:
        piece = channel.recv(size - len(found))
        if not piece:
            return None
        found += piece
    return bytes(found)


class Pieces:
    """What the engine writes to: sends pieces, and counts them. TooLarge where there are more than `most` bytes."""

    def __init__(self, send: Callable[[bytes, bytes], None], most: int) -> None:
        self._send = send
        self._most = most
        self._size = 0
        self._waiting: list[bytes] = []
        self._held = 0

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self._size += len(data)
        if self._size > self._most:
            raise TooLarge
        self._waiting.append(bytes(data))
        self._held += len(data)
        if self._held >= _PIECE:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Send what has been taken."""
        if self._held:
            self._send(PIECE, b"".join(self._waiting))
            self._waiting, self._held = [], 0


# ---- Answering ----


class Copy:
    """The copy of the graph. Its default graph holds all triples, each once; its named graphs hold what each data set says.

    prefixes, base -- what queries may use without declaring it
    """

    def __init__(self, store: ox.Store, prefixes: dict[str, str], base: str) -> None:
        self.store = store
        self._prefixes = prefixes
        self._base = base
        self._known = {one.value for one in store.named_graphs() if isinstance(one, ox.NamedNode)}
        self._nothing = ox.Store()
        self._merged: tuple[Graphs, ox.Store] | None = None

    @classmethod
    def read(cls, path: str, prefixes: dict[str, str], base: str) -> Copy:
        """The copy in a TriG file."""
        store = ox.Store()
        store.bulk_load(path=path, format=ox.RdfFormat.TRIG, lenient=True)
        for graph in list(store.named_graphs()):
            if isinstance(graph, ox.NamedNode):
                _add(store, store, graph, ox.DefaultGraph())
        return cls(store, prefixes, base)

    def counts(self) -> dict[str, int]:
        """How many triples each named graph has."""
        counted: Any = self.store.query("SELECT ?graph (COUNT(*) AS ?triples) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph")
        return {row["graph"].value: int(row["triples"].value) for row in counted}

    def parse(self, text: str) -> object:
        """Read a query without asking it of anything. SyntaxError where it is none."""
        return self._nothing.query(text, base_iri=self._base, prefixes=self._prefixes)

    def answer(self, asked: Asked) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """The answer to a question. Malformed and Forbidden for a query that is refused."""
        # Services first: to parse a query that asks yes or no is to answer it.
        check_no_service(asked.text, self.parse)
        text, own = without_graphs(asked.text, self.parse, self._prefixes, self._base)
        check_no_service(text, self.parse)
        graphs = Graphs(asked.default, asked.named) or own
        if unknown := [one for one in (*graphs.default, *graphs.named) if one not in self._known]:
            raise Forbidden(f"there is no graph <{unknown[0]}> here, and nothing is fetched; the graphs are {', '.join(f'<{one}>' for one in sorted(self._known))}")
        try:
            return self._query(text, graphs)
        except SyntaxError as error:
            raise malformed(error) from error

    def _query(self, text: str, graphs: Graphs) -> Any:
        if not graphs:
            return self.store.query(text, base_iri=self._base, prefixes=self._prefixes)
        named = [ox.NamedNode(one) for one in graphs.named]
        if len(graphs.default) < 2:
            default: Any = [ox.NamedNode(one) for one in graphs.default]
            store = self.store
        else:
            store, default = self._of_several(graphs), [ox.DefaultGraph()]
        return store.query(text, base_iri=self._base, prefixes=self._prefixes, default_graph=default, named_graphs=named)

    def _of_several(self, graphs: Graphs) -> ox.Store:
        """A store whose default graph is the merge of several: the engine would give a triple as often as graphs have it."""
        if self._merged is None or self._merged[0] != graphs:
            self._merged = None
            store = ox.Store()
            for one in graphs.default:
                _add(store, self.store, ox.NamedNode(one), ox.DefaultGraph())
            for one in graphs.named:
                _add(store, self.store, ox.NamedNode(one), ox.NamedNode(one))
            self._merged = (graphs, store)
        return self._merged[1]


def _add(store: ox.Store, other: ox.Store, graph: ox.NamedNode, name: ox.NamedNode | ox.DefaultGraph) -> None:
    """Add a graph of another store (it may be the same) under a name: as text, which takes a fraction of the time of going through quads."""
    store.bulk_load(other.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph), format=ox.RdfFormat.N_TRIPLES, to_graph=name, lenient=True)


# ---- The processes ----


def confine(megabytes: int) -> None:
    """Take from this process all that answering does not need; it cannot be had back."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if (space := _address_space()) is not None:
        most = space + megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    # What is open stays open: the socket to who asks. Nothing else can be opened.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _address_space() -> int | None:
    """Bytes of address space that this process has; None where the system does not tell (macOS), and does not bound it either."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return None


class Worker:
    """What answers on one socket."""

    def __init__(self, copy: Copy, channel: socket.socket, seconds: float) -> None:
        self._copy = copy
        self._channel = channel
        self._seconds = seconds

    def serve(self) -> None:
        """Answer until the other side hangs up."""
        self.send(READY, str(os.getpid()).encode())
        while (message := read_frame(self._channel)) is not None:
            given = json.loads(message[1])
            asked = Asked(given["text"], tuple(given["default"]), tuple(given["named"]), given["table"], given["graph"], given["most"])
            # Whoever asked ends this process in time; should it have gone, the alarm does.
            signal.setitimer(signal.ITIMER_REAL, self._seconds)
            self._answer(asked)
            signal.setitimer(signal.ITIMER_REAL, 0)

    def send(self, kind: bytes, content: bytes) -> None:
        """Send a message."""
        self._channel.sendall(frame(kind, content))

    def _answer(self, asked: Asked) -> None:
        """Answer a question, with what it asks for or with why not."""
        try:
            self._serialize(self._copy.answer(asked), asked)
        except Malformed as error:
            self._refuse("malformed", str(error), line=error.line, column=error.column)
        except Forbidden as error:
            self._refuse("forbidden", str(error))
        except NoFormat as error:
            self._refuse("format", str(error))
        except TooLarge:
            self._refuse("large", "")
        except MemoryError:
            self._refuse("memory", "")
        except (OSError, ValueError, RuntimeError) as error:
            self._refuse("failed", str(error))
        else:
            self.send(END, b"")

    def _refuse(self, kind: str, message: str, **place: int | None) -> None:
        self.send(ERROR, json.dumps({"kind": kind, "message": message, **place}).encode())

    def _serialize(self, result: Any, asked: Asked) -> None:
        if isinstance(result, ox.QueryTriples):
            what, name, known = "a graph", asked.graph, GRAPHS
        else:
            what, name, known = ("a table" if isinstance(result, ox.QuerySolutions) else "yes or no"), asked.table, TABLES
        if name is None:
            raise NoFormat(what)
        self.send(FORM, name.encode())
        output = Pieces(self.send, asked.most)
        result.serialize(output, known[name])
        output.flush()


def hold(copy: Copy, control: socket.socket, seconds: float, megabytes: int) -> None:
    """Fork workers and end them as told on a socket, until the other side hangs up; then none of them is left."""
    workers: set[int] = set()
    try:
        while True:
            message, fds, _, _ = socket.recv_fds(control, ORDER.size, 1)
            if not message:
                return
            (number,) = ORDER.unpack(message)
            if fds:
                child = os.fork()
                if not child:
                    _work(copy, control, socket.socket(fileno=fds[0]), seconds, megabytes)
                workers.add(child)
                os.close(fds[0])
            elif number in workers:
                # Not reaped before, so the number is still this worker's.
                os.kill(number, signal.SIGKILL)
                workers.discard(number)
                control.sendall(ORDER.pack(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])))
    finally:
        for number in workers:
            os.kill(number, signal.SIGKILL)


def _work(copy: Copy, control: socket.socket, channel: socket.socket, seconds: float, megabytes: int) -> NoReturn:
    """The life of a worker: it ends here, whatever happens."""
    try:
        control.close()
        confine(megabytes)
        Worker(copy, channel, seconds).serve()
        os._exit(0)
    finally:
        os._exit(1)


def main(arguments: list[str]) -> NoReturn:
    """Take the copy into memory, say what is in it, and hold it."""
    path, seconds, megabytes = arguments
    control = socket.socket(fileno=0)
    given = json.loads((read_frame(control) or (b"", b"{}"))[1])
    copy = Copy.read(path, given["prefixes"], given["base"])
    control.sendall(frame(READY, json.dumps(copy.counts()).encode()))
    gc.freeze()  # so that workers share these pages, too
    hold(copy, control, float(seconds), int(megabytes))
    os._exit(0)  # to take the copy down piece by piece would take seconds


if __name__ == "__main__":
    main(sys.argv[1:])
