/** -m hashlimit (libxt_hashlimit.c, revision 3). */
import type { XtBlock } from "../../../model/netfilter.js";
import { unsupported } from "../../../model/errors.js";
import { field, textField, type Extension } from "../extension.js";
import { parameterProblem } from "../failure.js";
import { readRate, rateText } from "./limit.js";

/** XT_HASHLIMIT_SCALE_v2 */
const SCALE = 1_000_000;
/** XT_HASHLIMIT_* */
const MODES = [
  ["srcip", 4],
  ["srcport", 8],
  ["dstip", 1],
  ["dstport", 2],
] as const;
const INVERT = 16;
const BURST = 5;
const GC_INTERVAL = 1000;

function modeText(mode: number): string {
  return MODES.filter(([, bit]) => mode & bit)
    .map(([name]) => name)
    .join();
}

/** ms after which an entry is forgotten, unless it was said: the unit of the rate, and a minute at least where none was given */
const units = new WeakMap<XtBlock, number>();

/** The unit that a rate is printed in, in ms: entries expire after it. */
function printedUnit(average: number): number {
  const unit = rateText(average, SCALE).replace(/.*\//, "");
  return { sec: 1, min: 60, hour: 3600, day: 86400 }[unit]! * 1000;
}

export const hashlimit: Extension = {
  name: "hashlimit",
  options: [
    { name: "hashlimit-upto", id: "upto", type: "string", invert: true, excl: ["above"] },
    { name: "hashlimit-above", id: "above", type: "string", invert: true, excl: ["upto"] },
    { name: "hashlimit", id: "upto", type: "string", invert: true, excl: ["above"] },
    { name: "hashlimit-srcmask", id: "srcmask", type: "plen", put: "" },
    { name: "hashlimit-dstmask", id: "dstmask", type: "plen", put: "" },
    { name: "hashlimit-burst", id: "burst", type: "string" },
    { name: "hashlimit-htable-size", id: "size", type: "uint32", put: "buckets" },
    { name: "hashlimit-htable-max", id: "max", type: "uint32", put: "max" },
    { name: "hashlimit-htable-gcinterval", id: "gcinterval", type: "uint32", put: "gcInterval" },
    { name: "hashlimit-htable-expire", id: "expire", type: "uint32", put: "expire" },
    { name: "hashlimit-mode", id: "mode", type: "string" },
    { name: "hashlimit-name", id: "name", type: "string", mandatory: true, min: 1 },
    { name: "hashlimit-rate-match", id: "ratematch", type: "none" },
    { name: "hashlimit-rate-interval", id: "interval", type: "string" },
  ],
  initial: ({ family }) => ({
    average: 0n,
    burst: BigInt(BURST),
    gcInterval: GC_INTERVAL,
    sourceMask: family === "ipv4" ? 32 : 128,
    destinationMask: family === "ipv4" ? 32 : 128,
  }),
  parse: ({ id, entry, block, argument, invert, prefix }) => {
    switch (id) {
      case "upto":
      case "above": {
        if (/[0-9][kmKM]?[bB](\/|$)/.test(argument)) throw unsupported("a --hashlimit rate in bytes");
        const rate = readRate(argument, SCALE);
        if (!rate) throw parameterProblem(`hashlimit: Bad value for "--${entry.name}" option: "${argument}"`);
        block.average = BigInt(rate.cost);
        units.set(block, rate.seconds * 1000);
        if ((id === "above") !== invert) block.mode = field(block, "mode") | INVERT;
        return;
      }
      case "srcmask":
        block.sourceMask = prefix;
        return;
      case "dstmask":
        block.destinationMask = prefix;
        return;
      case "burst": {
        if (/b$/i.test(argument)) throw unsupported("a --hashlimit-burst in bytes");
        const burst = /^[0-9]+$/.test(argument) ? Number(argument) : 0;
        if (burst < 1 || burst > 1000000)
          throw parameterProblem('bad value for option "--hashlimit-burst", or out of range (1-1000000).');
        block.burst = BigInt(burst);
        return;
      }
      case "mode":
        for (const part of argument.split(",")) {
          const found = MODES.find(([name]) => name === part);
          if (!found)
            throw parameterProblem(`hashlimit: Bad value for "--hashlimit-mode" option: "${argument}"`);
          block.mode = field(block, "mode") | found[1];
        }
        return;
      case "name":
        if (Buffer.byteLength(argument) > 63) throw unsupported("a --hashlimit-name of more than 63 bytes");
        block.name = argument;
        return;
      case "ratematch":
      case "interval":
        throw unsupported(`--${entry.name}`);
    }
  },
  check: ({ flags, block }) => {
    if (!flags.has("upto") && !flags.has("above")) throw parameterProblem("You have to specify --hashlimit");
    if (!flags.has("expire")) block.expire = units.get(block) ?? 1000;
  },
  save: ({ block, session }) => {
    const mode = field(block, "mode");
    const average = Number(block.average ?? 0);
    const whole = session.family === "ipv4" ? 32 : 128;
    const option = (name: string, value: number, usual: number): string =>
      value === usual ? "" : ` --hashlimit-${name} ${value}`;
    return [
      ` --hashlimit-${mode & INVERT ? "above" : "upto"}${rateText(average, SCALE)}`,
      ` --hashlimit-burst ${String(block.burst ?? 0)}`,
      mode & 15 ? ` --hashlimit-mode ${modeText(mode)}` : "",
      ` --hashlimit-name ${textField(block, "name")}`,
      option("htable-size", field(block, "buckets"), 0),
      option("htable-max", field(block, "max"), 0),
      option("htable-gcinterval", field(block, "gcInterval"), GC_INTERVAL),
      option("htable-expire", field(block, "expire"), printedUnit(average)),
      option("srcmask", field(block, "sourceMask"), whole),
      option("dstmask", field(block, "destinationMask"), whole),
    ].join("");
  },
  list: ({ block, session }) => {
    const mode = field(block, "mode");
    const average = Number(block.average ?? 0);
    const whole = session.family === "ipv4" ? 32 : 128;
    const option = (name: string, value: number, usual: number): string =>
      value === usual ? "" : ` ${name} ${value}`;
    return [
      ` limit: ${mode & INVERT ? "above" : "up to"}${rateText(average, SCALE)}`,
      ` burst ${String(block.burst ?? 0)}`,
      mode & 15 ? ` mode ${modeText(mode).replace(/,/g, "-")}` : "",
      option("htable-size", field(block, "buckets"), 0),
      option("htable-max", field(block, "max"), 0),
      option("htable-gcinterval", field(block, "gcInterval"), GC_INTERVAL),
      option("htable-expire", field(block, "expire"), printedUnit(average)),
      option("srcmask", field(block, "sourceMask"), whole),
      option("dstmask", field(block, "destinationMask"), whole),
    ].join("");
  },
};
