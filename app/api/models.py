"""What the endpoints answer, described for `/docs` and for clients that generate code.

Answers are sent as the queries give them, without being validated again; tests hold them against these models.
"""

from __future__ import annotations

import keyword
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from app import queries

Certainty = Literal["certain", "possible", "unknown", "no"]
_SURE = Field(description="Whether it holds at some time in the period asked about.", examples=["certain"])
_FACTS = Field(description="Ids of the facts that say so; `facts` has them in full.", examples=[["f4_baikonur_lease"]])


_CONTEXT = Field(alias="@context", description="Address of the JSON-LD context in which the answer is RDF too.", examples=["/context.jsonld"])
_NODE = Field(alias="@id", description="Its IRI, as in exports; `id:` stands for https://w3id.org/dyad/id/.", examples=["id:state_kazakhstan"])
_CLASS = Field(alias="@type", description="Its class in the ontology.", examples=["State"])


class Model(BaseModel):
    """Members beyond those described may be added; clients should not mind."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)


class Strict(BaseModel):
    """No members beyond those described."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


# ---- What many answers share ----


class Problem(Model):
    """What went wrong, after RFC 9457 (`application/problem+json`)."""

    type: str = Field(description="Which kind of problem it is.", examples=["https://w3id.org/dyad/problems#not-found"])
    title: str = Field(description="The kind in words.", examples=["Not found"])
    status: int = Field(description="The HTTP status.", examples=[404])
    detail: str = Field(description="What is wrong here, and what to do.")
    instance: str = Field(description="The request it is about.", examples=["/v1/facts/f9_none"])
    request_id: str | None = Field(None, description="Stands in the server's log and in the header X-Request-ID.")


class Release(Strict):
    """A data set that was asked, in the version that answered."""

    dataset: str = Field(examples=["five_documents"])
    release: str = Field(description="Id of the load; a new one means that the data may have changed.")
    version: str = Field(examples=["2026.11"])


class Meaning(Strict):
    """One entity that an input can mean, and by what."""

    id: str = Field(description="Canonical id.", examples=["state_kazakhstan"])
    name: str | None = Field(None, examples=["Kazakhstan"])
    by: Literal["id", "code", "name", "spelling", "script", "form", "order", "patronymic", "initials", "words"] = Field(
        description="What it rests on, as in /v1/match; words: just one entity has all of them in a name."
    )
    matched: str = Field(description="The id, code or name that matched.", examples=["705"])
    scheme: str | None = Field(None, description="Scheme of the code.", examples=["cow"])
    time: str | None = Field(None, description="When the code is valid, in EDTF.", examples=["1991-12-26/.."])


class Resolved(Meaning):
    """What an input was taken to mean."""

    input: str = Field(examples=["705"])
    alternatives: list[Meaning] = Field(description="What else it could mean.")


class Passage(Strict):
    """A place in a source: characters `start` to `end` of a document, a cited page, or a row of a data set's file."""

    node: str | None = Field(None, alias="@id", description="Its IRI; `id:` stands for https://w3id.org/dyad/id/.")
    node_class: str | None = Field(None, alias="@type")
    id: str | None = Field(None, examples=["doc_abdrazakova_zhabina#char=531,731"])
    document: str = Field(examples=["doc_abdrazakova_zhabina"])
    title: str | None = None
    file: str | None = Field(None, description="Name of the document's file.", examples=["003_fb143b69084a8c65.txt"])
    start: int | None = Field(None, description="Offset in Unicode characters of the file decoded as UTF-8.")
    end: int | None = None
    page: str | None = None
    row: str | None = None
    text: str | None = Field(None, description="The passage itself, where the server's owner holds the document.")
    text_refused: str | None = Field(None, description="Why the text is not shown although a document was provided.")


class Role(Strict):
    """Something that a fact relates, and as what."""

    role: str = Field(examples=["subject"])
    id: str = Field(examples=["state_kazakhstan"])
    name: str | None = None


class OtherFact(Strict):
    """A fact that contradicts or corroborates another."""

    id: str
    paraphrase: str | None = None
    dataset: str | None = None
    stated: bool = Field(description="Whether this fact says so; else the other one does.")


