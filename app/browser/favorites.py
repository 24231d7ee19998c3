"""The saved questions as favourites of the Neo4j Browser, in a folder for each tag.

The Browser shows rows of a statement that is run alone, and of a script with several only that it was done. So a query file becomes two favourites, one
below the other: its example values, and the question. Values stay set until others are, and may be changed first. The Browser sorts a folder by name and
cuts long names off, so both begin with a number.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from app import queries

# In ids of favourites and folders, to tell ours from the user's own.
MARK = "dyad-"
_OTHER = "Helpers"
# Zip files know no time before it; the same questions give the same bytes.
_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Favorite:
    """An entry in the sidebar of the Browser, named there by the first line of its text."""

    name: str
    folder: str
    text: str

    @property
    def id(self) -> str:
        """What the Browser knows it by."""
        return MARK + self.name


def favorites(folder: Path = queries.FOLDER) -> list[Favorite]:
    """Values and question of all query files of a folder, by tag and title. BadInput names file and line of a header that is wrong."""
    found = [(queries.read(path), path) for path in folder.glob("*.cypher")]
    made: list[Favorite] = []
    for query, path in sorted(found, key=lambda one: (_tag(one[0]), one[0].title.lower())):
        number = 1 + sum(one.folder == _tag(query) for one in made) // 2
        lines = path.read_text(encoding="utf-8").strip().splitlines()
        values = next(line for line in lines if line.startswith(":params"))
        rest = [line for line in lines if line != values and not re.match(r"//\s*title\b", line)]
        made.append(Favorite(f"{query.name}-values", _tag(query), f"// {number:02} (values) {query.title}\n{values.rstrip(';')}"))
        made.append(Favorite(query.name, _tag(query), "\n".join([f"// {number:02} {query.title}", *rest])))
    return made


def kept(found: list[Favorite]) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Folders and favourites as the Browser keeps them in its storage (`neo4j.folders`, `neo4j.documents`)."""
    names = {one.folder: MARK + "folder-" + re.sub(r"\W+", "-", one.folder.lower()) for one in found}
    return [{"id": id, "name": name} for name, id in names.items()], [{"id": one.id, "folder": names[one.folder], "content": one.text} for one in found]


def archive(found: list[Favorite]) -> bytes:
    """A zip file that the Browser takes when it is dropped on its window: folders, and a `.cypher` file for each favourite."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for one in found:
            file.writestr(zipfile.ZipInfo(f"{one.folder}/{one.name}.cypher", _TIME), one.text, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _tag(query: queries.Query) -> str:
    return f"Dyad/{query.endpoints[0].tag if query.endpoints else _OTHER}"
