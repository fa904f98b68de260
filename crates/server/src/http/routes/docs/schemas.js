// Shows schemas: the fields of objects, and what a text or a number may be.

import { element, inline, markdown } from "./nodes.js";

/** The name that a reference ends with. */
export const nameOf = (reference) => reference.split("/").pop();

/** Follows a reference within the document. */
export function resolved(spec, value) {
  if (!value?.$ref) return value;
  return value.$ref.slice(2).split("/").reduce((at, part) => at?.[part.replace("~1", "/").replace("~0", "~")], spec);
}

/** What a value may be, in one line. */
export function summary(schema) {
  if (!schema) return ["anything"];
  if (schema.$ref) {
    const name = nameOf(schema.$ref);
    return [element("a", { href: `#schema-${name}` }, name)];
  }
  const choices = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  if (choices) {
    const word = schema.allOf ? " and " : " or ";
    return choices.flatMap((choice, at) => (at === 0 ? summary(choice) : [word, ...summary(choice)]));
  }
  if (schema.type === "array") return ["list of ", ...summary(schema.items)];
  const types = [schema.type].flat().filter(Boolean).join(" or ") || "anything";
  return [schema.format ? `${types} (${schema.format})` : types];
}

/** The limits of a value, in words. */
function limits(schema) {
  const found = [];
  if (schema.enum) found.push("one of ", ...schema.enum.flatMap((value, at) => [at ? ", " : "", element("code", {}, `${value}`)]));
  const range = (low, high, unit) => {
    if (low !== undefined && high !== undefined) found.push(`${low} to ${high}${unit}`);
    else if (low !== undefined) found.push(`at least ${low}${unit}`);
    else if (high !== undefined) found.push(`at most ${high}${unit}`);
  };
  range(schema.minLength, schema.maxLength, " characters");
  range(schema.minItems, schema.maxItems, " values");
  range(schema.minimum, schema.maximum, "");
  if (schema.pattern && schema.pattern.length < 60) found.push(found.length ? "; " : "", "pattern ", element("code", {}, schema.pattern));
  return found.length ? element("p", { class: "soft" }, found) : undefined;
}

/** Everything about a schema. */
export function details(schema) {
  const parts = schema.allOf ? schema.allOf.map((part) => (part.$ref ? element("p", {}, summary(part)) : details(part))) : [];
  // A description with a table of the codes says more than a list of them.
  const told = schema.enum && schema.description?.includes("\n|") ? undefined : limits(schema);
  return element("div", {}, markdown(schema.description), told, fields(schema), parts);
}

function fields(schema) {
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0) return undefined;
  const required = new Set(schema.required ?? []);
  return element("dl", { class: "fields" }, properties.flatMap(([name, property]) => field(name, property, required.has(name))));
}

/** A field or a parameter. */
export function field(name, schema, isRequired, description) {
  const about = description ?? schema.description ?? schema.oneOf?.find((choice) => choice.description)?.description;
  const marks = element("span", { class: "soft" }, " ", summary(schema), isRequired ? ", required" : "");
  return [
    element("dt", {}, element("code", {}, name), marks),
    element("dd", {}, about ? element("p", {}, inline(about.replaceAll("\n", " "))) : undefined, schema.$ref ? undefined : limits(schema)),
  ];
}
