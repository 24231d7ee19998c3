"""What `/docs` says before the single addresses: how to ask, how to read an answer, and where to ask what."""

DESCRIPTION = """
Relations between states, read out of documents and published data sets. Every answer says how **certain** it is on the
date asked about, which **facts** it rests on, and in which **passages** of which documents these stand.

* **Actors and other things** go by any id, code or name: `KAZ`, `kz`, `Q232`, `705`, `state_kazakhstan`, `cow:705`, `Казахстан`. The answer's
  `resolved` says what was understood and what else it could have been; `GET /v1/search` finds ids of persons, treaties, events, concepts.
* **Dates** are `2022-02-24`, `2022-02`, `2022`, or a period `2013-01-01/2015-12-31`, as `on`, or as `from` and `until`.
  Without dates a question is about all time, and whatever is recorded holds at some time: `certain` then says no more than that it is recorded.
* **Lists** (`dataset`, `kind`, `dyad`, `actor`, ...) are repeated or separated by commas; the plural (`kinds`) is understood as well. Pairs such as `KAZ-RUS` are
  two codes or names in any order.
* **Certainty** (`holds` in a row) is `certain`, `possible`, `no` or `unknown` on the dates asked about; `because` says why it is not more. A year is possible
  inside and certain after (R1); what a source says as of its own date is possible at other times (R3); a treaty without a stated end
  counts as in force (R4, `assumption`).
* **No record is not a no** (R5): an answer without rows says in `empty` whether records exclude the period or are of other times (`not_then`), what was
  asked does not cover it (`outside_coverage`), or nothing is recorded (`no_record`), and which data sets were asked. Outside of what is covered only what
  had ended or not yet begun excludes a period; that something happened at other times does not. A recorded no is a row.
* **In words**: `sentence` says what was found, in English, Russian or Kazakh (`lang`, or the header `Accept-Language`); `labels` has the names.
* **Scope**: `dataset` narrows an answer to data sets; repeat it for several. Without it all that are loaded are asked.
* **Filters**: `certainty`, `modality` (who speaks: `official_position`, `asserted_by_document`, `attributed`, ...), `kind`, and `fields` for some columns only. A kind
  covers those below it (`vote` all ways to vote). `/ontology` explains the terms; a word that is none is a 400 that says what there is.
* **Pages**: `limit` rows at a time, in a stable order; `next` is the `cursor` of the following page.
* **Formats**: `format=csv` for the rows with `because` as the last column (without rows the headers `X-Empty-Reason` and `X-Empty-Explanation`, which is
  percent-encoded, say why), `format=turtle` (or ntriples, jsonld, trig, nquads) for the facts behind them, or by the header `Accept`.
* **Linked data**: an IRI `https://w3id.org/dyad/...` of an export has the same path here. `/id/...` leads to a page or to data, by `Accept`; `/ontology` is the ontology, as a
  page or as RDF. Answers are JSON-LD with the context `/context.jsonld`: facts, passages, entities, names and codes in them are RDF; all else is not.
* **`ETag`** comes with every answer: send it back as `If-None-Match`, and what has not changed is a 304. `X-Graph-Version` names the state of the graph.
* **Errors** are problem documents (RFC 9457) with a sentence on what to do.

| you want to know | ask |
| --- | --- |
| all about two actors on a date; what changed between two dates | `/v1/dyads/{a}/{b}`; `/v1/dyads/{a}/{b}/changes` |
| their partnership level; phases of the relation; level of securitization | `/v1/dyads/{a}/{b}/status`, `/phases`, `/securitization`; `/v1/securitization/differences` where sources differ |
| treaties that bind them, were concluded by a date, or are about a subject | `/v1/dyads/{a}/{b}/treaties`; `/v1/treaties` |
| shared organizations; members on a date; who joined or left; since when one is a member | `/v1/dyads/{a}/{b}/organizations`; `/v1/organizations/{organization}/members`, `/changes`, `/members/{actor}` |
| what happened, or was said, around a date or an event | `/v1/events`, `/v1/events/{around}/window`, `/v1/dyads/{a}/{b}/timeline`, `/v1/actors/{actor}/timeline` |
| who said what to whom; who answered, link by link | `/v1/statements`; `/v1/statements/{start}/reactions` |
| who claims, supports or disputes something; a scholar's claims, works, pages | `/v1/claims`, `/v1/claims/{claim}/positions`, `/v1/works` |
| concessions and red lines, with counter-evidence | `/v1/concessions`, `/v1/dyads/{a}/{b}/concessions` |
| groups of a typology, who moved, whether the source can carry it | `/v1/typologies`, `/v1/typologies/{typology}` |
| who recognizes whom | `/v1/recognitions/matrix`, `/v1/recognitions` |
| who held an office | `/v1/offices/{office}/holders`, `/v1/actors/{person}/offices` |
| sanctions, leases and military presence, proposals, votes | `/v1/sanctions`, `/v1/leases`, `/v1/proposals`, `/v1/votes` |
| pairs compared over time | `/v1/compare/status`, `/v1/compare/values` (says whether they are comparable), `/v1/compare/organizations` |
| how two things are connected | `/v1/paths` |
| how many | `/v1/counts`, `/v1/counts/actors`, `/v1/counts/years` |
| which documents and passages say so; what a document says | `/v1/provenance`, `/v1/facts/{fact}/sources`, `/v1/entities/{id}/sources`, `/v1/documents/{document}/facts` |
| which entities a column of names means, in OpenRefine | `/reconcile` |
| anything else, in Cypher of your own | `POST /v1/cypher` |
| the graph as RDF, in SPARQL | `/sparql` |
| what rests on one source, carries a caveat, or is contradicted | `/v1/sources/single`, `/v1/caveats`, `/v1/contradictions` |
"""

