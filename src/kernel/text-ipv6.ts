/** IPv6 addresses as text and as two words of 64 bits. */
import { isIPv6 } from "node:net";
import { VethworkError } from "../model/errors.js";

/** "2001:db8::1" or "::ffff:1.2.3.4" as high and low word; throws EINVAL for anything else, a zone included. */
export function parseIpv6(text: string): [bigint, bigint] {
  if (!isIPv6(text) || text.includes("%"))
    throw new VethworkError("EINVAL", `"${text}" is not an IPv6 address`);
  const plain = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a: string, b: string, c: string, d: string) =>
    [(Number(a) << 8) | Number(b), (Number(c) << 8) | Number(d)].map((word) => word.toString(16)).join(":"),
  );
  const [front, back] = plain.split("::") as [string, string | undefined];
  const head = front === "" ? [] : front.split(":");
  const tail = back === undefined || back === "" ? [] : back.split(":");
  const words = [...head, ...Array<string>(8 - head.length - tail.length).fill("0"), ...tail];
  const value = words.reduce((sum, word) => (sum << 16n) | BigInt(parseInt(word, 16)), 0n);
  return [value >> 64n, value & 0xffffffffffffffffn];
}

/** As inet_ntop(3) writes it: the first of the longest runs of zero words becomes "::", embedded IPv4 addresses are dotted. */
export function formatIpv6(high: bigint, low: bigint): string {
  const words = [high >> 48n, high >> 32n, high >> 16n, high, low >> 48n, low >> 32n, low >> 16n, low].map(
    (word) => Number(word & 0xffffn),
  );
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (at + length < 8 && words[at + length] === 0) length++;
    if (length > best.length) best = { at, length };
    at += length;
  }
  // inet_ntop(3): ::1.2.3.4 and ::ffff:1.2.3.4
  const embedded = best.at === 0 && (best.length === 6 || (best.length === 5 && words[5] === 0xffff));
  if (embedded) {
    const [a, b] = words.slice(6) as [number, number];
    return `::${best.length === 5 ? "ffff:" : ""}${a >> 8}.${a & 255}.${b >> 8}.${b & 255}`;
  }
  const hex = words.map((word) => word.toString(16));
  if (best.at < 0) return hex.join(":");
  return `${hex.slice(0, best.at).join(":")}::${hex.slice(best.at + best.length).join(":")}`;
}
