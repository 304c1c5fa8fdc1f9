/**
 * The same options, the same capture, the same bytes as tcprewrite 4.4.3 (record/make.mjs asked it): every capture of record/corpus.mjs with
 * every line of record/pairs.mjs. Only what record/faults.mjs names may differ, and only in the bytes that it names.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseCacheFile } from "../../src/replay/cache-file.js";
import type { RewriteFileOptions } from "../../src/rewrite/index.js";
import { optionsOf } from "./options.js";
import { explain } from "./record/faults.mjs";
import { answers, cacheOf, decode, encode, recordsOf } from "./record/make.mjs";
import { rewriteFrames } from "./run.js";

const { plain, sided } = answers();
const FAULTS = [
  "beyond-capture",
  "fragment-checksum",
  "fragment-payload",
  "gives-up",
  "group-mac",
  "ipv6-extension",
  "ipv6-fragment",
  "ipv6-mac",
  "length-zero",
  "llc-as-ip",
  "malformed",
  "padding",
  "partial",
  "quoted",
  "seed-mac",
  "short-icmp",
  "skipbroadcast",
  "source-mac",
  "udp-zero",
  "unasked",
  "vlan-bits",
];
const seen = new Map<string, number>();
let pairs = 0;
let frames = 0;
let exact = 0;

/** Differences that no fault explains, as text. */
function differences(
  options: string,
  captures: Record<string, (string | null)[]>,
  isSided: boolean,
): string[] {
  const words = options === "" ? [] : options.split(" ");
  const wrong: string[] = [];
  for (const [name, expected] of Object.entries(captures)) {
    pairs++;
    const records = recordsOf(name);
    const given: RewriteFileOptions = optionsOf(words);
    if (isSided) given.cache = parseCacheFile(cacheOf(records.length), "in.cache");
    const ours = rewriteFrames(records, given);
    expected.forEach((text, index) => {
      frames++;
      const [record, own] = [records[index]!, ours[index]];
      const theirs = text === null ? undefined : decode(record, text);
      if (theirs === undefined && own === undefined) return void exact++;
      const names =
        theirs && own
          ? explain(record, theirs, own, words)
          : explain(record, { bytes: Buffer.alloc(0), length: 0 }, record, words).slice(0, 1);
      if (!names.length) exact++;
      for (const fault of names) seen.set(fault, (seen.get(fault) ?? 0) + 1);
      if (names.includes("?"))
        wrong.push(`${name} ${index}: theirs ${text} ours ${own ? encode(record, own) : "left out"}`);
    });
    // where tcprewrite gives up, the rest is rewritten all the same
    if (expected.length < records.length) seen.set("gives-up", (seen.get("gives-up") ?? 0) + 1);
  }
  return wrong;
}

describe("as tcprewrite does", () => {
  it.each(Object.keys(plain))("%s", (options) => {
    expect(differences(options, plain[options]!, false)).toEqual([]);
  });
});

describe("as tcprewrite does with a cache file", () => {
  it.each(Object.keys(sided))("%s", (options) => {
    expect(differences(options, sided[options]!, true)).toEqual([]);
  });
});

describe("the comparison", () => {
  it("covers enough, and names no fault that does not show", () => {
    expect(pairs).toBeGreaterThanOrEqual(2280);
    expect(exact / frames).toBeGreaterThan(0.68);
    expect([...seen.keys()].sort()).toEqual(FAULTS);
  });

  it("has a row of docs/rewrite.md for every fault", () => {
    const page = readFileSync(new URL("../../docs/rewrite.md", import.meta.url), "utf8");
    const rows = [...page.matchAll(/^\| `([a-z][\w-]*)` /gm)].map((match) => match[1]!);
    expect(rows.sort()).toEqual(FAULTS);
  });
});
