"""A bound on what one value of an answer may take: the server sends a list of a billion numbers without having it, and the driver would hold it all.

The driver has no way to bound a message, so what it takes from its socket is counted. That is the only place where this project
knows how the driver is made inside; where a later one is made otherwise, nothing is run, and a test says so.
"""

from __future__ import annotations

from typing import Any

import neo4j

from ontology.errors import Unavailable

_BLOCK = 65_536
# Where a socket keeps its tap.
_NAME = "dyad_tap"


class TooMuch(OSError):
    """More came than may; the connection is of no more use."""


class Tap:
    """What one connection of the driver reads from its socket, in blocks, and counted.

    The driver asks for a few bytes at a time, and each time waits for the event loop's reader; from a block they are taken at once.
    """

    def __init__(self, socket: Any) -> None:
        self._read = socket.recv
        self._block = b""
        self._at = 0
        self._left: int | None = None
        self._record = self._whole = 0
        self.exceeded = False

    def limit(self, record: int, whole: int) -> None:
        """From now on so many bytes for one record and for all."""
        self._record, self._left, self._whole = record, record, whole
        self.exceeded = False

    def free(self) -> None:
        """From now on without bound."""
        self._left = None

    def next(self) -> None:
        """A record came through whole."""
        if self._left is not None:
            self._whole -= self._record - self._left
            self._left = min(self._record, self._whole)

    @property
    def full(self) -> bool:
        """Whether it was the answer as a whole that is too large, and not one record."""
        return self.exceeded and self._whole < self._record

    async def recv_into(self, view: memoryview, most: int) -> int:
        """In place of the socket's own."""
        if self._at >= len(self._block):
            self._block, self._at = await self._read(_BLOCK), 0
        part = self._block[self._at : self._at + most]
        size = len(part)
        self._at += size
        view[:size] = part
        if self._left is not None:
            self._left -= size
            if self._left < 0:
                self.exceeded = True
                raise TooMuch("the answer is larger than it may be")
        return size


def tap(session: neo4j.AsyncSession) -> Tap:
    """The tap on the connection that a session holds. Unavailable where this driver is made otherwise than known."""
    socket = getattr(getattr(session, "_connection", None), "socket", None)
    if not all(callable(getattr(socket, name, None)) for name in ("recv", "recv_into")):
        raise Unavailable("this version of the Neo4j driver gives no hold on the size of answers, so no statements of users are run")
    if not hasattr(socket, _NAME):
        setattr(socket, _NAME, Tap(socket))
        socket.recv_into = getattr(socket, _NAME).recv_into
    return getattr(socket, _NAME)
