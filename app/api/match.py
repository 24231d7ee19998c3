"""Many names at once: which entities they may mean, how sure that is, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query

from app.answers import asked_of, consistent, version_of
from app.api.craft.access import COSTLY
from app.api.models_names import LONGEST, MOST_CANDIDATES, MatchAnswer, MatchQuery, MatchRequest
from app.api.state import Answer, Context, Datasets, Here, asked_about, responses
from app.matching import Scope
from ontology.errors import BadInput

router = APIRouter(prefix="/match", tags=["Search"])
MOST_IN_ADDRESS = 50

Class = Annotated[str | None, Query(alias="class", description="Only entities of this class of the ontology.", examples=["Person"], max_length=100)]
Text = Annotated[str, Query(min_length=1, max_length=LONGEST)]


def known_class(here: Context, cls: str | None, where: str) -> str | None:
    """The class if the ontology has it as one of entities. BadInput names those that there are."""
    if cls is None:
        return None
    known = sorted(term.local for one, term in here.schema.classes.items() if here.schema.is_a(one, "Entity"))
    if cls not in known:
        raise BadInput(f"{where}: {cls!r} is no class of entities; there are: {', '.join(known)}")
    return cls


def _matched(here: Context, queries: Sequence[MatchQuery], datasets: list[str], on: str | None) -> Answer:
    for at, one in enumerate(queries):
        if not one.query.strip():
            raise BadInput(f"queries[{at}].query: {one.query!r} has no word; give a name, a code or an id")
        known_class(here, one.cls, f"queries[{at}].class")
    period = asked_about(on)

    def work() -> list[dict[str, Any]]:
        matcher = here.matcher()
        results = []
        for one in queries:
            found = matcher.match(one.query, Scope(one.cls, frozenset(datasets), None, period), one.limit)
            best = next((candidate.id for candidate in found if candidate.match), None)
            results.append({"query": one.query, "candidates": [candidate.as_dict() for candidate in found], "match": best})
        return results

    results, releases = consistent(here.store, work)
    return Answer({"results": results, "releases": asked_of(releases, datasets)}, headers=here.made_of(version_of(releases)))


@router.post("", response_model=MatchAnswer, summary="Match many names", dependencies=[COSTLY], responses=responses(400, 401, 403, 404))
def match_many(here: Here, body: MatchRequest) -> Answer:
    """For each query its candidates, best first, with a score from 0 to 100 and the reason of the score.

    `match` is an id only where the evidence is strong and no other entity comes near: never for a misprint in a short word, never where
    a word of the query has no counterpart, never where numbers or years differ. Where it is null, the candidates are for people.
    """
    return _matched(here, body.queries, body.dataset or [], body.on)


@router.get("", response_model=MatchAnswer, summary="Match a few names", responses=responses(400, 404))
def match_few(
    here: Here,
    q: Annotated[list[Text], Query(description="A name, code or id; repeat it for several.", examples=[["Касым-Жомарту Токаеву", "В.В. Путин"]], min_length=1, max_length=MOST_IN_ADDRESS)],
    cls: Class = None,
    limit: Annotated[int, Query(ge=1, le=MOST_CANDIDATES, description="How many candidates each has at most.", examples=[5])] = 5,
    dataset: Datasets = None,
    on: Annotated[str | None, Query(description="A day or period, which decides between codes.", examples=["2022-02-24"], max_length=100)] = None,
) -> Answer:
    """As the POST of the same address, for names that fit in an address."""
    return _matched(here, [MatchQuery(query=one, cls=cls, limit=limit) for one in q], dataset or [], on)
