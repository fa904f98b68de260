// Shows an operation: what it is for, how to call it, and what it returns.

import { copyable, element, inline, markdown } from "./nodes.js";
import { field, resolved, summary } from "./schemas.js";

/** One operation, with an example of each request and response. */
export function operation(spec, base, { method, path, of }) {
  const parameters = (of.parameters ?? []).map((parameter) => resolved(spec, parameter));
  const title = element("h3", {}, element("a", { class: "anchor", href: `#${of.operationId}` }, inline(of.summary)));
  return element(
    "article",
    { id: of.operationId },
    title,
    element("p", { class: "route" }, element("span", { class: `method ${method}` }, method), " ", path),
    of.deprecated ? element("p", {}, element("strong", {}, "Deprecated.")) : undefined,
    markdown(of.description),
    element("p", { class: "soft" }, access(of)),
    parameters.length > 0 ? [element("h4", {}, "Parameters"), parameterList(parameters)] : undefined,
    element("h4", {}, "Request"),
    body(spec, of),
    copyable(curl(spec, base, { method, path, of }, parameters)),
    element("h4", {}, "Responses"),
    Object.entries(of.responses).map(([status, response]) => answer(spec, status, resolved(spec, response))),
  );
}

function access(of) {
  const ways = of.security ?? [];
  const isOpen = ways.length === 0 || ways.some((way) => Object.keys(way).length === 0);
  const canSignIn = ways.some((way) => Object.keys(way).length > 0);
  if (!isOpen) return "Needs an access token.";
  return canSignIn ? "An access token is optional." : "Needs no access token.";
}

function parameterList(parameters) {
  const entries = parameters.flatMap((parameter) => {
    const place = parameter.in === "query" ? "" : ` (${parameter.in})`;
    return field(`${parameter.name}${place}`, parameter.schema, parameter.required, parameter.description);
  });
  return element("dl", { class: "fields" }, entries);
}

function body(spec, of) {
  const schema = resolved(spec, of.requestBody)?.content?.["application/json"]?.schema;
  return schema ? element("p", {}, "The body is a ", summary(schema), ".") : undefined;
}

/** The first example of some content. */
function exampleOf(spec, content) {
  const first = Object.values(content?.examples ?? {})[0];
  return first ? resolved(spec, first).value : content?.example;
}

function curl(spec, base, { method, path, of }, parameters) {
  const filled = path.replaceAll(/\{(\w+)\}/g, (whole, name) => parameters.find((one) => one.name === name)?.example ?? whole);
  const lines = [`curl -sS ${method === "get" ? "" : `-X ${method.toUpperCase()} `}'${base}${filled}'`];
  if (access(of).startsWith("Needs an")) lines.push("-H \"Authorization: Bearer $TOKEN\"");
  const sent = exampleOf(spec, resolved(spec, of.requestBody)?.content?.["application/json"]);
  if (sent !== undefined) {
    lines.push("-H 'Content-Type: application/json'", `-d '${JSON.stringify(sent, null, 2).replaceAll("'", "'\\''")}'`);
  }
  return lines.join(" \\\n  ");
}

function answer(spec, status, response) {
  const isProblem = status >= "400";
  const contents = Object.entries(response.content ?? {});
  const head = element("summary", {}, element("strong", {}, status), " ", inline(response.description ?? ""));
  const parts = contents.map(([type, content]) => [
    element("p", { class: "soft" }, type, ": ", summary(content.schema)),
    Object.values(content.examples ?? {}).map((reference) => {
      const example = resolved(spec, reference);
      const text = typeof example.value === "string" ? example.value : JSON.stringify(example.value, null, 2);
      return [element("p", {}, example.summary ?? ""), copyable(text)];
    }),
  ]);
  const headers = Object.keys(response.headers ?? {});
  const told = headers.length > 0 ? element("p", { class: "soft" }, "Headers: ", headers.join(", ")) : undefined;
  return element("details", isProblem ? {} : { open: "" }, head, told, parts.flat(3));
}
