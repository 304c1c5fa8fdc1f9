/** Targets of one option or two: TCPMSS, TTL, HL, DSCP, TOS, CLASSIFY, TEE (libxt_*.c, libipt_TTL.c, libip6t_HL.c). */
import { readAddress, writeAddress, writeIpv4, type Family } from "../address.js";
import { field, textField, type Extension } from "../extension.js";
import { parameterProblem } from "../failure.js";
import { hex } from "../numbers.js";
import { TOS_NAMES } from "../options.js";
import { readDscpClass } from "./dscp-class.js";
import { cut } from "./LOG.js";

const CLAMP = 0xffff;

export const TCPMSS: Extension = {
  name: "TCPMSS",
  options: [
    // the largest packet without its IPv4 header
    { name: "set-mss", type: "uint16", put: "mss", max: 0xffff - 20 },
    { name: "clamp-mss-to-pmtu", type: "none" },
  ],
  parse: ({ id, block }) => {
    if (id === "clamp-mss-to-pmtu") block.mss = CLAMP;
  },
  check: ({ flags }) => {
    if (flags.size === 0) throw parameterProblem("TCPMSS target: At least one parameter is required");
  },
  save: ({ block }) =>
    field(block, "mss") === CLAMP ? " --clamp-mss-to-pmtu" : ` --set-mss ${field(block, "mss")}`,
  list: ({ block }) =>
    field(block, "mss") === CLAMP ? " TCPMSS clamp to PMTU" : ` TCPMSS set ${field(block, "mss")}`,
};

function hopLimit(name: "TTL" | "HL", family: Family): Extension {
  const word = name.toLowerCase();
  const ids = ["set", "inc", "dec"].map((action) => `${word}-${action}`);
  return {
    name,
    family,
    options: [ids[0]!, ids[2]!, ids[1]!].map((id) => ({
      name: id,
      type: "uint8",
      min: id === ids[0] ? 0 : 1,
      excl: ids.filter((other) => other !== id),
    })),
    parse: ({ id, block, value }) => void Object.assign(block, { mode: ids.indexOf(id), ttl: value }),
    check: ({ flags }) => {
      if (flags.size === 0) throw parameterProblem(`${name}: You must specify an action`);
    },
    save: ({ block }) => ` --${ids[field(block, "mode")]} ${field(block, "ttl")}`,
    list: ({ block }) =>
      ` ${name} ${["set to", "increment by", "decrement by"][field(block, "mode")]} ${field(block, "ttl")}`,
  };
}

export const TTL = hopLimit("TTL", "ipv4");
export const HL = hopLimit("HL", "ipv6");

export const DSCP: Extension = {
  name: "DSCP",
  options: [
    { name: "set-dscp", type: "uint8", max: 63, excl: ["set-dscp-class"] },
    { name: "set-dscp-class", type: "string", excl: ["set-dscp"] },
  ],
  parse: ({ id, block, argument, value }) => {
    block.dscp = id === "set-dscp" ? value : readDscpClass(argument);
  },
  check: ({ flags }) => {
    if (flags.size === 0) throw parameterProblem("DSCP target: Parameter --set-dscp is required");
  },
  save: ({ block }) => ` --set-dscp ${hex(field(block, "dscp"), 2)}`,
  list: ({ block }) => ` DSCP set ${hex(field(block, "dscp"), 2)}`,
};

const TOS_OPTIONS = ["set-tos", "and-tos", "or-tos", "xor-tos"];

export const TOS: Extension = {
  name: "TOS",
  options: TOS_OPTIONS.map((name, index) => ({
    name,
    type: index === 0 ? "tosmask" : "uint8",
    max: index === 0 ? 0x3f : 0,
    excl: TOS_OPTIONS.filter((other) => other !== name),
  })),
  parse: ({ id, block, value, mask }) => {
    const all = { value, mask: value };
    if (id === "set-tos") Object.assign(all, { mask: Number(mask) });
    else if (id === "and-tos") Object.assign(all, { value: 0, mask: ~value & 0xff });
    else if (id === "xor-tos") Object.assign(all, { mask: 0 });
    Object.assign(block, all);
  },
  check: ({ flags }) => {
    if (flags.size === 0) throw parameterProblem("TOS: An action is required");
  },
  save: ({ block }) => ` --set-tos ${hex(field(block, "value"), 2)}/${hex(field(block, "mask"), 2)}`,
  list: ({ block, numeric }) => {
    const [value, mask] = [field(block, "value"), field(block, "mask")];
    if (numeric) return ` TOS set ${hex(value, 2)}/${hex(mask, 2)}`;
    const name = mask === 0x3f ? TOS_NAMES.find(([, bits]) => bits === value)?.[0] : undefined;
    // the blanks are where the real tool has them
    if (name) return `  TOS set${name}`;
    if (value === 0) return ` TOS and ${hex(~mask & 0xff, 2)}`;
    if (value === mask) return ` TOS or ${hex(value, 2)}`;
    if (mask === 0) return ` TOS xor ${hex(value, 2)}`;
    return ` TOS set ${hex(value, 2)}/${hex(mask, 2)}`;
  },
};

export const CLASSIFY: Extension = {
  name: "CLASSIFY",
  options: [{ name: "set-class", type: "string", mandatory: true }],
  parse: ({ block, argument }) => {
    const match = /^([0-9a-fA-F]+):([0-9a-fA-F]+)/.exec(argument);
    if (!match) throw parameterProblem(`Bad class value "${argument}"`);
    block.priority = (((parseInt(match[1]!, 16) << 16) | (parseInt(match[2]!, 16) & 0xffff)) >>> 0) as number;
  },
  save: ({ block }) => {
    const priority = field(block, "priority");
    const part = (value: number): string => value.toString(16).padStart(4, "0");
    return ` --set-class ${part(priority >>> 16)}:${part(priority & 0xffff)}`;
  },
  list: ({ block }) => {
    const priority = field(block, "priority");
    return ` CLASSIFY set ${(priority >>> 16).toString(16)}:${(priority & 0xffff).toString(16)}`;
  },
};

function tee(family: Family): Extension {
  const gateway = (block: Parameters<typeof field>[0]): string =>
    family === "ipv4" ? writeIpv4(field(block, "gateway")) : textField(block, "gateway6") || "::";
  return {
    name: "TEE",
    family,
    options: [
      { name: "gateway", type: "host", mandatory: true },
      { name: "oif", type: "string" },
    ],
    parse: ({ id, block, big, argument }) => {
      if (id === "oif") block.oif = cut(argument, 15);
      else if (family === "ipv4") block.gateway = Number(big);
      else block.gateway6 = writeAddress(big, family);
    },
    save: ({ block }) => {
      const oif = textField(block, "oif");
      return `${gateway(block) === (family === "ipv4" ? "0.0.0.0" : "::") && readAddress(gateway(block), family) === 0n ? "" : ` --gateway ${gateway(block)}`}${oif ? ` --oif ${oif}` : ""}`;
    },
    list: ({ block }) => {
      const oif = textField(block, "oif");
      return ` TEE gw:${gateway(block)}${oif ? ` oif=${oif}` : ""}`;
    },
  };
}

export const TEE = tee("ipv4");
export const TEE6 = tee("ipv6");