TAGS = [
    {"name": "Dyads", "description": "Two actors on a date, and how it changed."},
    {"name": "Actors", "description": "Actors and other entities: names, codes, what is recorded of them."},
    {"name": "Organizations", "description": "Members and other standings, on a date and between dates."},
    {"name": "Treaties", "description": "Treaties and agreements, and who is bound by them."},
    {"name": "Events", "description": "What happened, and when."},
    {"name": "Statements", "description": "Speech acts and reactions to them."},
    {"name": "Claims", "description": "Who asserts, supports or disputes what; works and typologies of scholars."},
    {"name": "Measures", "description": "Sanctions, leases and military presence, proposals, votes."},
    {"name": "Recognition", "description": "Who recognizes whom."},
    {"name": "Offices", "description": "Who held which office."},
    {"name": "Comparison", "description": "Pairs of actors side by side, and paths between two."},
    {"name": "Sources", "description": "Where facts stand, what is contradicted, what rests on one source."},
    {"name": "Counts", "description": "How many records."},
    {"name": "Facts", "description": "Single sourced assertions."},
    {"name": "Search", "description": "Find entities by their names, and match many names at once."},
    {"name": "Reconciliation", "description": "The W3C Reconciliation Service API 0.2, for OpenRefine: from a column of names to ids, and from ids to columns of values."},
    {"name": "Queries", "description": "The saved questions by name, with typed parameters, as JSON, CSV or Turtle."},
    {"name": "Cypher", "description": "Statements of your own, which only read."},
    {"name": "SPARQL", "description": "The graph as RDF, asked by the SPARQL 1.1 Protocol."},
    {"name": "Data sets", "description": "What is loaded, from whom, under which licence."},
    {"name": "Export", "description": "The graph as RDF."},
    {"name": "Linked data", "description": "What one IRI names. `/id/...` leads to a page or to data, `/ontology` to the terms."},
    {"name": "Health", "description": "For those who run this server."},
]
