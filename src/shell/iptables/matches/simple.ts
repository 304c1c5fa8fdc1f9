/** Matches of one option or two: mac, length, ttl, hl, tos, dscp, pkttype, rpfilter (libxt_*.c, libipt_ttl.c, libip6t_hl.c). */
import { bang, field, type Extension } from "../extension.js";
import { parameterProblem } from "../failure.js";
import { TOS_NAMES } from "../options.js";
import { hex } from "../numbers.js";
import { readDscpClass } from "../targets/dscp-class.js";

export const macText = (address: bigint): string =>
  [40n, 32n, 24n, 16n, 8n, 0n]
    .map((shift) => ((address >> shift) & 255n).toString(16).padStart(2, "0"))
    .join(":");

export const mac: Extension = {
  name: "mac",
  options: [{ name: "mac-source", type: "ethermac", mandatory: true, invert: true }],
  parse: ({ block, big, invert }) => void Object.assign(block, { source: big, invert: invert ? 1 : 0 }),
  save: ({ block }) =>
    `${bang(field(block, "invert"))} --mac-source ${macText(BigInt((block.source as bigint) ?? 0n))}`,
  list: ({ block }) =>
    ` MAC${bang(field(block, "invert"))} ${macText(BigInt((block.source as bigint) ?? 0n))}`,
};

export const length: Extension = {
  name: "length",
  options: [{ name: "length", type: "uint16rc", mandatory: true, invert: true }],
  parse: ({ block, values, invert }) =>
    void Object.assign(block, { first: values[0], last: values[1], invert: invert ? 1 : 0 }),
  save: ({ block }) =>
    `${bang(field(block, "invert"))} --length ${rangeText(field(block, "first"), field(block, "last"))}`,
  list: ({ block }) =>
    ` length ${field(block, "invert") ? "!" : ""}${rangeText(field(block, "first"), field(block, "last"))}`,
};

function rangeText(first: number, last: number): string {
  return first === last ? String(first) : `${first}:${last}`;
}

function hopLimit(name: "ttl" | "hl", family: "ipv4" | "ipv6", signs: readonly string[]): Extension {
  const word = name.toUpperCase();
  const ids = [`${name}-eq`, `${name}-lt`, `${name}-gt`];
  return {
    name,
    family,
    options: [
      { name: `${name}-lt`, id: ids[1]!, type: "uint8", excl: [ids[0]!, ids[2]!] },
      { name: `${name}-gt`, id: ids[2]!, type: "uint8", excl: [ids[0]!, ids[1]!] },
      { name: `${name}-eq`, id: ids[0]!, type: "uint8", invert: true, excl: [ids[1]!, ids[2]!] },
      ...(name === "ttl"
        ? [{ name: "ttl", id: ids[0]!, type: "uint8" as const, invert: true, excl: [ids[1]!, ids[2]!] }]
        : []),
    ],
    parse: ({ id, block, value, invert }) =>
      void Object.assign(block, {
        ttl: value,
        mode: id === ids[0] ? (invert ? 1 : 0) : id === ids[1] ? 2 : 3,
      }),
    check: ({ flags }) => {
      if (flags.size === 0)
        throw parameterProblem(
          name === "ttl"
            ? "TTL match: You must specify one of `--ttl-eq', `--ttl-lt', `--ttl-gt"
            : "HL match: You must specify one of `--hl-eq', `--hl-lt', `--hl-gt'",
        );
    },
    save: ({ block }) => {
      const words = [`--${name}-eq`, `! --${name}-eq`, `--${name}-lt`, `--${name}-gt`];
      return ` ${words[field(block, "mode")]} ${field(block, "ttl")}`;
    },
    list: ({ block }) => ` ${word} match ${word} ${signs[field(block, "mode")]} ${field(block, "ttl")}`,
  };
}

export const ttl = hopLimit("ttl", "ipv4", ["==", "!=", "<", ">"]);
export const hl = hopLimit("hl", "ipv6", ["==", "!=", "<", ">"]);

export const tos: Extension = {
  name: "tos",
  options: [{ name: "tos", type: "tosmask", mandatory: true, invert: true, max: 0x3f }],
  parse: ({ block, value, mask, invert }) =>
    void Object.assign(block, { value, mask: Number(mask), invert: invert ? 1 : 0 }),
  save: ({ block }) =>
    `${bang(field(block, "invert"))} --tos ${hex(field(block, "value"), 2)}/${hex(field(block, "mask"), 2)}`,
  list: ({ block, numeric }) => {
    const name =
      !numeric && field(block, "mask") === 0x3f
        ? TOS_NAMES.find(([, value]) => value === field(block, "value"))?.[0]
        : undefined;
    return ` tos match${field(block, "invert") ? "!" : ""}${name ? ` ${name}` : `${hex(field(block, "value"), 2)}/${hex(field(block, "mask"), 2)}`}`;
  },
};

export const dscp: Extension = {
  name: "dscp",
  options: [
    { name: "dscp", id: "dscp", type: "uint8", max: 63, invert: true, excl: ["dscp-class"] },
    { name: "dscp-class", type: "string", invert: true, excl: ["dscp"] },
  ],
  parse: ({ id, block, argument, value, invert }) =>
    void Object.assign(block, {
      dscp: id === "dscp" ? value : readDscpClass(argument),
      invert: invert ? 1 : 0,
    }),
  check: ({ flags }) => {
    if (flags.size === 0) throw parameterProblem("DSCP match: Parameter --dscp is required");
  },
  save: ({ block }) => `${bang(field(block, "invert"))} --dscp ${hex(field(block, "dscp"), 2)}`,
  list: ({ block }) => ` DSCP match ${field(block, "invert") ? "!" : ""}${hex(field(block, "dscp"), 2)}`,
};

/** PACKET_*: names and what else they may be called */
const PACKET_TYPES = [
  ["unicast", 0],
  ["broadcast", 1],
  ["multicast", 2],
  ["otherhost", 3],
  ["host", 0],
  ["bcast", 1],
  ["mcast", 2],
] as const;

export const pkttype: Extension = {
  name: "pkttype",
  options: [{ name: "pkt-type", type: "string", mandatory: true, invert: true }],
  parse: ({ block, argument, invert }) => {
    const found = PACKET_TYPES.find(([name]) => name === argument.toLowerCase());
    if (!found) throw parameterProblem(`Bad packet type '${argument}'`);
    Object.assign(block, { type: found[1], invert: invert ? 1 : 0 });
  },
  save: ({ block }) => `${bang(field(block, "invert"))} --pkt-type ${PACKET_TYPES[field(block, "type")]![0]}`,
  list: ({ block }) =>
    ` PKTTYPE ${field(block, "invert") ? "!" : ""}= ${PACKET_TYPES[field(block, "type")]![0]}`,
};

/** XT_RPFILTER_* */
const RPFILTER = [
  ["loose", 1],
  ["validmark", 2],
  ["accept-local", 4],
  ["invert", 8],
] as const;

export const rpfilter: Extension = {
  name: "rpfilter",
  options: RPFILTER.map(([name]) => ({ name, type: "none" })),
  parse: ({ id, block }) => {
    block.flags = field(block, "flags") | RPFILTER.find(([name]) => name === id)![1];
  },
  save: ({ block }) =>
    RPFILTER.filter(([, bit]) => field(block, "flags") & bit)
      .map(([name]) => ` --${name}`)
      .join(""),
  list: ({ block }) =>
    ` rpfilter${RPFILTER.filter(([, bit]) => field(block, "flags") & bit)
      .map(([name]) => ` ${name}`)
      .join("")}`,
};
