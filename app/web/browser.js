// Puts connection, style and favourites where the Neo4j Browser of this origin keeps them, then opens it with the guide.
// What the user changed stays: what was put here before is remembered, and only that is replaced.

const MEMORY = "dyad.browser";

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, value) {
  localStorage.setItem(key, JSON.stringify(value));
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const byId = (list) => Object.fromEntries(list.map((one) => [one.id, one]));

// Favourites and folders: one of ours that the user changed or removed is left alone.
function merged(now, before, ours) {
  const there = byId(now);
  const known = byId(before);
  const wanted = byId(ours);
  const stays = now.filter((one) => !(one.id in known) || (!(one.id in wanted) && !same(one, known[one.id])));
  const put = ours.flatMap((one) => {
    const [here, last] = [there[one.id], known[one.id]];
    if (!last || (here && same(here, last))) return [one];
    return here ? [here] : same(one, last) ? [] : [one];
  });
  const ids = new Set(put.map((one) => one.id));
  return [...stays.filter((one) => !ids.has(one.id)), ...put];
}

// Rules stay in our order, superclasses first; the user's own come last.
function mergedStyle(now, before, ours) {
  const changed = (selector) => selector in now && !same(now[selector], before[selector]);
  const rules = Object.fromEntries(Object.entries(ours).map(([selector, rule]) => [selector, selector in before && changed(selector) ? now[selector] : rule]));
  const own = Object.entries(now).filter(([selector]) => !(selector in ours) && changed(selector));
  return { ...rules, ...Object.fromEntries(own) };
}

function fill({ connection, documents, folders, grass }) {
  const now = { documents: read("neo4j.documents") ?? [], folders: read("neo4j.folders") ?? [], grass: read("neo4j.grass") ?? {} };
  let before = read(MEMORY) ?? {};
  // Nothing of ours is left when the user has cleared the Browser's storage: then begin anew.
  if (!now.folders.some((one) => (before.folders ?? []).some((last) => last.id === one.id))) before = {};
  write("neo4j.documents", merged(now.documents, before.documents ?? [], documents));
  write("neo4j.folders", merged(now.folders, before.folders ?? [], folders));
  write("neo4j.grass", mergedStyle(now.grass, before.grass ?? {}, grass));
  write(MEMORY, { documents, folders, grass });

  const id = "$$discovery";
  const kept = read("neo4j.connections")?.connectionsById?.[id] ?? {};
  // Without a password of ours, one that the user typed for this very server before is as good.
  const password = connection.password || (kept.host === connection.host ? kept.password : "") || "";
  const entry = { ...connection, password, id, name: id, type: "bolt", authenticationMethod: "NATIVE", authEnabled: true };
  write("neo4j.connections", { allConnectionIds: [id], connectionsById: { [id]: entry }, activeConnection: null, connectionState: 0, lastUpdate: 0 });
}

async function open() {
  const response = await fetch("setup", { method: "POST", headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error((await response.json().catch(() => ({}))).detail ?? `the server answered ${response.status}`);
  const found = await response.json();
  fill(found);
  location.replace(found.place);
}

open().catch((error) => {
  document.getElementById("state").textContent = `The Neo4j Browser could not be opened: ${error.message}`;
});
