"""Entities by what they are called: ranked, in every spelling and script, by whole words or their beginnings."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from app.answers import asked_of, consistent, version_of
from app.api.match import Class, known_class
from app.api.models_names import LONGEST, SearchAnswer, hit
from app.api.pages import cursor_after, fresh, page_of, question_of
from app.api.state import Answer, Datasets, Here, responses
from app.matching import Scope
from ontology.errors import BadInput

router = APIRouter(prefix="/search", tags=["Search"])
MOST_HITS = 100


@router.get("", response_model=SearchAnswer, summary="Find entities by name", responses=responses(400, 404, 410))
def search(
    here: Here,
    q: Annotated[str, Query(description="Words of a name or their beginnings, in any language, script and spelling.", examples=["Eurasian Econ"], min_length=1, max_length=LONGEST)],
    cls: Class = None,
    dataset: Datasets = None,
    lang: Annotated[str | None, Query(description="Only names in this language (BCP 47).", examples=["kk"], min_length=2, max_length=35)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_HITS, description="How many hits a page has at most.", examples=[20])] = 20,
    cursor: Annotated[str | None, Query(description="`next` of the page before.", max_length=400)] = None,
) -> Answer:
    """The best hits first, each with its score and what it rests on; `match` says whether it may be taken for what was meant.

    Codes, ids and names are understood everywhere else too; `/v1/match` takes many names in one call and offers no beginnings.
    """
    if not q.strip():
        raise BadInput("q: give at least one word")
    question = question_of("search", {"q": q, "class": known_class(here, cls, "class"), "datasets": dataset, "lang": lang})
    page, seen = page_of(limit, cursor, question)
    found, releases = consistent(here.store, lambda: here.matcher().search(q, Scope(cls, frozenset(dataset or ()), lang)))
    version = version_of(releases)
    fresh(seen, version)
    shown = found[page.skip : page.skip + page.size]
    following = cursor_after(page, question, version) if len(found) > page.skip + page.size else None
    return Answer({"q": q, "releases": asked_of(releases, dataset or []), "hits": [hit(one) for one in shown], "next": following}, headers=here.made_of(version))
