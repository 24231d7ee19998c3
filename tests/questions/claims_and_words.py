"""How questions about words and claims are asked: chains of reactions, claims of scholars, typologies."""

from __future__ import annotations

from typing import Any

from tests.questions.answering import Answer, Asker


def reaction_chain(asker: Asker, params: dict[str, Any]) -> Answer:
    """The chain of reactions from its start on, what ran beside it, recorded silence, and the claims that tie it to other statements."""
    answer = Answer()
    for row in asker.rows("reactions", **{name: str(value) for name, value in params.items()}):
        claims = {claim["fact"] for claim in row["claims"]}
        thing = {row["link"], *row["facts"]} - claims
        part = "gap" if row["kind"] == "gap" else {"parallel": "parallel", "before": "before"}.get(row["direction"], "ordered")
        answer.put(part, [thing])
        answer.put("linked_to", row["linked_to"])
        answer.put("link_facts", [claim["fact"] for claim in row["claims"] if claim["linked"] or claim["said_then"]])
        answer.cited |= set(row["facts"])
        answer.texts += row["paraphrases"]
    return answer


def scholarly_claims(asker: Asker, params: dict[str, Any]) -> Answer:
    """Who supports and who disputes a concept, or the claims on a topic that somebody disputes."""
    answer = Answer()
    if "concept" in params:
        name = params["concept"].removeprefix("concept_")
        for row in asker.rows("claims", about=params["concept"]):
            verb = {"supports": "support", "disputes": "dispute"}.get(row["position"])
            if verb:
                answer.put(f"{verb}_{name}", [row["fact"]])
                answer.put(f"who_{verb}s", row["by"])
                answer.cited |= set(row["facts"])
        return answer
    for row in asker.rows("claims", words=params["topic"], kinds=["claim"]):
        if row["contradicts"]:
            answer.put("disputes" if row["position"] == "disputes" else "asserts", [row["fact"], *row["by"]])
            answer.cited |= set(row["facts"])
    return answer


def typology(asker: Asker, params: dict[str, Any]) -> Answer:
    """The groups of a typology with their members, who moved between them and when, and whether the work cited can carry that."""
    answer = Answer()
    problems = []
    for row in asker.rows("typology", typology=params["typology"]):
        answer.put(row["group"], row["members"])
        answer.put("ids", row["movers"])
        answer.put("when", [move["when"] or move["time"] for move in row["moves"]])
        problems += [move["source_problem"] for move in row["moves"]]
        answer.cited |= set(row["facts"])
        answer.texts += row["paraphrases"]
    answer.holds["source_problem"] = "certain" if any(problems) else "no"
    return answer
