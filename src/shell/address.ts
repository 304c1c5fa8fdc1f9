/** Addresses and host names as the tools of iputils read them. */
import { formatIpv6, parseIpv6 } from "../model/ipv6.js";

/** inet_aton(3): "10.0.0.1", and the short forms "10.1" and "127.1"; null where it is no address. */
export function parseAddress(text: string): string | null {
  const parts = text.split(".");
  if (parts.length > 4 || !parts.every((part) => /^(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/.test(part)))
    return null;
  const numbers = parts.map((part) => (/^0[0-7]+$/.test(part) ? parseInt(part, 8) : Number(part)));
  const last = numbers.pop()!;
  if (numbers.some((number) => number > 255) || last >= 256 ** (4 - numbers.length)) return null;
  const bytes = [...numbers];
  for (let shift = 3 - numbers.length; shift >= 0; shift--) bytes.push(Math.floor(last / 256 ** shift) % 256);
  return bytes.join(".");
}

/** An address or a name of /etc/hosts; null where nobody knows it (there is no DNS here). */
export async function resolveHost(
  name: string,
  readFile: (path: string) => Promise<string>,
): Promise<string | null> {
  const address = parseAddress(name);
  if (address !== null) return address;
  const hosts = await readFile("/etc/hosts").catch(() => "");
  for (const line of `${hosts}\n127.0.0.1 localhost`.split("\n")) {
    const [found, ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (found && names.includes(name)) return parseAddress(found);
  }
  return null;
}

/** The same for IPv6. */
export async function resolveHost6(
  name: string,
  readFile: (path: string) => Promise<string>,
): Promise<string | null> {
  const address = parseIpv6(name);
  if (address !== null) return formatIpv6(address);
  const hosts = await readFile("/etc/hosts").catch(() => "");
  for (const line of `${hosts}\n::1 localhost ip6-localhost`.split("\n")) {
    const [found, ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    const value = found?.includes(":") ? parseIpv6(found) : null;
    if (value !== null && names.includes(name)) return formatIpv6(value);
  }
  return null;
}

export function addressBytes(address: string): Uint8Array {
  return Uint8Array.from(address.split(".").map(Number));
}

export function macBytes(address: string): Uint8Array {
  return Uint8Array.from(address.split(":").map((part) => parseInt(part, 16)));
}

export function macText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(":");
}
