/** -j DNAT, SNAT, MASQUERADE, REDIRECT and NETMAP (libxt_NAT.c, libip6t_NETMAP.c). */
import type { XtBlock } from "../../../model/netfilter.js";
import { addressBits, maskSuffix, readAddress, writeAddress, writeIpv4, type Family } from "../address.js";
import {
  field,
  textField,
  type BlockView,
  type Extension,
  type OptionCall,
  type OptionEntry,
} from "../extension.js";
import { parameterProblem } from "../failure.js";
import { isProtocol } from "../head.js";
import { servicePort } from "../names/services.js";
import { readNumber } from "../numbers.js";

/** NF_NAT_RANGE_* */
const MAP_IPS = 1;
const PROTO_SPECIFIED = 2;
const PROTO_RANDOM = 4;
const PERSISTENT = 8;
const FULLY_RANDOM = 16;
const PROTO_OFFSET = 32;

const RANDOM: OptionEntry = { name: "random", type: "none" };
const RANDOM_FULLY: OptionEntry = { name: "random-fully", type: "none" };
const PERSISTENT_OPTION: OptionEntry = { name: "persistent", type: "none" };

function setAddresses(block: XtBlock, family: Family, first: bigint, last: bigint): void {
  if (family === "ipv4") Object.assign(block, { addressFirst: Number(first), addressLast: Number(last) });
  else
    Object.assign(block, {
      addressFirst6: writeAddress(first, family),
      addressLast6: writeAddress(last, family),
    });
}

function readPortRange(block: XtBlock, text: string): void {
  const bad = (number: string) => parameterProblem(`Port ${number} not valid\n`);
  const invalid = (at: string) => parameterProblem(`Invalid port:port syntax - use dash\n`);
  const one = (part: string): { port: number; rest: string } => {
    const read = readNumber(part, 0n, 65535n, 10);
    if (read) return { port: Number(read.value), rest: read.rest };
    const name = /^[^-/]*/.exec(part)![0];
    const port = servicePort(name);
    if (port === null) throw parameterProblem(`Port \`${part}' not valid\n`);
    return { port, rest: part.slice(name.length) };
  };
  const first = one(text);
  let { rest } = first;
  let last = first.port;
  let base: number | null = null;
  if (rest[0] === ":") throw invalid(rest);
  if (rest[0] === "-") {
    const second = one(rest.slice(1));
    last = second.port;
    ({ rest } = second);
    if (last < first.port) throw parameterProblem(`Port range \`${text}' funky\n`);
    if (rest[0] === "/") {
      const third = one(rest.slice(1));
      base = third.port;
      ({ rest } = third);
    }
  }
  if (rest !== "") throw bad(`\`${text}'`);
  Object.assign(block, { portFirst: first.port, portLast: last });
  if (base !== null) block.portBase = base;
  block.flags = field(block, "flags") | PROTO_SPECIFIED | (base === null ? 0 : PROTO_OFFSET);
}

/** parse_to(): "addr[-addr][:port[-port[/base]]]"; IPv6 addresses with ports stand in brackets. */
function readTo(call: OptionCall, portsAllowed: boolean): void {
  const { block, session, argument } = call;
  let addresses = argument;
  let ports: string | null = null;
  if (session.family === "ipv6") {
    const bracketed = /^\[([^\]]*)\](?::(.*))?$/s.exec(argument);
    if (bracketed) {
      addresses = bracketed[1]!;
      ports = bracketed[2] ?? null;
    } else if (argument.startsWith("[")) throw parameterProblem("Invalid address format");
  } else {
    const colon = argument.indexOf(":");
    if (colon >= 0) {
      addresses = argument.slice(0, colon);
      ports = argument.slice(colon + 1);
    }
  }
  if (ports !== null) {
    if (!portsAllowed) throw parameterProblem("Need TCP, UDP, SCTP or DCCP with port specification");
    readPortRange(block, ports);
  }
  if (addresses === "") return;
  const [first, last, ...more] = addresses.split("-");
  const read = (text: string): bigint => {
    const address = readAddress(text, session.family);
    if (address === null) throw parameterProblem(`Bad IP address "${text}"\n`);
    return address;
  };
  if (more.length > 0)
    throw parameterProblem(`Bad IP address "${addresses.slice(addresses.indexOf("-") + 1)}"\n`);
  const from = read(first!);
  setAddresses(block, session.family, from, last === undefined ? from : read(last));
  block.flags = field(block, "flags") | MAP_IPS;
}

const hasPorts = (call: Pick<OptionCall, "head">): boolean => isProtocol(call.head, 6, 17, 132, 33, 1, 58);

