/** "vip.example:http", "10.0.0.1", "[2001:db8::1]:80" as ipvsadm reads them (parse_service). */
import { formatIpv6, parseIpv6 } from "../../model/ipv6.js";
import { type Names, type Protocol, readAton, readPort } from "./names.js";

export interface ServiceAddress {
  family: 4 | 6;
  address: string;
  /** null where none is named */
  port: number | null;
}

/** Null where the text is no address, or its port no port. */
export function readServiceAddress(
  text: string,
  protocol: Protocol | null,
  names: Names,
): ServiceAddress | null {
  if (/^[0-9]*$/.test(text)) return null;
  let host = text;
  let portText: string | null = null;
  if (text.startsWith("[")) {
    const bracketed = /^\[([^\]]*)\]:([\s\S]*)$/.exec(text);
    if (!bracketed) return null;
    [, host, portText] = bracketed as unknown as [string, string, string];
  }
  const six = parseIpv6(host);
  if (six !== null) return withPort(6, formatIpv6(six), portText, protocol);
  // what stood behind brackets is forgotten where they hold no IPv6 address
  const colon = host.lastIndexOf(":");
  portText = colon < 0 ? null : host.slice(colon + 1);
  if (colon >= 0) host = host.slice(0, colon);
  const address = readAton(host) ?? names.addressOf(host);
  return address === null ? null : withPort(4, address, portText, protocol);
}

function withPort(
  family: 4 | 6,
  address: string,
  text: string | null,
  protocol: Protocol | null,
): ServiceAddress | null {
  if (text === null) return { family, address, port: null };
  const port = readPort(text, protocol);
  return port === null ? null : { family, address, port };
}
