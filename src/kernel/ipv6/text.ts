/** IPv6 addresses in records: 16 bytes in network order at `at`. */
import { VethworkError } from "../../model/errors.js";
import { formatIpv6, parseIpv6 } from "../../model/ipv6.js";
import type { Machine } from "../machine.js";

/** Whether text is an address (or prefix) of IPv6. */
export function isIpv6(text: string): boolean {
  return text.includes(":");
}

/** Writes "2001:db8::1" to 16 bytes; throws EINVAL for what is none. */
export function putIpv6(m: Machine, at: number, text: string): void {
  const address = parseIpv6(text);
  if (address === null) throw new VethworkError("EINVAL", `"${text}" is not an IPv6 address`);
  for (let i = 0; i < 16; i++) m.bytes[at + i] = Number((address >> BigInt(120 - 8 * i)) & 0xffn);
}

export function readIpv6(m: Machine, at: number): string {
  let address = 0n;
  for (let i = 0; i < 16; i++) address = (address << 8n) | BigInt(m.bytes[at + i]!);
  return formatIpv6(address);
}

/** "2001:db8::/32" as address and length; without a length 128. */
export function splitIpv6(prefix: string): { address: string; length: number } {
  const [address, bits] = prefix.split("/") as [string, string | undefined];
  const length = bits === undefined ? 128 : Number(bits);
  if (!Number.isInteger(length) || length < 0 || length > 128)
    throw new VethworkError("EINVAL", "Invalid argument");
  return { address, length };
}
