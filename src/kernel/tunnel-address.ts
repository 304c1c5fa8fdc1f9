/** Addresses of tunnels in records: a family (0 none, 4, 6) and two words. */
import type { Machine } from "./machine.js";
import { formatIpv6, parseIpv6 } from "./text-ipv6.js";
import { formatIpv4, parseIpv4 } from "./text.js";

/** Writes an address; `high` and `low` are places of u64, `family` that of a u32. Nothing where there is none. */
export function putAddress(
  m: Machine,
  text: string | undefined,
  high: number,
  low: number,
  family: number,
): void {
  if (text === undefined) return;
  if (text.includes(":")) {
    const words = parseIpv6(text);
    m.setU64(high, words[0]);
    m.setU64(low, words[1]);
    m.setU32(family, 6);
  } else {
    m.setU64(low, BigInt(parseIpv4(text)));
    m.setU32(family, 4);
  }
}

/** The address as text, undefined where the family is 0. */
export function takeAddress(m: Machine, high: number, low: number, family: number): string | undefined {
  const kind = m.u32(family);
  if (kind === 0) return undefined;
  return kind === 6 ? formatIpv6(m.u64(high), m.u64(low)) : formatIpv4(m.u32(low));
}
