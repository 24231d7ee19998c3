"""Where a Neo4j is and how to get in: all that the rest of the code knows of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Connection:
    """A Bolt address with credentials. `browser` is the address of the Neo4j Browser, where there is one."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str = "neo4j"
    browser: str | None = None
