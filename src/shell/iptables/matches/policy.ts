/** -m policy (libxt_policy.c). */
import type { XtBlock } from "../../../model/netfilter.js";
import { maskSuffix, writeIpv4 } from "../address.js";
import { bang, field, type Extension } from "../extension.js";
import { parameterProblem } from "../failure.js";
import { protocolName } from "../names/protocols.js";

/** XT_POLICY_MATCH_* of `flags` */
const IN = 1;
const OUT = 2;
const NONE = 4;
const STRICT = 8;
/** XT_POLICY_MAX_ELEM, and the letters behind the fields of each element */
const ELEMENTS = ["A", "B", "C", "D"];

/** bits of an element's `match` and `invert` */
const SOURCE = 1;
const DESTINATION = 2;
const PROTOCOL = 4;
const MODE = 8;
const SPI = 16;
const REQID = 32;
const BITS: Record<string, number> = {
  "tunnel-src": SOURCE,
  "tunnel-dst": DESTINATION,
  proto: PROTOCOL,
  mode: MODE,
  spi: SPI,
  reqid: REQID,
};
const TRANSPORT = 0;
const TUNNEL = 1;

/** The words of one element, "--" before each where a rule is saved. */
function words(block: XtBlock, element: string, dashes: string, numeric: boolean): string {
  const get = (name: string): number => field(block, name + element);
  const network = (side: "source" | "destination"): string =>
    `${writeIpv4(get(side))}${maskSuffix(BigInt(get(`${side}Mask`)), "ipv4")}`;
  const values: [bit: number, name: string, value: string][] = [
    [REQID, "reqid", String(get("reqid"))],
    [SPI, "spi", `0x${get("spi").toString(16)}`],
    [PROTOCOL, "proto", (numeric ? null : protocolName(get("protocol"))) ?? String(get("protocol"))],
    [MODE, "mode", get("mode") === TUNNEL ? "tunnel" : "transport"],
    [DESTINATION, "tunnel-dst", network("destination")],
    [SOURCE, "tunnel-src", network("source")],
  ];
  return values
    .filter(([bit]) => get("match") & bit)
    .map(([bit, name, value]) => `${bang(get("invert") & bit)} ${dashes}${name} ${value}`)
    .join("");
}

const repeated = (name: string) => ({ name, invert: true, multi: true });

export const policy: Extension = {
  name: "policy",
  family: "ipv4",
  options: [
    { name: "dir", type: "string" },
    { name: "pol", type: "string" },
    { name: "strict", type: "none" },
    { ...repeated("reqid"), type: "uint32" },
    { ...repeated("spi"), type: "uint32" },
    { ...repeated("tunnel-src"), type: "hostmask" },
    { ...repeated("tunnel-dst"), type: "hostmask" },
    { ...repeated("proto"), type: "protocol" },
    { ...repeated("mode"), type: "string" },
    { name: "next", type: "none", multi: true, also: ["strict"] },
  ],
  parse: ({ id, block, argument, invert, value, big, mask }) => {
    const set = (bit: number): void => void (block.flags = field(block, "flags") | bit);
    const element = ELEMENTS[field(block, "length")]!;
    switch (id) {
      case "dir":
        if (argument !== "in" && argument !== "out")
          throw parameterProblem(`policy_match: invalid dir "${argument}"`);
        return set(argument === "in" ? IN : OUT);
      case "pol":
        if (argument !== "none" && argument !== "ipsec")
          throw parameterProblem(`policy match: invalid policy "${argument}"`);
        return set(argument === "none" ? NONE : 0);
      case "strict":
        return set(STRICT);
      case "next":
        block.length = field(block, "length") + 1;
        if (block.length === ELEMENTS.length)
          throw parameterProblem("policy match: maximum policy depth reached");
        return;
    }
    const bit = BITS[id]!;
    if (field(block, `match${element}`) & bit) throw parameterProblem(`policy match: double --${id} option`);
    block[`match${element}`] = field(block, `match${element}`) | bit;
    if (invert) block[`invert${element}`] = field(block, `invert${element}`) | bit;
    if (bit === SOURCE || bit === DESTINATION) {
      const side = bit === SOURCE ? "source" : "destination";
      block[side + element] = Number(big);
      block[`${side}Mask${element}`] = Number(mask);
    } else if (bit === MODE) {
      if (argument !== "transport" && argument !== "tunnel")
        throw parameterProblem(`policy match: invalid mode "${argument}"`);
      block[`mode${element}`] = argument === "tunnel" ? TUNNEL : TRANSPORT;
    } else block[(bit === PROTOCOL ? "protocol" : id) + element] = value;
  },
  check: ({ block }) => {
    const flags = field(block, "flags");
    if (!(flags & (IN | OUT)))
      throw parameterProblem("policy match: neither --dir in nor --dir out specified");
    if (flags & NONE) {
      if (flags & STRICT) throw parameterProblem("policy match: policy none but --strict given");
      if (field(block, "length")) throw parameterProblem("policy match: policy none but policy given");
      return;
    }
    block.length = field(block, "length") + 1;
    ELEMENTS.slice(0, block.length).forEach((element, i) => {
      const match = field(block, `match${element}`);
      if (flags & STRICT && !match)
        throw parameterProblem(
          `policy match: empty policy element ${i}. --strict is in effect, but at least one of reqid, spi, tunnel-src, tunnel-dst, proto or mode is required.`,
        );
      const inverted = (field(block, `invert${element}`) & MODE) !== 0;
      const tunnel = field(block, `mode${element}`) === TUNNEL;
      if (match & (SOURCE | DESTINATION) && tunnel === inverted)
        throw parameterProblem("policy match: --tunnel-src/--tunnel-dst is only valid in tunnel mode");
    });
  },
  save: ({ block }) => {
    const flags = field(block, "flags");
    const elements = ELEMENTS.slice(0, field(block, "length")).map((e) => words(block, e, "--", false));
    return ` --dir ${flags & IN ? "in" : "out"} --pol ${flags & NONE ? "none" : "ipsec"}${flags & STRICT ? " --strict" : ""}${elements.join(" --next")}`;
  },
  list: ({ block, numeric }) => {
    const flags = field(block, "flags");
    const strict = flags & STRICT;
    const elements = ELEMENTS.slice(0, field(block, "length")).map(
      (e, i) => (strict ? ` [${i}]` : "") + words(block, e, "", numeric),
    );
    return ` policy match dir ${flags & IN ? "in" : "out"} pol ${flags & NONE ? "none" : "ipsec"}${strict ? " strict" : ""}${elements.join("")}`;
  },
};