class Fact(Model):
    """One sourced assertion."""

    node: str = _NODE
    node_class: str = _CLASS
    id: str = Field(examples=["f4_baikonur_lease"])
    values: dict[str, Any] = Field(
        description="kind, family, predicate, paraphrase, modality (who speaks), caveat, value and unit, stance, domain, time (EDTF) "
        "and the days derived from it (possible_from, certain_from, certain_until, possible_until), assumption, ...; what is not said is absent."
    )
    roles: list[Role]
    passages: list[Passage] = Field(description="Where it stands.")
    cited_passages: list[Passage] = Field(default=[], description="Pages that the source cites.")
    dyads: list[str] = Field(description="Pairs of actors that it is about.", examples=[["KAZ-RUS"]])
    contradicts: list[OtherFact]
    corroborated_by: list[OtherFact]
    dataset: str
    version: str
    release: str
    rdf: dict[str, Any] = Field(description="Its links and decimal numbers as RDF, under the names of the ontology.", examples=[{"dy:subject": ["id:state_kazakhstan"]}])


class FactAnswer(Strict):
    """One fact, and the data sets that were asked."""

    context: str = _CONTEXT
    fact: Fact
    releases: list[Release]


# ---- Actors and search ----


class EntityName(Strict):
    """One spelling."""

    node: str = _NODE
    node_class: str = _CLASS
    id: str = Field(description="Id of the record, within its data set.")
    text: str
    language: str | None = None
    script: str | None = Field(None, examples=["Cyrl"])
    name_kind: str = Field(examples=["preferred"])
    dataset: str


class EntityCode(Strict):
    """One code with its validity."""

    node: str = _NODE
    node_class: str = _CLASS
    id: str = Field(description="Id of the record, within its data set.")
    scheme: str = Field(examples=["iso3166_1_alpha3"])
    code: str = Field(examples=["KAZ"])
    time: str | None = Field(None, description="When it is valid, in EDTF.")
    possible_from: date | None = None
    certain_from: date | None = None
    certain_until: date | None = None
    possible_until: date | None = None
    dataset: str


class EntityAnswer(Model):
    """An entity, by any of its codes or names."""

    context: str = _CONTEXT
    node: str = _NODE
    node_class: str = _CLASS
    resolved: Resolved
    id: str = Field(description="Canonical id.", examples=["state_kazakhstan"])
    name: str | None = Field(examples=["Kazakhstan"])
    classes: list[str] = Field(examples=[["Entity", "Actor", "State"]])
    names: list[EntityName]
    codes: list[EntityCode]
    notes: list[dict[str, Any]] = Field(description="What data sets say of it besides.")
    mentions: list[dict[str, Any]] = Field(description="Documents that speak of it: document, title, offset of the first mention, count.")
    families: list[dict[str, Any]] = Field(description="How many facts of each family touch it.")
    releases: list[Release]


# ---- Dyads ----


class Line(Model):
    """One line of a section; what identifies it differs from section to section."""

    holds: Certainty = _SURE
    because: str = Field(description="Why it is as certain as it is, and no more.")
    facts: list[str] = _FACTS
    uncorroborated: list[str] = Field(description="Those of the facts whose dates no data set that was compared confirms as they are stated.")


class StatusLine(Line):
    """A level of partnership, or another status of the relation."""

    status: str = Field(description="The level, or the fact where its status is not a level.")
    name: str | None = None
    basis: str | None = Field(None, description="stated, or previous where the level is only named as the one before.")
    time: str | None = None


class TreatyLine(Line):
    """A treaty or agreement to which both are bound."""

    treaty: str
    name: str | None = None
    time: str | None = None
    assumption: str | None = Field(None, description="R4: counts as in force because no end is stated.")


class LeaseLine(Line):
    """Use of the territory of one by the other."""

    kind: str
    paraphrase: str | None = None
    time: str | None = None


class SanctionLine(Line):
    """Restrictive measures of one against the other."""

    senders: list[str]
    targets: list[str]
    paraphrase: str | None = None
    time: str | None = None


class OrganizationLine(Line):
    """An organization to which both belong, in whatever standing; as sure as the less sure of the two."""

    organization: str
    name: str | None = None
    as_members: bool = Field(description="Whether it is as sure that both are members as that both belong to it.")
    by_side: list[dict[str, Any]] = Field(description="actor, standings (member, observer, associated, suspended), predicates (e.g. dialogue_partner), holds and facts of each side.")


class PositionLine(Line):
    """A policy, principle or cooperation."""

    holders: list[str]
    towards: list[str]
    paraphrase: str | None = None
    stance: list[str] | None = None
    domain: list[str] | None = None


class RecognitionLine(Line):
    """Where one of the two stands on the statehood of another."""

    recognizer: str
    recognized: str
    status: str


