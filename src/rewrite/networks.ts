/** Lists of networks that become others: --pnat, --srcipmap, --dstipmap, --endpoints, --map. */
import { VethworkError } from "../model/errors.js";
import { parseIpv6 } from "../model/ipv6.js";
import type { AddressMap } from "./options.js";
import { wrong } from "./values.js";

/** An address becomes `to | (address & keep)` where `(address & mask) === match`. 32 or 128 bits. */
export interface NetworkMap {
  family: 4 | 6;
  match: bigint;
  mask: bigint;
  to: bigint;
  keep: bigint;
}

interface Network {
  family: 4 | 6;
  address: bigint;
  length: number;
}

const BITS = { 4: 32, 6: 128 } as const;
const ones = (bits: number) => (1n << BigInt(bits)) - 1n;
const maskOf = (family: 4 | 6, length: number) => ones(BITS[family]) ^ ones(BITS[family] - length);

function ipv4(text: string): bigint | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return null;
  const bytes = match.slice(1).map(Number);
  return bytes.some((byte) => byte > 255)
    ? null
    : bytes.reduce((all, byte) => (all << 8n) | BigInt(byte), 0n);
}

/** "10.0.0.0/8", "[2001:db8::/32]"; without a length a single address. Bits behind the length do not count. */
function network(option: string, text: string, whole: string): Network {
  const bare = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  const slash = bare.indexOf("/");
  const host = slash < 0 ? bare : bare.slice(0, slash);
  const four = bare === text ? ipv4(host) : null;
  const six = four === null && host.includes(":") ? parseIpv6(host) : null;
  const address = four ?? six;
  if (address === null)
    throw wrong(option, whole, `"${text}" is not a network; write it as 10.0.0.0/8 or [2001:db8::/32]`);
  const family = four !== null ? 4 : 6;
  const written = slash < 0 ? String(BITS[family]) : bare.slice(slash + 1);
  const length = /^\d{1,3}$/.test(written) ? Number(written) : NaN;
  if (!(length <= BITS[family]))
    throw wrong(option, whole, `"/${written}" is not a prefix length; give 0 to ${BITS[family]}`);
  return { family, address, length };
}

/** Cuts at separators that are not inside [ ]. */
function split(text: string, separator: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const c of text) {
    if (c === "[") depth++;
    else if (c === "]") depth--;
    if (c === separator && depth <= 0) parts.push("");
    else parts[parts.length - 1] += c;
  }
  return parts;
}

function becomes(from: Network, to: Network): NetworkMap {
  const { family } = to;
  const mask = maskOf(family, from.length);
  // a new network of length 0 is all of an address, as in tcprewrite
  const fixed = maskOf(family, to.length || BITS[family]);
  return {
    family,
    match: from.address & mask,
    mask,
    to: to.address & fixed,
    keep: ones(BITS[family]) ^ fixed,
  };
}

/** "NET:NET,NET:NET ..." */
export function networkMaps(option: string, text: string): NetworkMap[] {
  return split(text, ",").map((pair) => {
    const parts = split(pair, ":");
    if (parts.length !== 2)
      throw wrong(
        option,
        text,
        `"${pair}" is not a pair of networks; write it as 10.0.0.0/8:172.16.0.0/12 or [2001:db8::/32]:[fd00::/16]`,
      );
    const [from, to] = parts.map((part) => network(option, part, text));
    if (from!.family !== to!.family)
      throw wrong(
        option,
        text,
        `"${pair}" pairs an IPv4 network with an IPv6 network; both must be of one family`,
      );
    return becomes(from!, to!);
  });
}

/** "ADDRESS:ADDRESS" of client and server: every address becomes the one of its end. */
export function endpoints(text: string): { client: NetworkMap[]; server: NetworkMap[] } {
  const parts = split(text, ":");
  if (parts.length !== 2)
    throw wrong(
      "endpoints",
      text,
      "give the client's address and the server's: 10.0.0.1:10.0.0.2 or [2001:db8::1]:[2001:db8::2]",
    );
  const [client, server] = parts.map((part) => network("endpoints", part, text));
  if (client!.family !== server!.family)
    throw wrong("endpoints", text, "both addresses must be of one family");
  const all: Network = { family: client!.family, address: 0n, length: 0 };
  return { client: [becomes(all, client!)], server: [becomes(all, server!)] };
}

/** --map: the address becomes the first of the new ones that is of its family. */
export function addressMaps(maps: readonly AddressMap[]): NetworkMap[] {
  return maps.map(({ from, to, name }) => {
    const text = `${from}=${name ?? to.join(",")}`;
    const old = network("map", from, text);
    if (old.length !== BITS[old.family])
      throw wrong("map", text, `${from} is a network; give one address, or use --pnat`);
    const found = to.map((one) => network("map", one, text)).find(({ family }) => family === old.family);
    if (!found)
      throw new VethworkError(
        "EADDRNOTAVAIL",
        `--map=${text}: ${name ?? to.join(",")} has no IPv${old.family} address`,
      );
    return becomes(old, { ...found, length: BITS[found.family] });
  });
}
