"""What `/v1/cypher` takes and answers, described for `/docs` and for clients that generate code."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from app.api.models import Problem, Strict
from app.cypher.text import MOST_CHARACTERS

MOST_ROWS = 10_000
ROWS = 1_000
_EXAMPLE = {
    "statement": "MATCH (a:State {id: $id})-[r:MEMBER_OF]->(o:IntergovernmentalOrganization)\nRETURN o.name AS organization, r.possible_from AS since\nORDER BY organization",
    "parameters": {"id": "state_kazakhstan"},
    "limit": 100,
}


class CypherRequest(Strict):
    """One statement, its parameters, and how the answer should come."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    # Its length is checked with the rest of it, as the problem of the framework would repeat all of it.
    statement: str = Field(description="One Cypher statement that only reads.", json_schema_extra={"minLength": 1, "maxLength": MOST_CHARACTERS})
    parameters: dict[str, Any] = Field(default={}, description="Values for the `$names` in it: texts, numbers, true, false, null, lists and maps. Dates come as texts: `date($day)`.")
    limit: int = Field(default=ROWS, ge=1, le=MOST_ROWS, description="How many rows the answer has at most; `truncated` says whether there were more.")
    timeout: float | None = Field(default=None, gt=0, le=3600, description="Seconds after which the database ends the statement; no longer than the server's own limit.")
    format: Literal["json", "csv", "graph"] | None = Field(
        default=None, description="`json`: rows; `csv`: rows under a header line; `graph`: the nodes and relationships in the rows, each once. Wins over the header `Accept`."
    )


_TRUNCATED = Field(description="Why rows are missing: `rows`, the limit; `bytes`, the answer is full; `problem`, see there. Null where all are there.")
_NOTICES = Field(description="What Neo4j remarks on the statement, such as a label that does not exist.")
_PROBLEM = Field(description="What broke the answer off after its beginning was sent; null where nothing did.")


class CypherRows(Strict):
    """Rows. Dates, times and durations are ISO 8601; nodes, relationships, paths and points are objects with a `type`; NaN and infinities are texts, bytes base64."""

    columns: list[str] = Field(description="Names of the columns.", examples=[["organization", "since"]])
    rows: list[dict[str, Any]] = Field(description="Each an object by column.")
    truncated: Literal["rows", "bytes", "problem"] | None = _TRUNCATED
    notices: list[str] = _NOTICES
    problem: Problem | None = _PROBLEM


class CypherNode(Strict):
    """A node."""

    type: Literal["node"]
    id: str = Field(description="Neo4j's own id, good within this answer; the id to cite is `properties.id`.")
    labels: list[str]
    properties: dict[str, Any]


class CypherRelationship(Strict):
    """A relationship."""

    type: Literal["relationship"]
    id: str = Field(description="Neo4j's own id, good within this answer.")
    label: str = Field(description="The type of the relationship.", examples=["MEMBER_OF"])
    start: str | None = Field(description="`id` of the node that it leads from.")
    end: str | None = Field(description="`id` of the node that it leads to.")
    properties: dict[str, Any]


class CypherGraph(Strict):
    """The nodes and relationships in the rows, each once. An end that no row returns has neither labels nor properties."""

    nodes: list[CypherNode]
    relationships: list[CypherRelationship]
    truncated: Literal["rows", "bytes", "problem"] | None = _TRUNCATED
    notices: list[str] = _NOTICES
    problem: Problem | None = _PROBLEM
