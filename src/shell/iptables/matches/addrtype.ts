/** -m addrtype (libxt_addrtype.c, revision 1). */
import type { XtBlock } from "../../../model/netfilter.js";
import { bang, field, type Extension } from "../extension.js";
import { parameterProblem } from "../failure.js";

/** 1 << RTN_* is the bit of each */
const TYPES = [
  "UNSPEC",
  "UNICAST",
  "LOCAL",
  "BROADCAST",
  "ANYCAST",
  "MULTICAST",
  "BLACKHOLE",
  "UNREACHABLE",
  "PROHIBIT",
  "THROW",
  "NAT",
  "XRESOLVE",
] as const;

const INVERT_SOURCE = 1;
const INVERT_DESTINATION = 2;
const LIMIT_IN = 4;
const LIMIT_OUT = 8;

function readTypes(text: string): number {
  return text.split(",").reduce((sum, part) => {
    const found = part === "" ? -1 : TYPES.findIndex((type) => type.startsWith(part.toUpperCase()));
    if (found < 0) throw parameterProblem(`addrtype: bad type "${part}"`);
    return sum | (1 << found);
  }, 0);
}

const typeText = (mask: number): string => TYPES.filter((_, bit) => mask & (1 << bit)).join();

function flag(block: XtBlock, bit: number): void {
  block.flags = field(block, "flags") | bit;
}

export const addrtype: Extension = {
  name: "addrtype",
  options: [
    { name: "src-type", type: "string", invert: true },
    { name: "dst-type", type: "string", invert: true },
    { name: "limit-iface-in", type: "none", excl: ["limit-iface-out"] },
    { name: "limit-iface-out", type: "none", excl: ["limit-iface-in"] },
  ],
  parse: ({ id, block, argument, invert }) => {
    switch (id) {
      case "src-type":
        block.source = readTypes(argument);
        if (invert) flag(block, INVERT_SOURCE);
        return;
      case "dst-type":
        block.destination = readTypes(argument);
        if (invert) flag(block, INVERT_DESTINATION);
        return;
      default:
        flag(block, id === "limit-iface-in" ? LIMIT_IN : LIMIT_OUT);
    }
  },
  check: ({ flags }) => {
    if (!flags.has("src-type") && !flags.has("dst-type"))
      throw parameterProblem("addrtype: you must specify --src-type or --dst-type");
  },
  save: ({ block }) => {
    const flags = field(block, "flags");
    const [source, destination] = [field(block, "source"), field(block, "destination")];
    return [
      source ? `${bang(flags & INVERT_SOURCE)} --src-type ${typeText(source)}` : "",
      destination ? `${bang(flags & INVERT_DESTINATION)} --dst-type ${typeText(destination)}` : "",
      flags & LIMIT_IN ? " --limit-iface-in" : "",
      flags & LIMIT_OUT ? " --limit-iface-out" : "",
    ].join("");
  },
  list: ({ block }) => {
    const flags = field(block, "flags");
    const [source, destination] = [field(block, "source"), field(block, "destination")];
    return [
      " ADDRTYPE match",
      source ? ` src-type ${flags & INVERT_SOURCE ? "!" : ""}${typeText(source)}` : "",
      destination ? ` dst-type ${flags & INVERT_DESTINATION ? "!" : ""}${typeText(destination)}` : "",
      flags & LIMIT_IN ? " limit-in" : "",
      flags & LIMIT_OUT ? " limit-out" : "",
    ].join("");
  },
};