class PhaseLine(Line):
    """A named phase of the relation, or a level of securitization."""

    phase: str
    name: str | None = None
    kind: str


class EventLine(Line):
    """Something that began near the date: `holds` says whether it began in the window."""

    fact: str
    kind: str
    paraphrase: str | None = None
    time: str | None = None
    precision: str | None = None


class Pair(Strict):
    """Both inputs, resolved."""

    a: Resolved
    b: Resolved


class DyadProfile(Model):
    """All about two actors on a date."""

    context: str = _CONTEXT
    resolved: Pair
    sentence: str = Field(description="In words: what was found, and how much of it is certain.")
    from_: date = Field(alias="from", description="First day asked about.")
    until: date = Field(description="Last day asked about.")
    status: list[StatusLine]
    treaties: list[TreatyLine]
    leases: list[LeaseLine]
    sanctions: list[SanctionLine]
    organizations: list[OrganizationLine]
    positions: list[PositionLine]
    recognitions: list[RecognitionLine]
    phases: list[PhaseLine]
    events: list[EventLine]
    facts: dict[str, Any] | list[Fact] = Field(description="Every fact that a line names, in full.")
    labels: dict[str, str] = Field(description="Names of what lines name, by id, in the language of the answer.")
    empty: dict[str, Any] = Field(description="Why a section is empty: recorded no, outside the coverage of what was asked, or no record.")
    more: list[str] = Field(description="Sections that were cut off; /v1/dyads/{a}/{b}/SECTION has all lines, in pages.")
    releases: list[Release]


class ChangedLine(Strict):
    """A line on both dates, with what is different."""

    key: str = Field(description="What the line is about: an id.")
    before: dict[str, Any]
    after: dict[str, Any]
    differences: list[str] = Field(description="Members that differ, e.g. holds, status.", examples=[["holds"]])


class SectionChanges(Strict):
    """What is different in one section."""

    appeared: list[dict[str, Any]] = Field(description="Lines on the later date only.")
    disappeared: list[dict[str, Any]] = Field(description="Lines on the earlier date only.")
    changed: list[ChangedLine]
    unchanged: int = Field(description="How many lines are the same on both dates.")


class DyadChanges(Strict):
    """The state of a dyad on two dates, and what is different."""

    context: str = _CONTEXT
    resolved: Pair
    sentence: str = Field(description="In words: what appeared, disappeared and changed.")
    before: dict[str, date] = Field(description="First and last day of the earlier date: `from`, `until`.")
    after: dict[str, date] = Field(description="The same of the later date.")
    sections: dict[str, SectionChanges] = Field(description="By section of the profile: status, treaties, leases, sanctions, organizations, ...")
    facts: dict[str, Fact] = Field(description="Every fact that a line names, in full.")
    labels: dict[str, str]
    releases: list[Release]


# ---- Data sets, queries, health ----


class Dataset(Model):
    """A data set in its current release."""

    dataset: str
    title: str
    version: str
    release: str
    publisher: str | None = None
    citation: str | None = None
    licence: str | None = None


class DocumentState(Strict):
    """A source document, and whether its passages can be shown."""

    document: str
    title: str | None
    file_name: str | None
    held: bool
    reason: str | None = Field(description="Why its text is not shown.")


class DatasetsAnswer(Strict):
    """All that is loaded."""

    datasets: list[Dataset]
    documents: list[DocumentState]


class QueryParameter(Strict):
    """A value that a question takes."""

    name: str
    type: str = Field(description="actor, entity, actors, entities, dyads, text, texts, integer, first_day, last_day or datasets.")
    classes: list[str] = Field(description="Of an entity: of which of these classes it has to be; empty means any.")
    values: list[str] = Field(description="Of a text: the words that it may be; empty means any.")
    terms_of: str | None = Field(description="Of a text: the vocabulary of the ontology of which it has to be a term; TermsOf... in /openapi.json lists them.")
    optional: bool
    description: str


class QueryColumn(Strict):
    """A value in each row of the answer."""

    name: str
    type: str
    values: list[str] = Field(description="The words that it may be; empty means any.")
    description: str


class QueryEndpoint(Strict):
    """An address that answers a question."""

    path: str = Field(examples=["/v1/dyads/{a}/{b}/organizations"])
    tag: str = Field(examples=["Dyads"])


class QueryDescription(Strict):
    """A saved question."""

    name: str
    title: str
    description: str
    parameters: list[QueryParameter]
    columns: list[QueryColumn]
    example: dict[str, Any]
    href: str
    endpoints: list[QueryEndpoint] = Field(description="Addresses that answer the same question.")


