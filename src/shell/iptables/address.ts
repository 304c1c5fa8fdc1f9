/** Addresses and masks of both families, as numbers while they are worked on and as text in the model. */
import { formatIpv6, parseIpv6 } from "../../model/ipv6.js";
import { parseAddress } from "../address.js";
import type { Session } from "./session.js";
import { parameterProblem } from "./failure.js";
import { wholeNumber } from "./numbers.js";

export type Family = "ipv4" | "ipv6";

export const addressBits = (family: Family): number => (family === "ipv4" ? 32 : 128);
const ALL = { ipv4: 0xffffffffn, ipv6: (1n << 128n) - 1n };

/** A dotted quad or IPv6 text as a number; null where it is none. */
export function readAddress(text: string, family: Family): bigint | null {
  if (family === "ipv6") return parseIpv6(text);
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return null;
  const bytes = match.slice(1).map(Number);
  if (bytes.some((byte) => byte > 255)) return null;
  return BigInt(((bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!) >>> 0);
}

export function writeAddress(address: bigint, family: Family): string {
  if (family === "ipv6") return formatIpv6(address);
  const number = Number(address);
  return `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`;
}

export const writeIpv4 = (address: number): string => writeAddress(BigInt(address >>> 0), "ipv4");

export function maskOf(length: number, family: Family): bigint {
  const bits = BigInt(addressBits(family));
  return (ALL[family] << (bits - BigInt(length))) & ALL[family];
}

/** Length of the prefix that a mask is; -1 where it is none (xtables_ipmask_to_cidr). */
export function prefixLength(mask: bigint, family: Family): number {
  const bits = addressBits(family);
  for (let length = bits; length >= 0; length--) if (maskOf(length, family) === mask) return length;
  return -1;
}

/** parse_ipmask(): a length or a mask; throws the tool's error. */
export function parseMask(text: string, family: Family): bigint {
  const address = /^[0-9]+$/.test(text) ? null : readAddress(text, family);
  if (address !== null) return address;
  const length = wholeNumber(text, 0, addressBits(family));
  if (length === null) throw parameterProblem(`invalid mask \`${text}' specified`);
  return maskOf(length, family);
}

/** network_to_ipaddr(), xtables_numeric_to_ipaddr() and the resolver: every address that the name has. */
function resolve(session: Session, text: string, family: Family): bigint[] {
  if (family === "ipv4") {
    // "10" and "10.1" are networks, filled with zeros; a larger number is what inet_aton(3) makes of it
    const parts = text.split(".").map((part) => wholeNumber(part, 0, 255));
    if (parts.length <= 4 && parts.every((part) => part !== null)) {
      while (parts.length < 4) parts.push(0);
      return [readAddress(parts.join("."), family)!];
    }
    const number = parseAddress(text);
    if (number !== null) return [readAddress(number, family)!];
  } else {
    const address = readAddress(text, family);
    if (address !== null) return [address];
  }
  const known = session.resolve(text);
  if (known.length === 0) throw parameterProblem(`host/network \`${text}' not found`);
  return known;
}

export interface Network {
  address: bigint;
  mask: bigint;
}

/** xtables_ipparse_multiple(): "a/m,b/m": the networks that an argument of -s or -d names; addresses are cut to their masks. */
export function parseNetworks(session: Session, text: string): Network[] {
  const { family } = session;
  const found: Network[] = [];
  for (const item of text.split(",")) {
    const trimmed = item.replace(/^\s+/, "");
    const slash = trimmed.lastIndexOf("/");
    const mask =
      slash < 0 ? maskOf(addressBits(family), family) : parseMask(trimmed.slice(slash + 1), family);
    const host = slash < 0 ? trimmed : trimmed.slice(0, slash);
    // a null mask makes the name irrelevant, even one that does not resolve
    const addresses = mask === 0n ? [0n] : resolve(session, host, family);
    for (const address of addresses) {
      const network = { address: address & mask, mask };
      if (
        !found.some(
          (other) => other.address === network.address && other.mask === mask && addresses.length > 1,
        )
      )
        found.push(network);
    }
  }
  return found;
}

/** "/24", "/255.0.255.0", or nothing for a host (xtables_ipmask_to_numeric). */
export function maskSuffix(mask: bigint, family: Family): string {
  const length = prefixLength(mask, family);
  if (length < 0) return `/${writeAddress(mask, family)}`;
  return length === addressBits(family) ? "" : `/${length}`;
}
