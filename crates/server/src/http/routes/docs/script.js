// Shows the OpenAPI document next to this page, and the sessions that the tests run.

import { copyable, element, inline, markdown } from "./nodes.js";
import { operation } from "./operations.js";
import { details } from "./schemas.js";

const METHODS = ["get", "post", "put", "patch", "delete", "options", "head"];
const SESSIONS = [["curl", "session.sh"], ["TypeScript", "session.ts"], ["Python", "session.py"]];

/** The server's address, wherever its router is nested. */
const base = new URL("..", document.baseURI).href.replace(/\/$/, "");

function operations(spec) {
  return Object.entries(spec.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({ method, path, of: item[method] })));
}

/** The tags in the document's order, each with its operations. An operation without a tag is shown too. */
function groups(spec) {
  const all = operations(spec);
  const named = [...(spec.tags ?? [])];
  for (const { of } of all) {
    const name = of.tags?.[0] ?? "other";
    if (!named.some((tag) => tag.name === name)) named.push({ name });
  }
  const ofTag = (tag) => all.filter(({ of }) => (of.tags?.[0] ?? "other") === tag.name);
  return named.map((tag) => ({ tag, operations: ofTag(tag) })).filter((group) => group.operations.length > 0);
}

function heading(id, text) {
  return element("h2", { id }, element("a", { class: "anchor", href: `#${id}` }, text));
}

async function session() {
  const texts = await Promise.all(SESSIONS.map(async ([, file]) => (await fetch(file)).text()));
  const panels = texts.map((text, at) => {
    const code = copyable(text.trim().replaceAll("http://127.0.0.1:8080", base));
    return element("div", { role: "tabpanel", id: `session-${at}`, "aria-labelledby": `tab-${at}` }, code);
  });
  const tabs = SESSIONS.map(([name], at) =>
    element("button", { type: "button", role: "tab", id: `tab-${at}`, "aria-controls": `session-${at}` }, name));
  const choose = (chosen) => tabs.forEach((tab, at) => {
    tab.setAttribute("aria-selected", `${at === chosen}`);
    tab.tabIndex = at === chosen ? 0 : -1;
    panels[at].hidden = at !== chosen;
  });
  tabs.forEach((tab, at) => {
    tab.addEventListener("click", () => choose(at));
    tab.addEventListener("keydown", ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: tabs.length - 1 }[key];
      if (step === undefined) return;
      const next = (at + step) % tabs.length;
      choose(next);
      tabs[next].focus();
    });
  });
  choose(0);
  const about = "Ada founds an organization and invites Grace. Grace accepts and lists the team. Tests run these lines.";
  return [
    heading("session", "A session: from nothing to a team of two"),
    element("p", {}, about),
    element("div", { role: "tablist", "aria-label": "Language" }, tabs),
    panels,
  ];
}

function schemas(spec) {
  const all = Object.entries(spec.components?.schemas ?? {});
  return [
    heading("schemas", "Schemas"),
    all.map(([name, schema]) => element("details", { id: `schema-${name}` }, element("summary", {}, element("code", {}, name)), details(schema))),
  ];
}

function codes(spec) {
  const table = spec.components?.schemas?.ProblemCode;
  return table ? [heading("codes", "Codes of problems"), markdown(table.description)] : [];
}

function menu(spec) {
  const link = (href, ...text) => element("li", {}, element("a", { href: `#${href}` }, ...text));
  const entry = ({ method, of }) => link(of.operationId, element("span", { class: `method ${method}` }, method), ...inline(of.summary.replace(/\.$/, "")));
  const first = [link("session", "A session"), link("codes", "Codes of problems"), link("schemas", "Schemas")];
  return [
    element("ul", {}, first),
    groups(spec).map(({ tag, operations: ofTag }) => [element("h2", {}, tag.name), element("ul", {}, ofTag.map(entry))]),
  ];
}

/** Hides the operations in which not all of the words occur. */
function find(spec, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const { method, path, of } of operations(spec)) {
    const about = `${method} ${path} ${of.operationId} ${of.summary} ${JSON.stringify(of.requestBody ?? "")}`.toLowerCase();
    const isHidden = !words.every((word) => about.includes(word));
    document.getElementById(of.operationId).hidden = isHidden;
    document.querySelector(`#menu a[href="#${CSS.escape(of.operationId)}"]`).parentElement.hidden = isHidden;
  }
}

/** A link to a schema opens it. */
function show() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target?.tagName === "DETAILS") target.open = true;
  target?.scrollIntoView();
}

function themes() {
  const root = document.documentElement;
  const chosen = localStorage.getItem("theme");
  if (chosen) root.classList.add(chosen);
  document.getElementById("theme").addEventListener("click", () => {
    const isDark = root.classList.contains("dark") || (!root.classList.contains("light") && matchMedia("(prefers-color-scheme: dark)").matches);
    root.classList.remove("dark", "light");
    root.classList.add(isDark ? "light" : "dark");
    localStorage.setItem("theme", isDark ? "light" : "dark");
  });
}

async function main() {
  themes();
  const content = document.getElementById("content");
  const response = await fetch("../openapi.json");
  if (!response.ok) throw new Error(`openapi.json: ${response.status}`);
  const spec = await response.json();
  document.title = `${spec.info.title}: API reference`;
  document.getElementById("title").textContent = `${spec.info.title} ${spec.info.version}`;
  document.getElementById("menu").append(...menu(spec).flat(2));
  content.append(
    element("h1", {}, spec.info.title),
    ...markdown(spec.info.description),
    ...(await session()).flat(),
    ...groups(spec).flatMap(({ tag, operations: ofTag }) =>
      [heading(`tag-${tag.name}`, tag.name), ...markdown(tag.description), ...ofTag.map((one) => operation(spec, base, one))]),
    ...codes(spec).flat(),
    ...schemas(spec).flat(),
  );
  document.getElementById("find").addEventListener("input", ({ target }) => find(spec, target.value));
  // On a phone the contents would fill the screen.
  document.getElementById("contents").open = matchMedia("(min-width: 56rem)").matches;
  addEventListener("hashchange", show);
  show();
}

main().catch((error) => {
  document.getElementById("content").append(element("p", {}, `The document cannot be shown: ${error.message}`));
});
