"""Workers: started when somebody asks, ended when one takes too long, asks for too much memory, or nobody waits for its answer."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import IO, Any

from app.problems import Busy, TimedOut
from app.sparql.worker import ASK, END, ERROR, FORM, HEAD_SIZE, ORDER, READY, frame, head
from ontology.errors import BadInput, Unavailable

_PROJECT = Path(__file__).resolve().parents[2]
# An answer that is longer waits on disk until its client has taken it.
_IN_MEMORY = 1 << 20
# A holder that did not take its copy into memory in so many seconds never will; and how long it may take to end.
_START = 300.0
_LAST = 5.0
# How much longer than its question a worker lives that nobody ends.
_GRACE = 10.0
_GONE = "the process that answers SPARQL has ended: ask again, and look into the log of the server if it happens again"
_LOG = logging.getLogger("dyad.sparql")


class BadQuery(BadInput):
    """A text that is no SPARQL query. Its place, counted from 1, is in the problem's `line` and `column`."""

    title = "Query not understood"

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(f"line {line}, column {column}: {message}" if line else message)
        self.extras = {"line": line, "column": column} if line else {}


class TooMuch(BadInput):
    """A query that needs more than there is for one, of memory or of bytes in its answer."""

    title = "Query too large"


class NoFormat(Exception):
    """The client takes no format of such an answer; the message says of what."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take: seconds, megabytes of memory, bytes of the answer; and how many run at once, how many may wait, how long."""

    seconds: float = 30.0
    megabytes: int = 512
    answer: int = 64 * 1024 * 1024
    workers: int = 2
    waiting: int = 32
    patience: float = 15.0


@dataclass(slots=True)
class Answer:
    """An answer: the name of its format, its bytes in a file that is read from the beginning, their number."""

    format: str
    content: IO[bytes]
    size: int


