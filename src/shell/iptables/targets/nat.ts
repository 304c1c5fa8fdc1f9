/** -j DNAT, SNAT, MASQUERADE, REDIRECT and NETMAP (libxt_NAT.c, libip6t_NETMAP.c). */
import type { XtBlock } from "../../../model/netfilter.js";
import { addressBits, prefixLength, readAddress, writeAddress, writeIpv4, type Family } from "../address.js";
import {
  field,
  textField,
  type BlockView,
  type Extension,
  type OptionCall,
  type OptionEntry,
} from "../extension.js";
import { parameterProblem } from "../failure.js";
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

/** parse_ports(): "port[-port[/base]]", or the name of a service. */
function readPortRange(block: XtBlock, text: string): void {
  const number = (part: string): { value: number; rest: string } | null => {
    const read = readNumber(part, 0n, 65535n);
    return read && { value: Number(read.value), rest: read.rest };
  };
  const invalid = (part: string) => parameterProblem(`Port \`${part}' not valid`);
  const flags = field(block, "flags") | PROTO_SPECIFIED;
  const first = number(text);
  if (!first) {
    const port = servicePort(text);
    if (port === null) throw invalid(text);
    return void Object.assign(block, { flags, portFirst: port, portLast: port });
  }
  Object.assign(block, { flags, portFirst: first.value, portLast: first.value });
  if (first.rest === "") return;
  if (first.rest[0] !== "-") throw parameterProblem(`Garbage after port value: \`${first.rest}'`);
  const second = number(first.rest.slice(1));
  if (!second) throw invalid(first.rest.slice(1));
  if (second.value < first.value) throw parameterProblem(`Port range \`${first.rest.slice(1)}' funky`);
  block.portLast = second.value;
  if (second.rest === "") return;
  if (second.rest[0] !== "/") throw parameterProblem(`Garbage after port range: \`${second.rest}'`);
  const base = readNumber(second.rest.slice(1), 1n, 65535n);
  if (!base) throw invalid(second.rest.slice(1));
  Object.assign(block, { flags: flags | PROTO_OFFSET, portBase: Number(base.value) });
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
    if (colon !== argument.lastIndexOf(":")) throw parameterProblem(`Bad IP address "${argument}"`);
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
    if (address === null) throw parameterProblem(`Bad IP address "${text}"`);
    return address;
  };
  if (more.length > 0)
    throw parameterProblem(`Bad IP address "${addresses.slice(addresses.indexOf("-") + 1)}"`);
  const from = read(first!);
  setAddresses(block, session.family, from, last === undefined ? from : read(last));
  block.flags = field(block, "flags") | MAP_IPS;
}

const hasPorts = (call: Pick<OptionCall, "head">): boolean =>
  [6, 17, 132, 33, 1, 58].includes(call.head.protocol);

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
      // the older revision that SNAT uses has no place for a base
      if (name === "SNAT") delete call.block.portBase;
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
      if (name === "MASQUERADE") delete call.block.portBase;
      else if (call.block.portBase !== undefined)
        throw parameterProblem("Shifted portmap ranges not supported with this kernel");
    },
    save: ({ block }) =>
      `${field(block, "flags") & PROTO_SPECIFIED ? ` --to-ports ${portText(block)}` : ""}${flagText(block, "--")}`,
    list: ({ block }) =>
      `${field(block, "flags") & PROTO_SPECIFIED ? ` ${name === "REDIRECT" ? "redir ports" : "masq ports:"} ${portText(block)}` : ""}${flagText(block, "")}`,
  };
}

export const MASQUERADE = portTarget("MASQUERADE");
export const REDIRECT = portTarget("REDIRECT");

/** "addr/len" of a range that is a network; "/32" for what is none, as for one address. */
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
  const length = prefixLength(~(first ^ last) & all, family);
  return `${writeAddress(first, family)}/${length < 0 ? addressBits(family) : length}`;
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