class Asked(Strict):
    """A data set that was asked in vain, and what it covers."""

    dataset: str = Field(examples=["five_documents"])
    covers_from: str | None = Field(None, description="EDTF.")
    covers_until: str | None = Field(None, description="EDTF; `..` means to this day.")
    note: str | None = Field(None, description="What an absence in it means.")


class Empty(Strict):
    """Why there is nothing: no record is not a no (R5)."""

    reason: Literal["not_then", "outside_coverage", "no_record"]
    explanation: str
    nearest: list[str] = Field(description="Facts that would answer if no period were asked about; outside of what is covered only those that exclude the period.")
    asked: list[Asked] = Field(description="The data sets that were asked, with their coverage; of a question for facts those that hold facts.")


class QueryAnswer(Strict):
    """The rows that answer a question, a page of them, with all that is needed to judge them."""

    context: str = _CONTEXT
    query: str = Field(description="Name of the saved question, see /v1/queries.", examples=["dyad_organizations"])
    title: str
    sentence: str | None = Field(description="In words: what was found, how much of it is certain, and why not more; with `sources=false` nothing.")
    language: Literal["en", "ru", "kk"]
    parameters: dict[str, Any] = Field(description="As they were understood, with canonical ids.")
    resolved: dict[str, list[Resolved]] = Field(description="By parameter: what actors and entities were taken to mean.")
    releases: list[Release]
    columns: list[str] = Field(description="Names of the columns of the question, or of those in `fields`; rows that say how sure they are have `because` besides.")
    rows: list[dict[str, Any]]
    next: str | None = Field(description="`cursor` of the next page; nothing on the last.")
    facts: dict[str, Fact] = Field(description="Every fact that a row names, by id, with its passages, time, caveat and contradictions.")
    left_out: int = Field(description="How many facts that rows name are not in `facts` because they are too many; /v1/facts/{id} has each.")
    uncorroborated: list[str] = Field(description="Those of the facts whose dates no data set that was compared confirms as they are stated.")
    labels: dict[str, str] = Field(description="Names of what rows and facts name, by id, in the language of the answer.")
    empty: Empty | None = Field(description="Where there are no rows: why.")


_TYPES: dict[str, Any] = {
    "id": str | None, "ids": list[str], "text": str | None, "texts": list[str], "integer": int | None, "number": float | None, "boolean": bool | None,
    "day": date | None, "certainty": Certainty, "began": Certainty, "edtf": str | None, "map": dict[str, Any] | None, "maps": list[dict[str, Any]],
}  # fmt: skip


def model_of(query: queries.Query) -> type[QueryAnswer]:
    """The answer to one question, with its rows described column by column. With `fields`, rows have some of the columns only."""
    name = "".join(part.capitalize() for part in query.name.split("_"))
    columns: dict[str, Any] = {one.name: (_type_of(one), Field(default=None, description=one.description)) for one in query.columns}
    if query.judged:
        columns["because"] = (str | None, Field(default=None, description="Why the row is as certain as it is, and no more; nothing where its facts are not told in full."))
    if {"document", "start", "end"} <= columns.keys():
        columns |= {one: (str | None, Field(default=None, description=Passage.model_fields[one].description)) for one in ("text", "text_refused")}
    row = create_model(f"{name}Row", __base__=Strict, __doc__=query.title, **{_safe(key): (of, _aliased(key, field)) for key, (of, field) in columns.items()})
    return create_model(f"{name}Answer", __base__=QueryAnswer, __doc__=f"{query.title}.", rows=(list[row], Field(description="A page of rows.")))  # type: ignore[valid-type]


def _type_of(column: queries.Column) -> Any:
    if not column.values:
        return _TYPES[column.type]
    word = Literal[column.values]  # type: ignore[valid-type]
    return list[word] if column.type == "texts" else word | None


def _safe(name: str) -> str:
    """A member's name as Python can have it; `from` is none."""
    return f"{name}_" if keyword.iskeyword(name) or name in ("copy", "json", "schema") else name


def _aliased(name: str, field: Any) -> Any:
    if _safe(name) != name:
        field.alias = field.validation_alias = field.serialization_alias = name
    return field


class Health(Strict):
    """The process is alive."""

    status: Literal["alive"]


class Ready(Strict):
    """Questions can be answered."""

    status: Literal["ready"]
    datasets: list[Release]
    documents: list[DocumentState]
