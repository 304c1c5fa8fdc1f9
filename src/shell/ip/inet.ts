/** Addresses as lib/utils.c and lib/ll_addr.c read them. */
import { isIPv6 } from "node:net";
import { dottedIpv4 } from "../../model/ipv4.js";
import { formatIpv6, parseIpv6 } from "../../model/ipv6.js";
import { strtoul, unsigned } from "./numbers.js";
import type { Family, Session } from "./session.js";

export interface Prefix {
  family: Family;
  /** IPv4 only: host byte order; 0 where none was given */
  address: number;
  /** IPv6 only */
  address6?: bigint;
  /** 4, 16, 6 or 0 ("any", "default" without a family) */
  byteLength: number;
  bitLength: number;
  /** the word had a /length (or was "default") */
  lengthGiven: boolean;
}

/** IPv4 in iproute2's own way: 10.1 is 10.1.0.0, and each number may be hexadecimal or octal (get_addr_ipv4). */
export function parseIpv4(text: string): number | undefined {
  const dotted = dottedIpv4(text);
  if (dotted !== undefined) return dotted;
  let address = 0;
  let rest = text;
  for (let i = 0; i < 4; i++) {
    const number = strtoul(rest, 0);
    if (!number || number.value > 255 || number.value < 0) return undefined;
    address += number.value * 2 ** (24 - 8 * i);
    rest = rest.slice(number.length);
    if (rest === "") return address;
    if (i === 3 || rest[0] !== ".") return undefined;
    rest = rest.slice(1);
  }
  return undefined;
}

export function formatIpv4(address: number): string {
  return `${(address >>> 24) & 255}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** IPv4 text that the kernel gave ("10.0.0.1") to a number. */
export function ipv4(text: string): number {
  return parseIpv4(text) ?? 0;
}

/** An address as the kernel wants it and as it is printed. */
export function addressText(prefix: Prefix): string {
  return prefix.family === "inet6" ? formatIpv6(prefix.address6 ?? 0n) : formatIpv4(prefix.address);
}

/** inet_addr_match() == 0 for an address as text and a prefix of either family. */
export function isWithin(address: string, prefix: Prefix): boolean {
  if (prefix.family === "inet6") {
    if (!address.includes(":")) return false;
    const difference = (parseIpv6(address) ?? 0n) ^ (prefix.address6 ?? 0n);
    return difference >> BigInt(128 - prefix.bitLength) === 0n;
  }
  return !address.includes(":") && sameNetwork(ipv4(address), prefix.address, prefix.bitLength);
}

/** inet_addr_match() == 0: the first `bits` bits are the same. */
export function sameNetwork(a: number, b: number, bits: number): boolean {
  return bits <= 0 || (a ^ b) >>> (32 - Math.min(bits, 32)) === 0;
}

export function splitPrefix(text: string): { address: number; bits: number } {
  const slash = text.indexOf("/");
  return slash < 0
    ? { address: ipv4(text), bits: 32 }
    : { address: ipv4(text.slice(0, slash)), bits: Number(text.slice(slash + 1)) };
}

const BYTES: Record<Family, number> = { unspec: 0, inet: 4, inet6: 16, link: 0, mpls: 2, bridge: 0 };

/** get_addr_1: bitLength is -2 for "default", "any" and "all", else -1. */
function address1(text: string, family: Family): Prefix | undefined {
  const result: Prefix = { family, address: 0, byteLength: 0, bitLength: -1, lengthGiven: false };
  if (text === "default") return { ...result, byteLength: BYTES[family], bitLength: -2, lengthGiven: true };
  if (text === "all" || text === "any") return { ...result, bitLength: -2 };
  if (family === "link") {
    const length = parseLinkAddress(text);
    return typeof length === "string"
      ? undefined
      : { ...result, byteLength: length.length, bitLength: length.length * 8 };
  }
  if (text.includes(":")) {
    if ((family !== "unspec" && family !== "inet6") || text.includes("%") || !isIPv6(text)) return undefined;
    return { ...result, family: "inet6", byteLength: 16, address6: parseIpv6(text) ?? 0n };
  }
  if (family !== "unspec" && family !== "inet") return undefined;
  const address = parseIpv4(text);
  return address === undefined ? undefined : { ...result, family: "inet", address, byteLength: 4 };
}

function netmaskBits(text: string): number | undefined {
  const bits = unsigned(text);
  if (bits !== undefined) return bits;
  const mask = parseIpv4(text);
  if (mask === undefined) return undefined;
  const host = ~mask >>> 0;
  return (host & (host + 1)) === 0 ? Math.clz32(host) : undefined;
}

export function parsePrefix(text: string, family: Family): Prefix | undefined {
  const slash = text.indexOf("/");
  const result = address1(slash < 0 ? text : text.slice(0, slash), family);
  if (!result) return undefined;
  const full = result.family === "inet6" ? 128 : result.family === "inet" ? 32 : 0;
  if (slash < 0) return { ...result, bitLength: result.bitLength === -2 ? 0 : full };
  const bits = netmaskBits(text.slice(slash + 1));
  if (result.bitLength === -2 || bits === undefined || bits > full) return undefined;
  return { ...result, bitLength: bits, lengthGiven: true };
}

const nameOf = (family: Family) => (family === "unspec" ? "any valid" : family);

/** get_prefix: exits with iproute2's complaint. */
export function getPrefix(session: Session, text: string, family: Family): Prefix {
  if (family === "link")
    session.exit(1, `Error: "${text}" may be inet prefix, but it is not allowed in this context.`);
  return (
    parsePrefix(text, family) ??
    session.exit(1, `Error: ${nameOf(family)} prefix is expected rather than "${text}".`)
  );
}

/** get_addr: an address without a length. */
export function getAddress(session: Session, text: string, family: Family): Prefix {
  const address = address1(text, family);
  if (address) return address;
  // ll_addr_a2n has had its say by then
  const part = family === "link" ? parseLinkAddress(text) : undefined;
  if (typeof part === "string") session.error(`"${part}" is invalid lladdr.`);
  return session.exit(1, `Error: ${nameOf(family)} address is expected rather than "${text}".`);
}

/**
 * ll_addr_a2n: colon-separated hexadecimal bytes (each read as sscanf "%x" does, so what follows a digit is not looked at), or a dotted
 * IPv4 address for tunnels. The bytes, or the part that is not one.
 */
export function parseLinkAddress(text: string, max = 32): number[] | string {
  if (text.includes(".")) {
    const address = parseIpv4(text);
    return address === undefined ? text : [24, 16, 8, 0].map((shift) => (address >>> shift) & 255);
  }
  const bytes: number[] = [];
  for (const part of text.split(":")) {
    const number = strtoul(part, 16);
    if (!number || number.value < 0 || number.value > 255) return part;
    bytes.push(number.value);
    if (bytes.length === max) break;
  }
  return bytes;
}

/** The bytes of a link-layer address; a failed command with iproute2's words where it is none. */
export function getLinkAddress(session: Session, text: string): number[] {
  const bytes = parseLinkAddress(text);
  if (typeof bytes !== "string") return bytes;
  if (text.includes(".")) return session.fail(1, `"${text}" is invalid lladdr.`);
  return session.fail(1, `"${bytes}" is invalid lladdr.`);
}

export function formatLinkAddress(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}