const FLAG: Record<string, number> = {
  random: PROTO_RANDOM,
  "random-fully": FULLY_RANDOM,
  persistent: PERSISTENT,
};

function parseFlag({ id, block }: OptionCall): boolean {
  const flag = FLAG[id];
  if (flag === undefined) return false;
  block.flags = field(block, "flags") | flag;
  return true;
}

function addressText(view: BlockView): string {
  const { block, session } = view;
  const first =
    session.family === "ipv4"
      ? writeIpv4(field(block, "addressFirst"))
      : textField(block, "addressFirst6") || "::";
  const last =
    session.family === "ipv4"
      ? writeIpv4(field(block, "addressLast"))
      : textField(block, "addressLast6") || "::";
  const range = first === last ? first : `${first}-${last}`;
  return session.family === "ipv6" && field(block, "flags") & PROTO_SPECIFIED ? `[${range}]` : range;
}

function portText(block: XtBlock): string {
  const [first, last] = [field(block, "portFirst"), field(block, "portLast")];
  const base = field(block, "flags") & PROTO_OFFSET ? `/${field(block, "portBase")}` : "";
  return `${first === last ? first : `${first}-${last}`}${base}`;
}

function rangeText(view: BlockView): string {
  const flags = field(view.block, "flags");
  return `${flags & MAP_IPS ? addressText(view) : ""}${flags & PROTO_SPECIFIED ? `:${portText(view.block)}` : ""}`;
}

function flagText(block: XtBlock, prefix: string): string {
  const flags = field(block, "flags");
  return (
    (flags & PROTO_RANDOM ? ` ${prefix}random` : "") +
    (flags & FULLY_RANDOM ? ` ${prefix}random-fully` : "") +
    (flags & PERSISTENT ? ` ${prefix}persistent` : "")
  );
}

function toTarget(name: "DNAT" | "SNAT"): Extension {
  const option = name === "DNAT" ? "to-destination" : "to-source";
  return {
    name,
    options: [
      { name: option, id: "to", type: "string", mandatory: true },
      RANDOM,
      ...(name === "SNAT" ? [RANDOM_FULLY] : []),
      PERSISTENT_OPTION,
    ],
    parse: (call) => {
      if (!parseFlag(call)) readTo(call, hasPorts(call));
    },
    save: (view) => ` --${option} ${rangeText(view)}${flagText(view.block, "--")}`,
    list: (view) => ` to:${rangeText(view)}${flagText(view.block, "")}`,
  };
}

export const DNAT = toTarget("DNAT");
export const SNAT = toTarget("SNAT");

function portTarget(name: "MASQUERADE" | "REDIRECT"): Extension {
  const options: OptionEntry[] = [{ name: "to-ports", id: "to", type: "string" }, RANDOM];
  if (name === "MASQUERADE") options.push(RANDOM_FULLY);
  return {
    name,
    options,
    parse: (call) => {
      if (parseFlag(call)) return;
      if (!hasPorts(call)) throw parameterProblem("Need TCP, UDP, SCTP or DCCP with port specification");
      readPortRange(call.block, call.argument);
    },
    save: ({ block }) =>
      `${field(block, "flags") & PROTO_SPECIFIED ? ` --to-ports ${portText(block)}` : ""}${flagText(block, "--")}`,
    list: ({ block }) =>
      `${field(block, "flags") & PROTO_SPECIFIED ? ` ${name === "REDIRECT" ? "redir" : "masq"} ports: ${portText(block)}` : ""}${flagText(block, "")}`,
  };
}

export const MASQUERADE = portTarget("MASQUERADE");
export const REDIRECT = portTarget("REDIRECT");

/** "addr/len" of a range that is a network. */
function netmapText({ block, session }: BlockView): string {
  const { family } = session;
  const first =
    family === "ipv4"
      ? BigInt(field(block, "addressFirst"))
      : readAddress(textField(block, "addressFirst6") || "::", family)!;
  const last =
    family === "ipv4"
      ? BigInt(field(block, "addressLast"))
      : readAddress(textField(block, "addressLast6") || "::", family)!;
  const all = (1n << BigInt(addressBits(family))) - 1n;
  return `${writeAddress(first, family)}${maskSuffix(~(first ^ last) & all, family)}`;
}

export const NETMAP: Extension = {
  name: "NETMAP",
  options: [{ name: "to", type: "hostmask", mandatory: true }],
  parse: ({ block, session, big, mask }) => {
    const all = (1n << BigInt(addressBits(session.family))) - 1n;
    block.flags = MAP_IPS;
    setAddresses(block, session.family, big & mask, (big & mask) | (~mask & all));
  },
  save: (view) => ` --to ${netmapText(view)}`,
  list: (view) => ` to:${netmapText(view)}`,
};
