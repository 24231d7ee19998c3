"""How questions about paths, comparisons, levels of securitization, concessions and counts are asked."""

from __future__ import annotations

from typing import Any

from tests.questions.answering import Answer, Asker


def path(asker: Asker, params: dict[str, Any], through: str | None = None) -> Answer:
    """The paths from one entity to another; through an entity or fact, where the question names one."""
    answer = Answer()
    rows = asker.rows("paths", start=params["from"], end=params["to"], through=through)
    for row in rows:
        answer.put("path", [" ".join(row["nodes"])])
        answer.cited |= set(row["facts"])
        answer.texts += [step["paraphrase"] for step in row["steps"]]
    return answer


def dyad_comparison(asker: Asker, params: dict[str, Any]) -> Answer:
    """The ladders of two pairs with their dates, what stands beside them, and the values recorded of both."""
    answer = Answer()
    asked = {"-".join(sorted(one.split("-"))): one for one in params["dyads"]}
    for row in asker.rows("compare_status", dyads=params["dyads"]):
        dyad = asked[row["dyad"]]
        if row["basis"] != "unnamed":
            answer.put(dyad, [{row["status"], *(id for id in row["facts"] if id not in row["beside"])}])
            answer.texts.append(f"{dyad}_dates {row['since']}")
        answer.put(f"{dyad}_beside", row["beside"])
        answer.cited |= set(row["facts"])
    for row in asker.rows("compare_values", dyads=params["dyads"], families=["trade"]):
        for dyad in (asked.get(one, one) for one in row["of"]):
            answer.put(f"{dyad}_values", [{row["fact"], f"{row['value']:g} {row['unit']}"}])
        if row["comparable"] is not None:
            answer.holds["comparable"] = "certain" if row["comparable"] and answer.holds.get("comparable") != "no" else "no"
        answer.texts += row["not_comparable_because"]
        answer.cited |= set(row["facts"])
    return answer


def securitization_phase(asker: Asker, params: dict[str, Any]) -> Answer:
    """The level of one actor towards another, date by date, the record with the latest start first; or where two documents differ."""
    answer = Answer()
    if "compare" in params:
        for row in asker.rows("securitization_differences", documents=params["compare"]):
            answer.put("pair", row["facts"])
            answer.cited |= set(row["facts"])
        return answer
    a, b = map(asker.actor, params["dyad"])
    for day in map(str, params["as_of"]):
        for row in asker.rows("securitization", a=a, b=b, on=day):
            if row["latest"]:
                answer.put(day, [{row["record"], *([row["phase"]] if row["phase"] else [])}])
                answer.holds[f"levels {day}"] = row["level"]
            answer.cited |= set(row["facts"])
    return answer


def concession_redline(asker: Asker, params: dict[str, Any]) -> Answer:
    """Concessions of a pair by domain; or the red lines of a domain as theses, and what stands against them."""
    answer = Answer()
    if "dyad" in params:
        a, b = map(asker.actor, params["dyad"])
        for row in asker.rows("concessions", a=a, b=b, side=params.get("stance")):
            answer.put("; ".join(row["domains"]), [row["record"]])
            answer.cited |= set(row["facts"])
        return answer
    for row in asker.rows("concessions", domain=params["domain"], side="red_line"):
        if row["against"]:
            answer.put("thesis", [row["record"]])
            answer.put("against", [one["id"] for one in row["against"]])
        answer.cited |= set(row["facts"])
    return answer


def aggregation(asker: Asker, params: dict[str, Any]) -> Answer:
    """How many records of a family each of some entities has, as numbers in text."""
    answer = Answer()
    for row in asker.rows("counts_by_actor", families=[params["kind"]], roles=[params.get("aggregate_by", "subject")], actors=params.get("actors", [])):
        answer.holds[row["actor"]] = str(row["count"])
        answer.put(row["actor"], row["facts"])
        answer.cited |= set(row["facts"])
    return answer