class Worker:
    """One process that answers, and the socket to it."""

    def __init__(self, holder: Holder, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._holder = holder
        self._reader = reader
        self._writer = writer
        self._process = 0
        self._asked = True

    async def greet(self) -> None:
        """Wait until it can be asked."""
        kind, content = await _hear(self._reader)
        if kind != READY:
            raise Unavailable(_GONE)
        self._process = int(content)
        self._asked = False

    @property
    def ready(self) -> bool:
        """Whether it can be asked: it was heard to the end, and has not hung up."""
        return not self._asked and not self._reader.at_eof()

    async def ask(self, question: dict[str, Any]) -> Answer:
        """The answer to a question, all of it. A worker that was not heard to the end cannot be asked again."""
        self._asked = True
        content: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
        format, size = "", 0
        try:
            self._writer.write(frame(ASK, json.dumps(question).encode()))
            while True:
                kind, piece = await _hear(self._reader)
                if kind == FORM:
                    format = piece.decode()
                elif kind == END:
                    self._asked = False
                    content.seek(0)
                    return Answer(format, content, size)
                elif kind == ERROR:
                    self._asked = False
                    raise self._error(json.loads(piece), question)
                else:
                    content.write(piece)
                    size += len(piece)
        except (asyncio.IncompleteReadError, ConnectionError):
            content.close()
            raise self._death(await self.end()) from None
        except BaseException:
            content.close()
            raise

    def leave(self) -> None:
        """Hang up; the process ends when it has nothing to do."""
        self._asked = True
        self._writer.close()

    async def end(self) -> int | None:
        """End the process, whatever it does. How it ended: a signal as a negative number, None where the holder is gone too."""
        self.leave()
        process, self._process = self._process, 0
        return await self._holder.end(process) if process else None

    def _death(self, code: int | None) -> Exception:
        """Why it died while it was asked: of a stack that nesting filled, or of memory that it did not get."""
        _LOG.info("a worker died with %s", code)
        if code == -signal.SIGSEGV:
            return TooMuch("the query is nested too deeply: write it flatter")
        if code in (-signal.SIGABRT, -signal.SIGKILL):
            return self._no_memory()
        return BadInput("the query cannot be worked out: write it in another way") if code == 1 else Unavailable(_GONE)

    def _error(self, told: dict[str, Any], question: dict[str, Any]) -> Exception:
        kind, message = told["kind"], told["message"]
        if kind == "malformed":
            return BadQuery(message, told["line"], told["column"])
        if kind == "format":
            return NoFormat(message)
        if kind == "large":
            return TooMuch(f"the answer is longer than {question['most'] // 1024 // 1024} MB: narrow the query, or take it in parts with LIMIT and OFFSET")
        return self._no_memory() if kind == "memory" else BadInput(message)

    def _no_memory(self) -> Exception:
        return TooMuch(f"the query needs more than {self._holder.limits.megabytes} MB of memory: narrow it, or ask for less at a time")


class Holder:
    """The process that holds a copy of the graph in memory, and forks workers from itself."""

    def __init__(self, process: asyncio.subprocess.Process, control: socket.socket, limits: Limits) -> None:
        self.limits = limits
        self.graphs: dict[str, int] = {}
        self._process = process
        self._control = control
        self._turn = asyncio.Lock()

    @classmethod
    async def start(cls, copy: Path, limits: Limits, prefixes: dict[str, str], base: str) -> Holder:
        """A holder that has taken a copy into memory. Unavailable where it cannot."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            # Nothing of this process's environment: no proxies, no credentials, no settings.
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-s", "-m", "app.sparql.worker", str(copy), str(limits.seconds + _GRACE), str(limits.megabytes),
                stdin=theirs, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
                env={"PYTHONPATH": str(_PROJECT), "PYTHONDONTWRITEBYTECODE": "1"}, cwd="/", start_new_session=True,
            )  # fmt: skip
        found = cls(process, ours, limits)
        try:
            loop = asyncio.get_running_loop()
            async with asyncio.timeout(_START):
                await loop.sock_sendall(ours, frame(ASK, json.dumps({"prefixes": prefixes, "base": base}).encode()))
                _, length = head(await found._receive(HEAD_SIZE))
                found.graphs = json.loads(await found._receive(length))
        except (TimeoutError, OSError, asyncio.IncompleteReadError, ValueError) as error:
            await found.close()
            raise Unavailable(_GONE) from error
        except BaseException:
            await found.close()
            raise
        return found

    @property
    def alive(self) -> bool:
        """Whether it can fork."""
        return self._process.returncode is None

    async def worker(self) -> Worker:
        """A new worker."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._control, [ORDER.pack(0)], [theirs.fileno()])
            reader, writer = await asyncio.open_connection(sock=ours, limit=1 << 18)
            found = Worker(self, reader, writer)
            async with asyncio.timeout(_START):
                await found.greet()
            return found
        except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
            ours.close()
            raise Unavailable(_GONE) from error
        except BaseException:
            ours.close()  # it ends by itself
            raise

    async def end(self, process: int) -> int | None:
        """End a worker. How it ended, or None where that cannot be told any more."""
        # Shielded: an order that was given has an answer that has to be read.
        return await asyncio.shield(self._ended(process))

    async def close(self) -> None:
        """End the holder; its workers end with it."""
        self._control.close()
        if not self.graphs:  # it takes the copy into memory, and has no workers
            with suppress(ProcessLookupError):
                self._process.kill()
        try:
            async with asyncio.timeout(_LAST):
                await self._process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    async def _ended(self, process: int) -> int | None:
        async with self._turn:
            try:
                await asyncio.get_running_loop().sock_sendall(self._control, ORDER.pack(process))
                return int(ORDER.unpack(await self._receive(ORDER.size))[0])
            except (OSError, asyncio.IncompleteReadError, ValueError):
                return None

    async def _receive(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            piece = await asyncio.get_running_loop().sock_recv(self._control, size - len(found))
            if not piece:
                raise asyncio.IncompleteReadError(found, size)
            found += piece
        return found


async def _hear(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    kind, length = head(await reader.readexactly(HEAD_SIZE))
    return kind, await reader.readexactly(length)


class Pool:
    """The workers over one copy of the graph."""

    def __init__(self, holder: Holder) -> None:
        self.holder = holder
        self._limits = holder.limits
        self._idle: list[Worker] = []
        self._free = asyncio.Semaphore(holder.limits.workers)
        self._waiting = 0
        self._running = 0
        self._closed = False

    async def ask(self, question: dict[str, Any]) -> Answer:
        """The answer to a question. Whatever ends the call, also that its task is cancelled, ends the query.

        Busy where too many wait, TimedOut where it takes too long, and the errors of `Worker`
        """
        async with self._turn():
            worker = await self._taken()
            try:
                async with asyncio.timeout(self._limits.seconds):
                    return await worker.ask(question)
            except TimeoutError:
                raise TimedOut(f"the query took more than {self._limits.seconds:g} s: ask for less, or raise DYAD_QUERY_TIMEOUT") from None
            finally:
                if worker.ready and not self._closed:
                    self._idle.append(worker)
                else:
                    await worker.end()

    async def close(self) -> None:
        """Answer what is asked already, and end."""
        self._closed = True
        while self._idle:
            self._idle.pop().leave()
        if not self._running:
            await self.holder.close()

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self._free.locked() and self._waiting >= self._limits.waiting:
            raise self._busy()
        self._waiting += 1
        self._running += 1
        try:
            try:
                async with asyncio.timeout(self._limits.patience):
                    await self._free.acquire()
            except TimeoutError:
                raise self._busy() from None
            finally:
                self._waiting -= 1
            try:
                yield
            finally:
                self._free.release()
        finally:
            self._running -= 1
            if self._closed and not self._running:
                await self.holder.close()

    def _busy(self) -> Busy:
        seconds = ceil(self._limits.patience)
        return Busy(f"all who may run queries at once do, and others wait: ask again in {seconds} s", seconds)

    async def _taken(self) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.ready:
                return worker
            await worker.end()
        return await self.holder.worker()
