"""How questions about events, sanctions and what is not recorded are asked."""

from __future__ import annotations

from typing import Any

from tests.questions.answering import SURE, Answer, Asker


def event_window(asker: Asker, params: dict[str, Any]) -> Answer:
    """What began in a period, or in the days around one, of some pairs, families and precision."""
    given: dict[str, Any] = {"families": params["kinds"], "dyads": params.get("dyads", []), "precision": params.get("precision")}
    if "centre" in params:
        given |= {"on": str(params["centre"]), "days": params["days"]}
    else:
        given |= {"from": str(params["from"]), "until": str(params["to"])}
    answer = Answer()
    for row in asker.rows("events", **given):
        answer.put("ids", [row["fact"]])
        answer.holds[row["fact"]] = row["holds"]
        answer.cited |= set(row["facts"])
    return answer


def negative(asker: Asker, params: dict[str, Any]) -> Answer:
    """What may not be recorded: a date of entry, a vote, a level of relations. `empty` is certain where it is not, `nearest` what comes near."""
    answer = Answer()
    answer.put("ids", [])
    if "org" in params:
        for row in asker.rows("membership", actor=asker.actor(params["actor"]), organization=params["org"]):
            answer.put("ids", [{str(row["entered_from"])}] if row["entry_recorded"] else [])
            answer.put("nearest", [record["fact"] for record in row["records"]])
            answer.texts.append(row["finding"])
            answer.cited |= set(row["facts"])
    elif "dyad" in params:
        a, b = map(asker.actor, params["dyad"])
        for row in asker.rows("dyad_status", a=a, b=b, **{"from": "0001-01-01", "until": "9999-12-31"}):
            answer.put("ids", [{row["status"], *row["facts"]}] if row["holds"] in SURE else [])
            answer.cited |= set(row["facts"])
    else:
        for row in asker.rows("votes", actor=asker.actor(params["actor"]), topic=params.get("topic")):
            answer.put("ids", [{row["act"], *row["facts"]}])
            answer.cited |= set(row["facts"])
    answer.holds["empty"] = "no" if answer.parts["ids"] else "certain"
    return answer


def listed(asker: Asker, params: dict[str, Any]) -> Answer:
    """Amounts of sanctions of an issuer against a target: `steps TIME` each, and the `total` so far, as numbers in text."""
    answer = Answer()
    for row in asker.rows("sanctions", sender=params["issuer"], target=params["target"], statuses=["adopted"]):
        if row["amount"] == "step":
            answer.holds[f"steps {row['time']}"] = f"{row['value']:g}"
        elif row["amount"] == "total":
            answer.holds["total"] = f"{row['value']:g}"
        else:
            continue
        answer.put(row["amount"], [row["fact"]])
        answer.cited |= set(row["facts"])
    return answer
