"""The reconciliation service as OpenRefine uses it: every address from the manifest, every answer as the specification wants it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from fastapi.testclient import TestClient

from app.api.preview import fragment
from app.matching.evidence import KINDS
from app.reconcile.answers import FEATURES
from app.words import LANGUAGES
from graph.connection import Connection
from ontology.schema import Schema
from tests.app.api_client import assert_problem, client_of

SPECIFICATION = json.loads(Path(__file__).resolve().parents[1].joinpath("data", "reconciliation-0.2.json").read_text(encoding="utf-8"))
DAY = "2022-02-24"


def valid(part: str, found: Any) -> Any:
    """The same, after holding it against a part of the specification."""
    schema = {"$schema": SPECIFICATION["$schema"], "$defs": SPECIFICATION["$defs"], "$ref": f"#/$defs/{part}"}
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(found)
    return found


class Refine:
    """A client that knows an endpoint and the specification, and nothing else."""

    def __init__(self, client: TestClient, endpoint: str = "/reconcile") -> None:
        self.client = client
        self.endpoint = endpoint
        self.manifest = valid("manifest", self._json(client.get(endpoint)))

    @staticmethod
    def _json(response: Any) -> Any:
        assert response.status_code == 200, response.text
        assert response.headers["content-type"] == "application/json"
        return response.json()

    def batch(self, queries: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
        """The candidates of a batch."""
        answer = self._json(self.client.post(self.endpoint, data={"queries": json.dumps(valid("query_batch", queries), ensure_ascii=False)}))
        assert list(valid("result_batch", answer)) == list(queries)
        for one in answer.values():
            scores = [candidate["score"] for candidate in one["result"]]
            assert scores == sorted(scores, reverse=True) and all(0 <= score <= 100 for score in scores)
            assert sum(candidate["match"] for candidate in one["result"]) <= 1
        return {key: one["result"] for key, one in answer.items()}

    def row(self, query: str | None = None, **more: Any) -> list[dict[str, Any]]:
        """The candidates of one row; `properties` as a map."""
        given = [{"pid": pid, "v": v} for pid, v in more.pop("properties", {}).items()]
        return self.batch({"q0": {**({"query": query} if query is not None else {}), **({"properties": given} if given else {}), **more}})["q0"]

    def column(self, names: list[str], **more: Any) -> list[list[dict[str, Any]]]:
        """The candidates of a column, in batches of the size that the service wants."""
        size, found = self.manifest["batchSize"], []
        for first in range(0, len(names), size):
            batch = {f"q{at}": {"query": name, **more} for at, name in enumerate(names[first : first + size])}
            found += self.batch(batch).values()
        return found

    def suggest(self, what: str, prefix: str, **more: Any) -> list[dict[str, Any]]:
        """What is suggested, asked with the parameters that OpenRefine adds."""
        service = self.manifest["suggest"][what]
        asked = {"prefix": prefix, "spell": "always", "exact": "false", "scoring": "schema", "prefixed": "true", **more}
        part = {"entity": "suggest_entities", "type": "suggest_types", "property": "suggest_properties"}[what]
        return valid(part, self._json(self.client.get(service["service_url"] + service["service_path"], params=asked)))["result"]

    def flyout(self, what: str, id: str) -> str:
        """The HTML of a small preview."""
        service = self.manifest["suggest"][what]
        address = (service["flyout_service_url"] + service["flyout_service_path"]).replace("${id}", quote(id, safe=""))
        found = valid("flyout", self._json(self.client.get(address)))
        assert found["id"] == id
        return found["html"]

    def propose(self, type: str = "", **more: Any) -> list[dict[str, Any]]:
        """The properties proposed for a class."""
        service = self.manifest["extend"]["propose_properties"]
        address = service["service_url"] + service["service_path"] + "?type=" + type + "".join(f"&{name}={value}" for name, value in more.items())
        response = self.client.get(address)
        return valid("proposed_properties", self._json(response))["properties"]

    def extend(self, ids: list[str], *properties: Any) -> dict[str, dict[str, list[dict[str, str]]]]:
        """The values of properties; each an id, or an id and settings."""
        asked = [{"id": one} if isinstance(one, str) else {"id": one[0], "settings": one[1]} for one in properties]
        query = valid("extension_query", {"ids": ids, "properties": asked})
        answer = valid("extension", self._json(self.client.post(self.endpoint, data={"extend": json.dumps(query)})))
        assert [one["id"] for one in answer["meta"]] == [one["id"] for one in asked]
        assert list(answer["rows"]) == list(dict.fromkeys(ids))
        assert all(list(row) == [one["id"] for one in asked] for row in answer["rows"].values())
        self.meta = {one["id"]: one for one in answer["meta"]}
        return answer["rows"]

    def preview(self, id: str) -> Any:
        """The page of an entity."""
        return self.client.get(self.manifest["preview"]["url"].replace("{{id}}", quote(id, safe="")))


@pytest.fixture(scope="module")
def refine(client: TestClient) -> Refine:
    return Refine(client)


def matched(candidates: list[dict[str, Any]]) -> str | None:
    return next((one["id"] for one in candidates if one["match"]), None)


def ids(values: list[dict[str, str]]) -> set[str]:
    return {one["id"] for one in values}


def features(candidate: dict[str, Any]) -> dict[str, Any]:
    found = {one["id"]: one["value"] for one in candidate["features"]}
    assert len(found) == len(candidate["features"])
    return found


# -- the manifest --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_service_for_each_language_says_what_it_offers(client: TestClient, language: str, schema: Schema) -> None:
    found = Refine(client, f"/reconcile/{language}").manifest
    assert found["versions"] == ["0.2"] and found["identifierSpace"] == "https://w3id.org/dyad/id/"
    assert {one["id"]: one["name"] for one in found["defaultTypes"]}["State"] == schema.classes["State"].label(language)
    assert {one["name"] for one in found["extend"]["property_settings"]} == {"on", "certainty", "dataset", "limit"}
    for address in (found["view"]["url"], found["preview"]["url"], found["suggest"]["entity"]["service_url"], found["documentation"], found["logo"]):
        assert address.startswith("http://testserver")
    assert client.get(found["logo"]).headers["content-type"].startswith("image/svg")


def test_the_bare_address_speaks_english(client: TestClient) -> None:
    assert client.get("/reconcile", headers={"Accept-Language": "ru"}).json() == client.get("/reconcile/en").json()


def test_entities_can_be_viewed(refine: Refine) -> None:
    address = refine.manifest["view"]["url"].replace("{{id}}", "state_kazakhstan")
    response = refine.client.get(address, headers={"Accept": "application/json"}, follow_redirects=False)
    assert response.status_code in (200, 303), address


def test_pages_of_this_machine_may_ask_and_others_not(client: TestClient) -> None:
    for path, origin, allowed in (("/reconcile", "http://127.0.0.1:3333", True), ("/reconcile/en/properties", "http://localhost:3333", True), ("/reconcile", "https://example.org", False)):
        answer = client.get(path, headers={"Origin": origin})
        assert (answer.headers.get("access-control-allow-origin") == origin) is allowed
    asked = client.options("/reconcile", headers={"Origin": "http://127.0.0.1:3333", "Access-Control-Request-Method": "POST"})
    assert asked.status_code == 200 and "POST" in asked.headers["access-control-allow-methods"]


# -- a walk --------------------------------------------------------------------------------------------------------

COLUMN = {
    "Kazakhstan": "state_kazakhstan", "Казахстану": "state_kazakhstan", "Қазақстанмен": "state_kazakhstan", "KAZ": "state_kazakhstan", "Kazakstan": "state_kazakhstan",
    "Россией": "state_russia", "Ресейге": "state_russia", "Russian Federatoin": "state_russia", "RU": "state_russia",
    "Узбекистаном": "state_uzbekistan", "Uzbekistna": "state_uzbekistan", "UZB": "state_uzbekistan",
    "Кыргызстана": "state_kyrgyzstan", "Kyrgyzstan": "state_kyrgyzstan", "Q813": "state_kyrgyzstan",
    "Таджикистану": "state_tajikistan", "TJK": "state_tajikistan", "Tadzhikistan": "state_tajikistan",
    "Түрікменстан": "state_turkmenistan", "Turkmenistann": "state_turkmenistan",
    "Китаем": "state_china", "CHN": "state_china", "Қытайдың": "state_china",
    "Беларуси": "state_belarus", "Belarus": "state_belarus", "Армении": "state_armenia", "Azerbaidzhan": "state_azerbaijan", "Україна": "state_ukraine",
    "cow:360": "state_romania", "Mongolia": "state_mongolia",
}  # fmt: skip


def test_a_column_is_reconciled_and_extended(refine: Refine) -> None:
    assert len(COLUMN) == 30
    # Types are guessed from the first names, as many candidates as OpenRefine asks for.
    guessed = Counter(type["id"] for candidates in refine.column([*COLUMN][:10], limit=3) for one in candidates for type in one["type"])
    assert guessed.most_common(1)[0][0] == "State"
    results = refine.column([*COLUMN], type="State", type_strict="should")
    assert {name: matched(candidates) for name, candidates in zip(COLUMN, results, strict=True)} == COLUMN
    (first, *_) = results[1]
    assert first["name"] == "Kazakhstan" and first["type"] == [{"id": "State", "name": "state"}]
    assert "KAZ" in first["description"] and "case form" in first["description"]
    assert features(first)["by:form"] is True and features(first)["type"] is True
    # A person looks at one, and adds columns.
    page = refine.preview("state_kazakhstan")
    assert page.status_code == 200 and "Қазақстан" in page.text and "1991-12" in page.text
    proposed = {one["id"] for one in refine.propose("State")}
    assert {"code:iso3166_1_alpha3", "code:cow", "valid:gw", "name:kk", "class", "member_of", "^recognizes", "related_to", "time:dissolution"} <= proposed
    assert not {"holds_office", "time:entry_into_force", "on"} & proposed
    found = [matched(candidates) or "" for candidates in results]
    rows = refine.extend(found, "code:iso3166_1_alpha3", "code:cow", ("member_of", {"on": DAY, "certainty": "certain", "limit": ""}))
    assert refine.meta["member_of"]["type"] == {"id": "IntergovernmentalOrganization", "name": "intergovernmental organization"}
    assert rows["state_kazakhstan"]["code:iso3166_1_alpha3"] == [{"str": "KAZ"}] and rows["state_russia"]["code:cow"] == [{"str": "365"}]
    members = {id: ids(row["member_of"]) for id, row in rows.items()}
    assert {"org_eaeu", "org_csto", "org_cis", "org_sco"} <= members["state_kazakhstan"] and "org_eaeu" not in members["state_uzbekistan"]
    assert all(one["name"] for one in rows["state_kazakhstan"]["member_of"])


def test_get_answers_as_post(client: TestClient, refine: Refine) -> None:
    queries = {"q0": {"query": "Казахстану", "type": "State"}}
    assert client.get("/reconcile", params={"queries": json.dumps(queries)}).json()["q0"]["result"] == refine.batch(queries)["q0"]
    extend = {"ids": ["org_eaeu"], "properties": [{"id": "iri"}]}
    rows = client.get("/reconcile", params={"extend": json.dumps(extend)}).json()["rows"]
    assert rows == refine.extend(["org_eaeu"], "iri") == {"org_eaeu": {"iri": [{"str": "https://w3id.org/dyad/id/org_eaeu"}]}}


@pytest.mark.parametrize(
    "name",
    ["Kazn", "Rush", "Stan", "Nigr", "Ivan Tokayev", "Republic", "Democratic Republic", "Tajikistan Airlines", "Eurasian Union Bank", "Treaty of 1876", "Korea", "XXQ", "—", "  ", "п" * 400],
)
def test_near_misses_are_for_people(refine: Refine, name: str) -> None:
    for narrowed in ({}, {"type": "State", "type_strict": "should"}):
        assert matched(refine.row(name, **narrowed)) is None


def test_one_query_does_not_change_another(refine: Refine) -> None:
    alone = refine.row("Токаев", type="Person")
    together = refine.batch({"a": {"query": "Россией"}, "b": {"query": "Токаев", "type": "Person"}, "c": {"query": "Токаев", "limit": 1, "properties": [{"pid": "on", "v": 2020}]}})
    assert together["b"] == alone and len(together["c"]) == 1


# -- classes -------------------------------------------------------------------------------------------------------


def test_classes_narrow_or_lower(refine: Refine) -> None:
    strict = refine.row("Kazakhstan", type="Treaty", limit=10)
    assert strict and all(one["type"][0]["id"] == "Treaty" for one in strict)
    lenient = refine.row("Kazakhstan", type="Treaty", type_strict="should", limit=10)
    other = next(one for one in lenient if one["id"] == "state_kazakhstan")
    assert not other["match"] and other["score"] < 100 and features(other)["type"] is False and features(other)["name"] == 100
    several = refine.row("Kazakhstan", type=["Person", "State"])
    assert matched(several) == "state_kazakhstan" and {one["type"][0]["id"] for one in several} <= {"Person", "State"}
    assert matched(refine.row("Kazakhstan", type=["Actor", "State"], type_strict="all")) == "state_kazakhstan"
    assert refine.row("Kazakhstan", type=["Person", "State"], type_strict="all") == []
    assert matched(refine.row("Kazakhstan", type="https://w3id.org/dyad/ontology#State")) == "state_kazakhstan"


# -- properties of a row -------------------------------------------------------------------------------------------


def test_a_code_decides_for_a_name_and_against_it(refine: Refine) -> None:
    (first, *_) = refine.row("Korea", type="State", properties={"code:iso3166_1_alpha3": "PRK"})
    assert (first["id"], first["match"], features(first)["property:code:iso3166_1_alpha3"]) == ("state_north_korea", True, 1)
    plain = refine.row("Kazakhstan", type="State")[0]
    against = next(one for one in refine.row("Kazakhstan", type="State", properties={"code": "KGZ"}) if one["id"] == "state_kazakhstan")
    assert plain["match"] and not against["match"] and against["score"] < plain["score"] and features(against)["property:code"] == -1
    for code in ("KAZ", "iso3166_1_alpha3:KAZ", "cow:705", 705, "0705", ["KGZ", "Q232"]):
        assert features(refine.row("Kazakhstan", type="State", properties={"code": code})[0])["property:code"] == 1, code
    # A short word with a letter wrong is not taken by itself.
    assert matched(refine.row("Chna", type="State")) is None
    assert matched(refine.row("Chna", type="State", properties={"code:wikidata": "Q148"})) == "state_china"


def test_relationships_raise_and_lower(refine: Refine) -> None:
    plain = features(refine.row("Узбекистан", type="State")[0])
    assert "property:member_of" not in plain
    inside = refine.row("Узбекистаном", type="State", properties={"member_of": "СНГ", "on": DAY})[0]
    outside = refine.row("Узбекистаном", type="State", properties={"member_of": {"id": "org_eaeu", "name": "EAEU"}, "on": DAY})[0]
    unknown = refine.row("Узбекистаном", type="State", properties={"member_of": "Lodge of nobody"})[0]
    assert features(inside)["property:member_of"] == 1 and inside["match"]
    assert features(outside)["property:member_of"] == -1 and not outside["match"]
    assert features(unknown)["property:member_of"] == 0 and unknown["match"]
    assert inside["score"] > unknown["score"] > outside["score"]
    related = refine.row("Узбекистаном", properties={"related_to": "org_cis", "member_of": "org_cis", "on": DAY})[0]
    assert features(related)["property:related_to"] == features(related)["property:member_of"] == 1 and related["match"]
    assert features(refine.row("Узбекистаном", properties={"related_to": "org_eaeu", "on": "2010"})[0])["property:related_to"] == 0
    # One of several values is enough, and no record of the kind says nothing.
    assert features(refine.row("Узбекистаном", properties={"member_of": ["EAEU", "SCO"], "on": DAY})[0])["property:member_of"] == 1
    assert features(refine.row("Казахстан", type="State", properties={"holds_office": "Akorda"})[0])["property:holds_office"] == 0


def test_the_day_of_the_row_decides_between_codes(refine: Refine) -> None:
    for year, id in ((1985, "state_ussr"), (2005, "state_russia")):
        assert matched(refine.row("cow:365", type="State", properties={"on": year})) == id
    then = refine.row("Kazakhstan", type="State", properties={"on": "1950"})[0]
    assert features(then)["property:on"] == -1 and not then["match"]


def test_a_row_without_a_name(refine: Refine) -> None:
    assert matched(refine.row(properties={"code:iso3166_1_alpha3": "KAZ"})) == "state_kazakhstan"
    assert matched(refine.row(properties={"code:cow": 705, "class": "state"})) == "state_kazakhstan"
    assert matched(refine.row(properties={"iri": "https://w3id.org/dyad/id/org_eaeu"})) == "org_eaeu"
    members = refine.row(type="State", limit=20, properties={"member_of": "org_eaeu", "on": DAY})
    assert {"state_kazakhstan", "state_russia", "state_belarus", "state_armenia", "state_kyrgyzstan"} == {one["id"] for one in members}
    assert not any(one["match"] for one in members)
    assert refine.row(properties={"code:iso3166_1_alpha3": "ZZZ"}) == []


def test_times_and_names_and_classes_are_compared(refine: Refine) -> None:
    founded = {"name": "Евразийский экономический союз", "time:founding": "2014-05-29", "class": "IntergovernmentalOrganization"}
    for pid, value, verdict in (*((pid, value, 1) for pid, value in founded.items()), ("time:founding", "1999", -1), ("class", "Person", -1), ("name", "Something else", 0), ("time:founding", "once", 0)):
        union = next(one for one in refine.row("Eurasian Economic Union", limit=20, properties={pid: value}) if one["id"] == "org_eaeu")
        assert features(union)[f"property:{pid}"] == verdict and union["match"] is (verdict >= 0), (pid, value)
    for year, verdict in (("1995", 1), ("1950", -1)):
        state = next(one for one in refine.row("Kazakhstan", type="State", properties={"valid:cow": year}) if one["id"] == "state_kazakhstan")
        assert features(state)["property:valid:cow"] == verdict and state["match"] is (verdict == 1)


def test_every_feature_is_explained(refine: Refine) -> None:
    assert {f"by:{kind}" for kind in KINDS} <= set(FEATURES)
    given = set()
    for name in ("Казахстану", "Korea", "В.В. Путин", "KAZ"):
        given |= {one["id"] for candidate in refine.row(name, type="Actor", type_strict="should", properties={"^member_of": "KAZ"}) for one in candidate["features"]}
    assert {"name", "sure", "type", "links", "property:^member_of"} < given
    for id in given:
        page = refine.client.get(refine.manifest["feature_view"]["url"].replace("{{id}}", quote(id, safe="")))
        assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
    assert_problem(refine.client.get("/reconcile/features/nonsense"), 404)


# -- languages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "name", "type", "member"), [("ru", "Казахстан", "государство", "член"), ("kk", "Қазақстан", "мемлекет", "мүшесі")])
def test_answers_come_in_the_language_of_the_address(client: TestClient, language: str, name: str, type: str, member: str) -> None:
    service = Refine(client, f"/reconcile/{language}")
    (first, *_) = service.row("KAZ", type="State")
    assert first["name"] == name and first["type"][0]["name"] == type
    assert next(one["name"] for one in service.propose("State") if one["id"] == "member_of") == member
    assert all("Eurasian" not in one["name"] for one in service.extend(["state_kazakhstan"], ("member_of", {"on": DAY}))["state_kazakhstan"]["member_of"])
    assert service.suggest("type", type)[0]["id"] == "State"
    assert service.suggest("entity", "Kazakhstan", type="State")[0]["name"] == name
    assert f'<html lang="{language}">' in service.preview("state_kazakhstan").text


# -- suggestions and previews --------------------------------------------------------------------------------------


def test_entities_are_suggested_by_beginnings_names_and_ids(refine: Refine) -> None:
    assert "org_eaeu" in [one["id"] for one in refine.suggest("entity", "Eurasian Econ")]
    for whole in ("Eurasian Economic Union", "org_eaeu", "ЕАЭС"):
        assert refine.suggest("entity", whole)[0]["id"] == "org_eaeu", whole
    assert refine.suggest("entity", "Eurasian Economic Union")[0]["notable"] == ["IntergovernmentalOrganization"]
    assert all(one["notable"] == ["Person"] for one in refine.suggest("entity", "Tok", type="Person"))
    assert refine.suggest("entity", "") == []
    pages = [refine.suggest("entity", "Treaty", limit=7, cursor=at)[:7] for at in (0, 7, 14)]
    assert [one for page in pages for one in page] == refine.suggest("entity", "Treaty", limit=21)


def test_classes_and_properties_are_suggested(refine: Refine) -> None:
    assert {"IntergovernmentalOrganization"} <= {one["id"] for one in refine.suggest("type", "organ")}
    assert refine.suggest("type", "State")[0]["broader"] == [{"id": "Actor", "name": "actor"}]
    assert len(refine.suggest("type", "", limit=50)) > 20
    assert refine.suggest("property", "member_of")[0]["id"] == "member_of"
    assert {"^member_of", "has_member"} <= {one["id"] for one in refine.suggest("property", "member", limit=20)}
    assert "name:kk" in [one["id"] for one in refine.suggest("property", "Kazakh")]
    everything = refine.suggest("property", "", limit=50)
    assert refine.suggest("property", "", limit=50, cursor=3)[:10] == everything[3:13]
    assert [one["id"] for one in refine.propose("State", limit=4)] == [one["id"] for one in refine.propose("State")][:4]


def test_previews_are_small_safe_pages(refine: Refine, client: TestClient) -> None:
    page = refine.preview("org_eaeu")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'self' http://localhost:* http://127.0.0.1:*" in policy and "<script" not in page.text
    assert "Eurasian Economic Union" in page.text and "ЕАЭО" in page.text and "Facts recorded" in page.text
    assert_problem(refine.preview("<script>alert(1)</script>"), 404)
    address = refine.manifest["preview"]["url"].replace("{{id}}", quote("<script>alert(1)</script>"))
    unknown = client.get(address, headers={"Accept": "text/html"})
    assert unknown.status_code == 404 and "<script>" not in unknown.text and "&lt;script&gt;" in unknown.text
    hostile = "<img src=x onerror=alert(1)>"
    shown = fragment({"name": hostile, "about": hostile, "parts": [{"title": hostile, "lines": [{"text": hostile, "note": hostile}]}]})
    assert "<img" not in shown and shown.count("&lt;img") == 5


def test_flyouts(refine: Refine) -> None:
    assert "Қазақстан" in refine.flyout("entity", "state_kazakhstan")
    assert "member of" in refine.flyout("property", "^member_of")
    assert "actor" in refine.flyout("type", "State")
    for what in ("entity", "property", "type"):
        assert_problem(refine.client.get(f"/reconcile/en/flyout/{what}?id=no_such_thing"), 404)
    assert_problem(refine.client.get("/reconcile/en/flyout/type?id=Fact"), 404)


def test_who_may_ask_may_frame(connection: Connection) -> None:
    with client_of(connection, cors_origins="https://refine.example.org") as client:
        policy = client.get("/reconcile/en/preview?id=org_eaeu").headers["content-security-policy"]
        assert policy.endswith("frame-ancestors https://refine.example.org")
        assert client.get("/reconcile", headers={"Origin": "https://refine.example.org"}).headers["access-control-allow-origin"] == "https://refine.example.org"


# -- data extension ------------------------------------------------------------------------------------------------


def test_values_of_every_sort(refine: Refine) -> None:
    row = refine.extend(
        ["state_kazakhstan"], "name", "name:kk", "code", "code:iso3166_1_alpha2", "valid:cow", "class", "iri", ("recognizes", {"limit": "2"}), ("related_to", {"limit": 3})
    )["state_kazakhstan"]
    assert {"str": "Қазақстан"} in row["name:kk"] and set(map(str, row["name:kk"])) < set(map(str, row["name"]))
    assert {"str": "iso3166_1_alpha3:KAZ"} in row["code"] and row["code:iso3166_1_alpha2"] == [{"str": "KZ"}]
    assert row["valid:cow"][0]["str"].startswith("1991-12") and row["class"] == [{"str": "state"}]
    assert len(row["recognizes"]) <= 2 and len(row["related_to"]) == 3


def test_the_same_property_twice_is_refused(client: TestClient) -> None:
    asked = {"ids": ["org_eaeu"], "properties": [{"id": "^member_of", "settings": {"on": DAY}}, {"id": "^member_of"}]}
    assert "twice" in assert_problem(client.post("/reconcile", data={"extend": json.dumps(asked)}), 400)["detail"]


def test_days_are_dates_and_vaguer_times_are_texts(refine: Refine) -> None:
    rows = refine.extend(["org_eaeu", "treaty_eaeu_2014", "state_ussr"], "time:founding", "time:dissolution", "^time:treaty_signature", "valid:cow")
    assert {"date": "2014-05-29T00:00:00Z"} in rows["org_eaeu"]["time:founding"] and {"date": "2014-05-29T00:00:00Z"} in rows["treaty_eaeu_2014"]["^time:treaty_signature"]
    # What took the place of something was not dissolved.
    assert rows["org_eaeu"]["time:dissolution"] == [] and refine.extend(["org_eurasec"], "time:dissolution")["org_eurasec"]["time:dissolution"] == [{"date": "2015-01-01T00:00:00Z"}]
    assert all(set(value) == {"str"} for value in rows["state_ussr"]["valid:cow"]) and rows["state_ussr"]["valid:cow"]


def test_settings_say_when_how_sure_and_by_whom(refine: Refine) -> None:
    def members(**settings: Any) -> set[str]:
        return ids(refine.extend(["org_eaeu"], ("^member_of", settings))["org_eaeu"]["^member_of"])

    assert members(on="2014", certainty="certain") == set() and members(on="2015-01-01") >= {"state_kazakhstan", "state_russia", "state_belarus"}
    assert "state_kyrgyzstan" not in members(on="2015-02-01", certainty="certain") and "state_kyrgyzstan" in members(on=DAY)
    assert members(on=DAY, certainty="certain") <= members(on=DAY, certainty="possible") <= members(on=DAY, certainty="unknown") <= members()
    assert members(dataset="states") == set() and members(dataset="five_documents") <= members(dataset="five_documents, reference")
    assert len(members(limit=2)) == 2
    codes = refine.extend(["state_russia", "state_ussr"], ("code:cow", {"on": "1985"}))
    assert (codes["state_russia"]["code:cow"], codes["state_ussr"]["code:cow"]) == ([], [{"str": "365"}])


def test_an_id_that_nothing_has_gives_empty_cells(refine: Refine) -> None:
    assert refine.extend(["no_such_thing", "org_eaeu"], "class", "member_of")["no_such_thing"] == {"class": [], "member_of": []}


def test_what_is_proposed_can_be_fetched(refine: Refine) -> None:
    """Every property, in packs as large as one request takes."""
    every = [one["id"] for one in refine.propose()]
    assert len(every) > 60 and len(set(every)) == len(every)
    found: set[str] = set()
    for first in range(0, len(every), 20):
        rows = refine.extend(["state_kazakhstan", "org_eaeu", "person_tokayev", "treaty_eaeu_2014"], *every[first : first + 20])
        found |= {id for row in rows.values() for id, values in row.items() if values}
    assert {"name:ru", "code:cow", "member_of", "^member_of", "holds_office", "^party_to", "signed", "^signed", "partner_of", "time:founding", "^time:ratification"} <= found


# -- wrong input ---------------------------------------------------------------------------------------------------


def one(**query: Any) -> dict[str, Any]:
    return {"queries": json.dumps({"q0": query})}


def wanted(**settings: Any) -> dict[str, Any]:
    return {"extend": json.dumps({"ids": ["org_eaeu"], "properties": [{"id": "^member_of", "settings": settings}]})}


@pytest.mark.parametrize(
    ("form", "status", "says"),
    [
        ({"query": "x"}, 400, ["neither `queries` nor `extend`"]),
        ({"queries": "{}", "extend": "{}"}, 400, ["not both"]),
        ({"queries": ""}, 400, ["queries", "not JSON"]),
        ({"queries": "{q0: 1}"}, 400, ["queries", "not JSON"]),
        ({"queries": '{"q0": {"query": "x", "limit": NaN}}'}, 400, ["NaN"]),
        ({"queries": '{"q0": {"query": "\\ud800"}}'}, 400, ["half a character"]),
        ({"queries": "[" * 20000}, 400, ["queries"]),
        ({"queries": "[]"}, 422, ["queries"]),
        ({"queries": '{"q0": 1}'}, 422, ["queries.q0"]),
        (one(), 400, ["queries.q0", "neither `query` nor `properties`"]),
        (one(properties=[]), 400, ["queries.q0"]),
        (one(query=""), 422, ["queries.q0.query"]),
        (one(query=5), 422, ["queries.q0.query"]),
        (one(query="x", colour="red"), 422, ["queries.q0.colour"]),
        (one(query="x", limit=0), 422, ["queries.q0.limit"]),
        (one(query="x", limit=1.5), 422, ["queries.q0.limit"]),
        (one(query="x", type="Persn"), 400, ["queries.q0.type", "Persn", "Person"]),
        (one(query="x", type={"id": "State"}), 422, ["queries.q0.type"]),
        (one(query="x", type="State", type_strict="must"), 422, ["queries.q0.type_strict"]),
        (one(query="x", properties=[{"pid": "membr_of", "v": 1}]), 400, ["queries.q0.properties", "membr_of", "member_of"]),
        (one(query="x", properties=[{"pid": "member_of"}]), 422, ["queries.q0.properties.0.v"]),
        (one(query="x", properties=[{"pid": "member_of", "v": {"name": "x"}}]), 422, ["queries.q0.properties.0.v", "state_kazakhstan"]),
        (one(query="x", properties=[{"pid": "member_of", "v": None}]), 422, ["queries.q0.properties.0.v"]),
        (one(query="x", properties=[{"pid": "member_of", "v": []}]), 422, ["queries.q0.properties.0.v", "from 1"]),
        ({"queries": '{"q0": {"query": "x", "properties": [{"pid": "code", "v": 1e999}]}}'}, 422, ["queries.q0.properties.0.v"]),
        (one(query="x", properties=[{"pid": "on", "v": "tomorrow"}]), 400, ["on", "tomorrow"]),
        (one(query="x", properties=[{"pid": "class", "v": 1}] * 21), 422, ["queries.q0.properties", "20"]),
        ({"extend": '{"ids": ["org_eaeu"]}'}, 422, ["extend.properties"]),
        ({"extend": '{"ids": ["org_eaeu"], "properties": []}'}, 422, ["extend.properties"]),
        ({"extend": '{"ids": [1], "properties": [{"id": "class"}]}'}, 422, ["extend.ids.0"]),
        ({"extend": '{"ids": ["org_eaeu"], "properties": [{"id": "colour"}]}'}, 400, ["extend.properties.0.id", "colour"]),
        ({"extend": '{"ids": ["org_eaeu"], "properties": [{"id": "on"}]}'}, 400, ["matching alone"]),
        (wanted(colour="red"), 400, ["extend.properties.0.settings", "colour", "certainty"]),
        (wanted(on="tomorrow"), 400, ["settings.on", "tomorrow"]),
        (wanted(certainty="sure"), 400, ["settings.certainty", "sure", "possible"]),
        (wanted(dataset="no_such_set"), 404, ["no_such_set"]),
        (wanted(limit="many"), 400, ["settings.limit", "many"]),
        (wanted(limit="inf"), 400, ["settings.limit"]),
        (wanted(limit=[1]), 422, ["settings.limit"]),
    ],
)  # fmt: skip
def test_wrong_forms_are_problems_that_name_place_and_value(client: TestClient, form: dict[str, str], status: int, says: list[str]) -> None:
    detail = assert_problem(client.post("/reconcile/en", data=form), status)["detail"]
    assert all(word in detail for word in says), detail
    assert len(detail) < 2000


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/reconcile/de", 422), ("/reconcile/en/suggest/entity", 422), ("/reconcile/en/suggest/entity?prefix=x&cursor=-1", 422),
        ("/reconcile/en/suggest/entity?prefix=x&limit=51", 422), ("/reconcile/en/suggest/entity?prefix=x&type=Persn", 400), ("/reconcile/en/suggest/nothing?prefix=x", 404),
        ("/reconcile/en/properties?type=Persn", 400), ("/reconcile/en/properties?limit=0", 422), ("/reconcile/en/flyout/entity", 422), ("/reconcile/en/flyout/colour?id=x", 422),
        ("/reconcile?callback=run", 400), ("/reconcile/en/suggest/entity?prefix=x&callback=run", 400), ("/reconcile?queries=x", 400),
    ],
)  # fmt: skip
def test_wrong_addresses_are_problems(client: TestClient, path: str, status: int) -> None:
    assert_problem(client.get(path), status)


def test_other_bodies_are_refused(client: TestClient) -> None:
    assert "application/x-www-form-urlencoded" in assert_problem(client.post("/reconcile", json={"queries": []}), 415)["detail"]
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert "UTF-8" in assert_problem(client.post("/reconcile", content=b"queries=\xff", headers=form), 400)["detail"]
    assert_problem(client.post("/reconcile", content=b"queries=%ff", headers=form), 400)
    assert "twice" in assert_problem(client.post("/reconcile", content=b"queries=%7B%7D&queries=%7B%7D", headers=form), 400)["detail"]
    assert "50 fields" in assert_problem(client.post("/reconcile", content=b"a=1&" * 60, headers=form), 400)["detail"]
    assert_problem(client.post("/reconcile", content=b"queries=" + b"x" * (2 << 20), headers=form), 413)
    assert client.post("/reconcile", data={"queries": "{}"}).json() == {}


def test_large_batches_are_for_who_may_ask_for_what_is_expensive(connection: Connection, client: TestClient) -> None:
    def form(number: int) -> dict[str, str]:
        return {"queries": json.dumps({f"q{at}": {"query": "KAZ", "limit": 1} for at in range(number)})}

    ids_of = {number: {"extend": json.dumps({"ids": [f"x{at}" for at in range(number)], "properties": [{"id": "class"}]})} for number in (200, 201, 1001)}
    assert len(client.post("/reconcile", data=form(100)).json()) == 100
    assert "1000" in assert_problem(client.post("/reconcile", data=form(1001)), 413)["detail"]
    assert_problem(client.post("/reconcile", data=ids_of[1001]), 413)
    with client_of(connection, host="0.0.0.0", api_keys="one:secret", rate_limit="off", rate_limit_costly="2/minute") as served:
        assert "authentication" not in served.get("/reconcile").json()
        assert served.post("/reconcile", data=form(50)).status_code == served.post("/reconcile", data=ids_of[200]).status_code == 200
        assert_problem(served.post("/reconcile", data=form(51)), 401)
        assert_problem(served.post("/reconcile", data=ids_of[201]), 401)
        valued = {"q0": {"query": "KAZ", "properties": [{"pid": "class", "v": ["State"] * 20}] * 13}}
        assert_problem(served.post("/reconcile", data={"queries": json.dumps({"q0": valued["q0"], "q1": valued["q0"]})}), 401)
        key = {"X-API-Key": "secret"}
        assert served.post("/reconcile", data=form(51), headers=key).status_code == served.post("/reconcile", data=ids_of[201], headers=key).status_code == 200
        assert_problem(served.post("/reconcile", data=form(51), headers=key), 429)
