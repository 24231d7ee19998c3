"""How a question of the question file is asked: from its parameters alone, over the API alone.

An `Answer` has the parts that a question can ask for. Nothing here knows an answer, an actor or a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from fastapi.testclient import TestClient

from ontology.times import period

SCOPE = ["five_documents"]
SURE = ("certain", "possible")


@dataclass
class Answer:
    """Parts by name; each a list of things, a thing being the ids by which it may be named. `cited` are the facts it rests on."""

    parts: dict[str, list[set[str]]] = field(default_factory=dict)
    holds: dict[str, str] = field(default_factory=dict)
    cited: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)

    def put(self, part: str, things: Iterable[str | set[str]]) -> None:
        """Add things to a part, each once."""
        found = self.parts.setdefault(part, [])
        for thing in things:
            ids = {thing} if isinstance(thing, str) else thing
            if ids not in found:
                found.append(ids)


class Asker:
    """Asks the questions over the API. `told` are the sentences of the answers, `facts` the facts that came with them."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.told: list[str] = []
        self.facts: dict[str, Any] = {}

    def get(self, path: str, **given: Any) -> dict[str, Any]:
        """One answer, by these papers alone."""
        values = {name: str(value) if isinstance(value, bool) else value for name, value in given.items() if value not in (None, [], "")}
        response = self.client.get(path, params={**values, "dataset": SCOPE})
        assert response.status_code == 200, f"{response.url}: {response.text}"
        found: dict[str, Any] = response.json()
        self.told.append(found.get("sentence") or "")
        self.facts |= found.get("facts") or {}
        return found

    def rows(self, query: str, **given: Any) -> list[dict[str, Any]]:
        """All rows of one saved question."""
        found = self.get(f"/v1/queries/{query}", **given, limit=1000)
        assert found["next"] is None
        if not found["rows"]:
            assert found["empty"]["explanation"]
        return found["rows"]

    def actor(self, text: str) -> str:
        """The id of an actor from its code or name."""
        return self.client.get(f"/v1/actors/{text}").json()["id"]

    def ask(self, question: dict[str, Any]) -> Answer:
        """The answer to a question of one of the types that are answered.

        Where the parameters leave the days out, they stand in the question itself, and as names of the parts asked for.
        """
        days = [part for part in question["expected"] if re.fullmatch(r"\d{4}-\d\d-\d\d", str(part))]
        return getattr(self, question["type"])({**({"as_of": days} if days else {}), **question["params"]})

    def dyad_state_asof(self, params: dict[str, Any]) -> Answer:
        """State of a pair, one part of it, or the holder of an office, on a date or several."""
        if "office" in params:
            return self.holders(params)
        first, last = period(str(params["as_of"]))
        a, b = map(self.actor, params["dyad"])
        profile = self.get(f"/v1/dyads/{a}/{b}", on=f"{first}/{last}")
        answer = Answer()
        for section, key in (("treaties", "treaty"), ("leases", None), ("organizations", "organization")):
            for row in profile[section]:
                ids = set(row["facts"]) | ({row[key]} if key else set())
                if row["holds"] in SURE:
                    answer.put("holds" if row["holds"] == "certain" else "possible", [ids])
                    answer.cited |= set(row["facts"])
        for row in profile["phases"]:
            if row["holds"] == "certain":
                answer.put("period", [{row["phase"], *row["facts"]}])
                answer.cited |= set(row["facts"])
        answer.put("relation_status", [{row["status"], *row["facts"]} for row in profile["status"] if row["holds"] == "certain"])
        if params.get("kind") == "status":
            answer.put("ids", answer.parts["relation_status"])
            answer.cited = {id for row in profile["status"] for id in row["facts"]}
        answer.texts = [row["because"] for name in ("status", "treaties", "leases", "organizations", "phases") for row in profile[name]]
        assert all(answer.texts)
        assert answer.cited <= set(profile["facts"])
        return answer

    def interval_edge(self, params: dict[str, Any]) -> Answer:
        """Near the edges of an interval: the holder of an office, membership of an organization, status of a pair."""
        if "office" in params:
            return self.holders(params)
        answer = Answer()
        if "org" in params:
            for day in params["as_of"]:
                (row,) = self.rows("organizations_of", actor=self.actor(params["actor"]), organizations=[params["org"]], on=day)
                answer.holds[day] = row["holds"]
                answer.cited |= set(row["facts"])
            return answer
        a, b = map(self.actor, params["dyad"])
        answer.put("certain", [])
        for row in self.rows("dyad_status", a=a, b=b, on=params["as_of"]):
            answer.put(row["holds"], [{row["status"], *row["facts"]}])
            answer.cited |= set(row["facts"])
        return answer

    def holders(self, params: dict[str, Any]) -> Answer:
        """Who held an office, date by date."""
        answer = Answer()
        for day in params["as_of"]:
            for row in self.rows("office_holders", office=params["office"], on=day):
                if row["started_from"] is None and row["holds"] == "unknown":
                    continue
                answer.put(day, [row["person"]])
                answer.holds[day] = max(answer.holds.get(day, "no"), row["holds"], key=["no", "unknown", "possible", "certain"].index)
                answer.cited |= set(row["facts"])
        return answer

    def treaties_binding(self, params: dict[str, Any]) -> Answer:
        """Treaties concluded by a day, or in force on one, by scope and topic."""
        actors = params.get("dyad") or [params["actor"]]
        given = {"actors": [self.actor(one) for one in actors], "scope": params.get("scope"), "topic": params.get("topic")}
        if "by" in params:
            given["concluded_by"] = params["by"]
        else:
            given["from"], given["until"] = (day.isoformat() for day in period(params["as_of"]))
        answer = Answer()
        for row in self.rows("treaties", **given):
            answer.put({"certain": "ids", "possible": "possible"}.get(row["holds"], "undated"), [{row["treaty"], *row["facts"]}])
            answer.cited |= set(row["facts"])
            answer.texts += row["paraphrases"]
        return answer

    def shared_orgs(self, params: dict[str, Any]) -> Answer:
        """Organizations of a pair, or of one actor."""
        answer = Answer()
        if "dyad" in params:
            a, b = map(self.actor, params["dyad"])
            rows = self.rows("dyad_organizations", a=a, b=b, on=params["as_of"])
        else:
            rows = self.rows("organizations_of", actor=self.actor(params["actor"]), on=params["as_of"])
        for row in rows:
            parts = {"certain": ["ids", "holds"], "possible": ["possible"]}.get(row["holds"], [])
            for part in parts:
                answer.put(part, [{row["organization"], *row["facts"]}])
            answer.cited |= set(row["facts"])
        return answer

    def speech_act(self, params: dict[str, Any]) -> Answer:
        """Statements of a speaker, with what they contain, to whom, and the official reactions."""
        answer = Answer()
        for row in self.rows("speech_acts", **params):
            answer.put("statement", [{row["statement"], *(record["fact"] for record in row["records"])}])
            answer.put("speaker", row["speakers"])
            answer.put("addressee", row["addressees"])
            answer.put("called_on", row["called_on"])
            answer.put("implied_addressee", row["implied_addressees"])
            answer.put("content", [record["fact"] for record in row["records"]])
            for reaction in row["reactions"]:
                if reaction["modality"] == "official_position":
                    answer.put("reaction", [{reaction["id"], reaction["fact"]}])
                    answer.put("addressee", reaction["addressees"])
            answer.cited |= set(row["facts"])
        return answer

    def recognition_matrix(self, params: dict[str, Any]) -> Answer:
        """Where states stand, or the records of a status with what confirmed them."""
        answer = Answer()
        if "states" in params:
            for row in self.rows("recognition_matrix", recognizers=[self.actor(one) for one in params["states"]]):
                answer.holds[f"{row['recognizer']} {row['recognized']}"] = row["status"]
                answer.cited |= set(row["facts"])
            return answer
        for row in self.rows("recognitions", **params):
            answer.put("ids", [row["fact"]])
            answer.put("confirmed_by", row["confirmed_by"])
            answer.put("recognizer", row["recognizers"])
            answer.cited |= set(row["facts"])
        return answer

    def provenance(self, params: dict[str, Any]) -> Answer:
        """Documents behind a relation (`membership KAZ-CSTO`), or behind what is said of an event, with the times they give."""
        answer = Answer()
        if "event" in params:
            for row in self.rows("sources_of_entity", id=params["event"]):
                answer.put(row["file"], [set(row["time"].split("/")[0].split("-"))] if row["time"] else [])
                answer.cited.add(row["fact"])
            return answer
        family, pair = params["fact"].split()
        subject, object_ = map(self.actor, pair.split("-"))
        for row in self.rows("provenance", subject=subject, object=object_, families=[family]):
            answer.put("files", row["files"])
            answer.put("facts", [row["fact"]])
            answer.cited |= set(row["facts"])
            assert all(passage["end"] > passage["start"] >= 0 for passage in row["passages"])
        return answer

    def multilingual(self, params: dict[str, Any]) -> Answer:
        """What names stand for: who matches them, and by which facts several things of one name belong together."""
        answer = Answer()
        names = params["name"] if isinstance(params["name"], list) else [params["name"]]
        for name in names:
            (found,) = self.client.post("/v1/match", json={"queries": [{"query": name}], "dataset": SCOPE}).json()["results"]
            best = [one for one in found["candidates"] if one["score"] == found["candidates"][0]["score"]]
            self.told += [one["reason"]["text"] for one in best]
            for one in best:
                answer.put("ids", [one["id"]])
                answer.put(one["classes"][-1].lower(), [one["id"]])
        for id in {id for ids in answer.parts["ids"] for id in ids}:
            for other in {id for ids in answer.parts["ids"] for id in ids} - {id}:
                answer.cited |= {row["fact"] for row in self.rows("provenance", subject=id, object=other)}
        return answer
