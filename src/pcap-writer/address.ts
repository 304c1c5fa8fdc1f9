/** Addresses as text to the bytes that blocks carry. Bytes are taken as they are, if there are enough of them. */
import { VethworkError } from "../model/errors.js";

function refuse(what: string, text: string, example: string): VethworkError {
  return new VethworkError("EINVAL", `pcapng: "${text}" is not ${what}; write it like ${example}`);
}

function taken(what: string, bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length === length) return bytes;
  throw new VethworkError("EINVAL", `pcapng: ${what} has ${bytes.length} bytes; ${length} are needed`);
}

/** "02:42:ac:11:00:02", or 6 bytes (EUI-48); 8 for EUI-64 */
export function macBytes(mac: string | Uint8Array, length: 6 | 8 = 6): Uint8Array {
  if (typeof mac !== "string") return taken("a MAC address", mac, length);
  const parts = mac.split(/[:-]/);
  if (parts.length !== length || !parts.every((part) => /^[0-9a-f]{2}$/i.test(part)))
    throw refuse(`a MAC address of ${length} bytes`, mac, "02:42:ac:11:00:02");
  return Uint8Array.from(parts, (part) => parseInt(part, 16));
}

/** "10.0.0.1", or 4 bytes */
export function ipv4Bytes(address: string | Uint8Array): Uint8Array {
  if (typeof address !== "string") return taken("an IPv4 address", address, 4);
  const parts = address.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256))
    throw refuse("an IPv4 address", address, "10.0.0.1");
  return Uint8Array.from(parts, Number);
}

/** RFC 4291 section 2.2: "fe80::1", "::ffff:10.0.0.1", or 16 bytes */
export function ipv6Bytes(address: string | Uint8Array): Uint8Array {
  if (typeof address !== "string") return taken("an IPv6 address", address, 16);
  const bad = refuse("an IPv6 address", address, "2001:db8::1");
  const halves = address.split("::");
  if (halves.length > 2) throw bad;
  const [head, tail] = halves.map((half, index) => groups(half, index === halves.length - 1, bad));
  const known = head!.length + (tail?.length ?? 0);
  if (tail === undefined ? known !== 8 : known > 7) throw bad;
  const words = [...head!, ...new Array<number>(8 - known).fill(0), ...(tail ?? [])];
  return Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff]));
}

function groups(text: string, isEnd: boolean, bad: VethworkError): number[] {
  if (text === "") return [];
  const parts = text.split(":");
  const dotted = isEnd && parts[parts.length - 1]!.includes(".") ? ipv4Bytes(parts.pop()!) : undefined;
  const words = parts.map((part) => {
    if (!/^[0-9a-f]{1,4}$/i.test(part)) throw bad;
    return parseInt(part, 16);
  });
  return dotted ? [...words, (dotted[0]! << 8) | dotted[1]!, (dotted[2]! << 8) | dotted[3]!] : words;
}

/** "10.0.0.1/24" to the address and its mask, 8 bytes */
export function ipv4WithMask(prefix: string): Uint8Array {
  const { address, length } = split(prefix, 32, "an IPv4 address with a prefix length", "10.0.0.1/24");
  const bytes = new Uint8Array(8);
  bytes.set(ipv4Bytes(address));
  new DataView(bytes.buffer).setUint32(4, length ? ~0 << (32 - length) : 0);
  return bytes;
}

/** "fe80::1/64" to the address and its prefix length, 17 bytes */
export function ipv6WithLength(prefix: string): Uint8Array {
  const { address, length } = split(prefix, 128, "an IPv6 address with a prefix length", "fe80::1/64");
  return Uint8Array.of(...ipv6Bytes(address), length);
}

function split(
  prefix: string,
  most: number,
  what: string,
  example: string,
): { address: string; length: number } {
  const match = /^([^/]+)\/(\d{1,3})$/.exec(prefix);
  if (!match || Number(match[2]) > most) throw refuse(what, prefix, example);
  return { address: match[1]!, length: Number(match[2]) };
}
