/** -m ipvs (libxt_ipvs.c). */
import { unsupported } from "../../../model/errors.js";
import type { XtBlock } from "../../../model/netfilter.js";
import { maskSuffix, writeIpv4 } from "../address.js";
import { bang, field, type BlockView, type Extension } from "../extension.js";
import { parameterProblem } from "../failure.js";

/** XT_IPVS_* of `bitmask` and `invert` */
const IPVS = 1;
const PROTOCOL = 2;
const ADDRESS = 4;
const PORT = 8;
const DIRECTION = 16;
const METHOD = 32;
const CONTROL_PORT = 64;
const BITS: Record<string, number> = {
  ipvs: IPVS,
  vproto: PROTOCOL,
  vaddr: ADDRESS,
  vport: PORT,
  vdir: DIRECTION,
  vmethod: METHOD,
  vportctl: CONTROL_PORT,
};

/** IP_VS_CONN_F_* */
const METHODS: Record<string, number> = { MASQ: 0, IPIP: 2, GATE: 3 };

function address({ block, numeric }: BlockView, saved: boolean): string {
  const value = field(block, "virtualAddress");
  const mask = BigInt(field(block, "virtualMask"));
  if (value === 0 && mask === 0n && !numeric && !saved) return "anywhere";
  return `${writeIpv4(value)}${maskSuffix(mask, "ipv4")}`;
}

/** The words of what is asked; "--" before each where a rule is saved. */
function words(view: BlockView, dashes: "--" | ""): string {
  const { block } = view;
  const [asked, inverted] = [field(block, "bitmask"), field(block, "invert")];
  const method = Object.keys(METHODS).find((name) => METHODS[name] === field(block, "method"));
  const values: [bit: number, name: string, value: string][] = [
    [PROTOCOL, "vproto", String(field(block, "protocol"))],
    [ADDRESS, "vaddr", address(view, dashes !== "")],
    [PORT, "vport", String(field(block, "virtualPort"))],
    [DIRECTION, "vdir", inverted & DIRECTION ? "REPLY" : "ORIGINAL"],
    [METHOD, "vmethod", method ?? "UNKNOWN"],
    [CONTROL_PORT, "vportctl", String(field(block, "controlPort"))],
  ];
  // --ipvs is what every other option implies
  if (asked === IPVS) return `${bang(inverted & IPVS)} ${dashes}ipvs`;
  return values
    .filter(([bit]) => asked & bit)
    .map(([bit, name, value]) => `${bang(bit !== DIRECTION && inverted & bit)} ${dashes}${name} ${value}`)
    .join("");
}

function direction(block: XtBlock, argument: string): void {
  const name = argument.toUpperCase();
  if (name !== "ORIGINAL" && name !== "REPLY")
    throw parameterProblem(`ipvs: Bad value for "--vdir" option: "${argument}"`);
  if (name === "REPLY") block.invert = field(block, "invert") | DIRECTION;
}

function method(block: XtBlock, argument: string): void {
  const name = argument.toUpperCase();
  if (!Object.hasOwn(METHODS, name))
    throw parameterProblem(`ipvs: Bad value for "--vmethod" option: "${argument}"`);
  block.method = METHODS[name]!;
}

export const ipvs: Extension = {
  name: "ipvs",
  options: [
    { name: "ipvs", type: "none", invert: true },
    { name: "vproto", type: "protocol", invert: true },
    { name: "vaddr", type: "hostmask", invert: true },
    { name: "vport", type: "port", invert: true, put: "virtualPort" },
    { name: "vdir", type: "string" },
    { name: "vmethod", type: "string", invert: true },
    { name: "vportctl", type: "port", invert: true, put: "controlPort" },
  ],
  parse: ({ id, session, block, argument, invert, value, big, mask }) => {
    if (id === "vproto") block.protocol = value;
    if (id === "vaddr") {
      if (session.family === "ipv6") throw unsupported("ip6tables -m ipvs --vaddr");
      Object.assign(block, { virtualAddress: Number(big), virtualMask: Number(mask) });
    }
    if (id === "vdir") direction(block, argument);
    if (id === "vmethod") method(block, argument);
    block.bitmask = field(block, "bitmask") | BITS[id]!;
    if (invert) block.invert = field(block, "invert") | BITS[id]!;
  },
  check: ({ flags, block }) => {
    if (flags.size === 0) throw parameterProblem("IPVS: At least one option is required");
    const others = field(block, "bitmask") & ~IPVS;
    if (others && field(block, "invert") & IPVS)
      throw parameterProblem("! --ipvs cannot be together with other options");
  },
  save: (view) => words(view, "--"),
  list: (view) => words(view, ""),
};
