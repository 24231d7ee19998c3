"""What the index of names knows, by entity: its names and codes, which languages there are, and which classes a code scheme is for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache

from app.matching import Matcher
from app.matching.index import Code, Entity, Name
from ontology.hierarchy import leaves
from ontology.schema import Schema


class Known:
    """Names and codes by entity id, over one state of the graph. Only read after it was built."""

    def __init__(self, matcher: Matcher, schema: Schema) -> None:
        index = matcher.index
        self.matcher = matcher
        self.schema = schema
        self._numbers = index.by_id
        self._entities = index.entities
        self._names: dict[int, list[Name]] = defaultdict(list)
        self._codes: dict[int, list[Code]] = defaultdict(list)
        spoken: Counter[str] = Counter()
        self.classes_of_scheme: dict[str, set[str]] = defaultdict(set)
        self.schemes_in_time: set[str] = set()
        for name in index.names:
            if name.kind != "id":
                self._names[name.entity].append(name)
                if name.language:
                    spoken[name.language] += 1
        for codes in index.codes.values():
            for code in codes:
                self._codes[code.entity].append(code)
                self.classes_of_scheme[code.scheme].add(schema.leaf(index.entities[code.entity].classes))
                if code.time:
                    self.schemes_in_time.add(code.scheme)
        for names in self._names.values():
            names.sort(key=lambda one: (one.kind != "preferred", one.language or "", one.text))
        for several in self._codes.values():
            several.sort(key=lambda one: (matcher.ranks.get(one.scheme, 0), _start(one), one.code))
        # The most frequent first.
        self.languages = tuple(language for language, _ in spoken.most_common())

    def entity(self, id: str) -> Entity | None:
        """What stands behind an id; None where nothing does."""
        at = self._numbers.get(id)
        return None if at is None else self._entities[at]

    def names(self, id: str) -> Sequence[Name]:
        """Its names, the preferred ones first."""
        return self._names.get(self._numbers.get(id, -1), ())

    def codes(self, id: str) -> Sequence[Code]:
        """Its codes, those of the preferred schemes first."""
        return self._codes.get(self._numbers.get(id, -1), ())

    def types(self, id: str) -> Sequence[str]:
        """The most specific of its classes."""
        entity = self.entity(id)
        return leaves(self.schema, entity.classes) if entity else ()


def _start(code: Code) -> str:
    first = code.bounds.possible_from if code.bounds else None
    return first.isoformat() if first else ""


@lru_cache(maxsize=2)
def known_of(matcher: Matcher, schema: Schema) -> Known:
    """What a matcher's index knows, built when it is first asked for."""
    return Known(matcher, schema)
