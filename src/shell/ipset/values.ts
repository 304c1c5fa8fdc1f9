/** Numbers, addresses and ports as ipset reads them (lib/parse.c). */
import { isIPv6 } from "node:net";
import type { IpSetEntry } from "../../model/ipset.js";
import { parseAddress } from "../address.js";
import { protocolName, protocolNumber } from "../iptables/names/protocols.js";
import { servicePort } from "../iptables/names/services.js";
import { Refused, syntax } from "./failure.js";
import { ICMP, icmpNumber, ICMPV6 } from "./icmp.js";

export type Family = "inet" | "inet6" | "unspec";

/** strtoull(3) with any base and a range. `shown`: the range as the sentence has it. */
export function readNumber(text: string, min: bigint, max: bigint): bigint {
  if (!/^\s*[+-]?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/.test(text))
    throw syntax(`'${text}' is invalid as number`);
  const [, sign, digits] = /^\s*([+-]?)(.*)$/.exec(text) as unknown as [string, string, string];
  const value = /^0[0-7]+$/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
  if (sign === "-" || value < min || value > max)
    throw syntax(`'${text}' is out of range ${String(min)}-${String(max)}`);
  return value;
}

export function readInteger(text: string, min: number, max: number): number {
  return Number(readNumber(text, BigInt(min), BigInt(max)));
}

/** Where a separator divides a text; null where there is none or the text begins or ends with it. Brackets hide it. */
export function divide(text: string, separator: string): [string, string] | null {
  if (text === "" || text.startsWith(separator) || text.endsWith(separator)) return null;
  const from = text.startsWith("[") && text.includes("]") ? text.indexOf("]") : 0;
  const at = text.indexOf(separator, from);
  return at < 0 ? null : [text.slice(0, at), text.slice(at + 1)];
}

/** A host's address in the set's family; `hosts`: names and their addresses. */
function resolve(text: string, family: Family, hosts: ReadonlyMap<string, string>): string {
  const plain = /^\[.*\]$/.test(text) ? text.slice(1, -1) : text;
  if (family === "inet6") {
    if (isIPv6(plain) && !plain.includes("%")) return plain;
    throw syntax(`cannot parse ${plain}: resolving to IPv6 address failed`);
  }
  const address = parseAddress(plain) ?? hosts.get(plain) ?? null;
  if (address === null) throw syntax(`cannot parse ${plain}: resolving to IPv4 address failed`);
  return address;
}

/** What an address may be: one address, a network, a range. */
export type AddressForm = "single" | "net" | "any";

export interface ReadAddress {
  ip: string;
  ipTo?: string;
  cidr?: number;
}

export function readAddress(
  text: string,
  form: AddressForm,
  family: Family,
  hosts: ReadonlyMap<string, string>,
): ReadAddress {
  const network = divide(text, "/");
  const host = family === "inet6" ? 128 : 32;
  if (network) {
    const cidr = readInteger(network[1], 0, host);
    if (form === "single" && cidr !== host) throw syntax(`plain IP address must be supplied: ${text}`);
    const ip = resolve(network[0], family, hosts);
    return form === "single" ? { ip } : { ip, cidr };
  }
  const range = divide(text, "-");
  if (range) {
    if (form === "single") throw syntax(`plain IP address must be supplied: ${text}`);
    if (form === "net") throw syntax(`IP address or IP/cidr must be specified: ${text}`);
    return { ip: resolve(range[0], family, hosts), ipTo: resolve(range[1], family, hosts) };
  }
  return { ip: resolve(text, family, hosts) };
}

/** A number or the name of a service; the words of a refusal tell all that was tried. */
export function readPort(text: string, protocol: string): number {
  try {
    return readInteger(text, 0, 65535);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const port = servicePort(text, protocol);
    if (port !== null) return port;
    throw new Refused(
      `${error.message}\nSyntax error: '${protocol}' is invalid as number\ncannot parse '${text}' as a ${protocol} port`,
    );
  }
}

/** PORT or FROM-TO */
export function readPorts(text: string, protocol: string): { port: number; portTo?: number } {
  const range = divide(text, "-");
  if (!range) return { port: readPort(text, protocol) };
  return { port: readPort(range[0], protocol), portTo: readPort(range[1], protocol) };
}

export const TCP = 6;
const UDP = 17;
const SCTP = 132;
const UDPLITE = 136;
export const WITH_PORTS: ReadonlySet<number> = new Set([TCP, UDP, SCTP, UDPLITE]);
export const IPPROTO_ICMP = 1;
export const IPPROTO_ICMPV6 = 58;

function readProtocol(text: string): number {
  if (/^\d+$/.test(text) && Number(text) < 256) return Number(text);
  const name = text.toLowerCase();
  const number = name === "icmpv6" ? IPPROTO_ICMPV6 : protocolNumber(name);
  if (number === null || /^\d/.test(text)) throw syntax(`cannot parse '${text}' as a protocol`);
  return number;
}

function readIcmp(text: string, names: [string, number][], what: string): number {
  const known = icmpNumber(names, text);
  if (known !== undefined) return known;
  const parts = divide(text, "/");
  if (!parts) throw new Refused(`Cannot parse ${text} as an ${what} type/code.`);
  const type = readInteger(parts[0], 0, 255);
  return (type << 8) | readInteger(parts[1], 0, 255);
}

/** [PROTO:]PORT as an element has it */
export function readProtocolPort(
  text: string,
  family: Family,
): Pick<IpSetEntry, "protocol" | "port" | "portTo"> {
  const parts = divide(text, ":");
  if (!parts) return { protocol: TCP, ...readPorts(text, "tcp") };
  const [word, rest] = parts;
  const protocol = readProtocol(word);
  if (WITH_PORTS.has(protocol)) return { protocol, ...readPorts(rest, protocolName(protocol)!) };
  if (protocol === IPPROTO_ICMP || protocol === IPPROTO_ICMPV6) {
    const six = protocol === IPPROTO_ICMPV6;
    const name = six ? "ICMPv6" : "ICMP";
    // ipset goes on after this one, and the kernel finds that it was told nothing
    if ((family === "inet6") !== six)
      throw syntax(
        `Protocol ${name} can be used with family ${six ? "inet6" : "inet"} only\nInvalid add command: missing setname`,
      );
    return { protocol, port: readIcmp(rest, six ? ICMPV6 : ICMP, name) };
  }
  if (rest !== "0") throw syntax(`Protocol ${word} can be used with pseudo port value 0 only.`);
  return { protocol, port: 0 };
}
