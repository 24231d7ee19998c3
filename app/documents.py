"""The source documents, for those who hold them: passages as text.

Documents are not part of the project. Who has them names their folder in DYAD_DOCUMENTS; the graph knows
each document's file name and checksum, and a file that differs is refused, because offsets into another
text would quote the wrong words.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from app.answers import ask
from graph.store import Store
from ontology.errors import BadInput

_LOG = logging.getLogger("dyad.documents")


@dataclass(frozen=True, slots=True)
class Expected:
    """What the graph says of a document's file."""

    document: str
    title: str | None
    file_name: str | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """A document as it was found: its text, or the reason why there is none."""

    text: str | None = None
    refused: str | None = None


class Documents:
    """The documents in a folder, read when first asked for and kept. Safe to use from several threads.

    folder   -- None where the user holds no documents
    BadInput where the folder does not exist.
    """

    def __init__(self, folder: Path | None, expected: Iterable[Expected] = ()) -> None:
        if folder is not None and not folder.is_dir():
            raise BadInput(f"DYAD_DOCUMENTS: {folder} is not a folder")
        self.folder = folder
        self._lock = Lock()
        self._expected: dict[str, Expected] = {}
        self._held: dict[tuple[str, str | None], Held] = {}
        self.expect(expected)

    def expect(self, documents: Iterable[Expected]) -> None:
        """Take over what the graph says now; a load may have changed it."""
        self._expected = {one.document: one for one in documents}

    def held(self, document: str) -> Held:
        """A document's text, or why it is not shown; neither, where no folder is set."""
        expected = self._expected.get(document)
        if self.folder is None or expected is None:
            return Held()
        key = (document, expected.sha256)
        with self._lock:
            if key not in self._held:
                self._held[key] = found = _read(self.folder, expected)
                if found.refused:
                    _LOG.warning("document %s is not shown: %s", document, found.refused)
            return self._held[key]

    def state(self) -> list[dict[str, Any]]:
        """Each document the graph refers to: document, title, file_name, held, and the reason where it is not."""
        found = []
        for one in self._expected.values():
            held = self.held(one.document)
            reason = held.refused or ("DYAD_DOCUMENTS is not set" if self.folder is None else None)
            found.append({"document": one.document, "title": one.title, "file_name": one.file_name, "held": held.text is not None, "reason": reason})
        return found

    def with_text(self, passage: dict[str, Any]) -> dict[str, Any]:
        """The passage with `text`, or with `text_refused` and the reason, or as it was."""
        start, end = passage.get("start"), passage.get("end")
        if self.folder is None or start is None or end is None:
            return passage
        held = self.held(str(passage.get("document")))
        if held.text is not None:
            return passage | {"text": held.text[start:end]}
        return passage | {"text_refused": held.refused} if held.refused else passage

    def fill(self, value: Any) -> Any:
        """Any answer with the text in all of its passages: the maps that have `document`, `start` and `end`."""
        if self.folder is None:
            return value
        if isinstance(value, list):
            return [self.fill(one) for one in value]
        if isinstance(value, dict):
            if "document" in value and "start" in value and "end" in value:
                return self.with_text(value)
            return {key: self.fill(one) if isinstance(one, (dict, list)) else one for key, one in value.items()}
        return value


def _read(folder: Path, expected: Expected) -> Held:
    if not expected.file_name or not expected.sha256:
        return Held(refused="the graph has no file name and checksum for it")
    # The name comes from a data set: it must not lead out of the folder.
    if Path(expected.file_name).name != expected.file_name:
        return Held(refused=f"{expected.file_name!r} is not a plain file name")
    path = folder / expected.file_name
    try:
        data = path.read_bytes()
    except OSError as error:
        return Held(refused=f"{expected.file_name} cannot be read in DYAD_DOCUMENTS: {error.strerror}")
    found = hashlib.sha256(data).hexdigest()
    if found != expected.sha256:
        return Held(refused=f"{expected.file_name} differs from the document that was read: SHA-256 {found[:12]}…, expected {expected.sha256[:12]}…")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return Held(refused=f"{expected.file_name} is not UTF-8: {error.reason} at byte {error.start}")
    return Held(text=text)


def with_passages(store: Store, folder: Path | None, answer: Any) -> Any:
    """An answer with the text of its passages, where the user holds the documents."""
    if folder is None:
        return answer
    return Documents(folder, expected_of(store)).fill(answer)


def expected_of(store: Store) -> list[Expected]:
    """What the graph says now of the files of the source documents."""
    return [Expected(row["document"], row["title"], row["file_name"], row["sha256"]) for row in ask(store, "documents", {})]
