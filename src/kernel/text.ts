/** Addresses as text and as numbers. */
import { VethworkError } from "../model/errors.js";
import { dottedIpv4 } from "../model/ipv4.js";

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** "10.0.0.1" as a number (host order); throws EINVAL for anything else. */
export function parseIpv4(text: string): number {
  const dotted = dottedIpv4(text);
  if (dotted !== undefined) return dotted;
  const match = IPV4.exec(text);
  if (!match || match.slice(1).some((part) => Number(part) > 255))
    throw new VethworkError("EINVAL", `"${text}" is not an IPv4 address`);
  return (
    ((Number(match[1]) << 24) | (Number(match[2]) << 16) | (Number(match[3]) << 8) | Number(match[4])) >>> 0
  );
}

export function formatIpv4(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** "10.0.0.0/24" as address and length; throws EINVAL. */
export function parsePrefix(text: string): { address: number; length: number } {
  const [address, length] = text.split("/");
  const bits = length === undefined ? 32 : Number(length);
  if (!Number.isInteger(bits) || bits < 0 || bits > 32 || length === "")
    throw new VethworkError("EINVAL", `"${text}" is not an IPv4 prefix`);
  return { address: parseIpv4(address ?? ""), length: bits };
}

/** "02:42:00:00:00:01" as a 48-bit number; throws EINVAL. */
export function parseMac(text: string): bigint {
  const parts = text.split(":");
  if (parts.length !== 6 || parts.some((part) => !/^[0-9a-fA-F]{1,2}$/.test(part)))
    throw new VethworkError("EINVAL", `"${text}" is not a MAC address`);
  return BigInt(`0x${parts.map((part) => part.padStart(2, "0")).join("")}`);
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function formatMac(address: bigint): string {
  const high = Number(address >> 24n);
  const low = Number(address & 0xffffffn);
  return [high >> 16, (high >> 8) & 255, high & 255, low >> 16, (low >> 8) & 255, low & 255]
    .map((byte) => HEX[byte]!)
    .join(":");
}

/** ARPHRD_TUNNEL, ARPHRD_SIT, ARPHRD_IPGRE: link-layer addresses are IPv4 addresses. */
export function isIpHardware(hardware: number): boolean {
  return hardware === 768 || hardware === 776 || hardware === 778;
}
