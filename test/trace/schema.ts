/** Checks a value against the part of JSON Schema that docs/trace.schema.json uses. */
import { readFileSync } from "node:fs";

interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  pattern?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean;
  items?: Schema;
  oneOf?: Schema[];
}

export const schema = JSON.parse(
  readFileSync(new URL("../../docs/trace.schema.json", import.meta.url), "utf8"),
) as Schema;

const KNOWN = new Set(
  "$schema $id $ref $defs title description type const enum pattern required properties additionalProperties items oneOf".split(
    " ",
  ),
);

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (value === null) return "null";
  return typeof value === "number" && Number.isInteger(value) ? "integer" : typeof value;
}

/** What is wrong with a value, as a list of sentences; empty where it is right. */
export function faults(value: unknown, rule: Schema = schema, at = "line"): string[] {
  for (const word of Object.keys(rule))
    if (!KNOWN.has(word)) return [`the schema says ${word}, which is not checked`];
  if (rule.$ref) return faults(value, schema.$defs![rule.$ref.replace("#/$defs/", "")]!, at);
  if (rule.oneOf) {
    const results = rule.oneOf.map((one) => faults(value, one, at));
    const fitting = results.filter((list) => list.length === 0).length;
    return fitting === 1
      ? []
      : [`${at} fits ${fitting} of the kinds: ${results.map((list) => list[0]).join("; ")}`];
  }
  const found: string[] = [];
  const types = rule.type === undefined ? null : [rule.type].flat();
  if (types && !types.includes(typeOf(value)))
    return [`${at} is ${typeOf(value)}, not ${types.join(" or ")}`];
  if ("const" in rule && value !== rule.const) found.push(`${at} is not ${String(rule.const)}`);
  if (rule.enum && !rule.enum.includes(value))
    found.push(`${at} is ${String(value)}, not one of ${rule.enum.join(", ")}`);
  if (rule.pattern && !new RegExp(rule.pattern).test(String(value)))
    found.push(`${at} "${String(value)}" is not like ${rule.pattern}`);
  if (rule.items && Array.isArray(value))
    found.push(...value.flatMap((item, i) => faults(item, rule.items, `${at}[${i}]`)));
  if (typeOf(value) === "object") {
    const object = value as Record<string, unknown>;
    for (const key of rule.required ?? []) if (!(key in object)) found.push(`${at}.${key} is missing`);
    for (const [key, inner] of Object.entries(object)) {
      const property = rule.properties?.[key];
      if (property) found.push(...faults(inner, property, `${at}.${key}`));
      else if (rule.additionalProperties === false) found.push(`${at}.${key} is not in the schema`);
    }
  }
  return found;
}
