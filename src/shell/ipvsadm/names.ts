/** Hosts and services by name and back: /etc/hosts and Debian's /etc/services, as gethostbyname(3) and its like read them. */
import { parseAddress } from "../address.js";
import { serviceName, servicePort } from "../iptables/names/services.js";

export type Protocol = "tcp" | "udp" | "sctp";

export class Names {
  private readonly entries: { address: string; names: string[] }[];

  /** `hosts`: text of /etc/hosts */
  constructor(hosts: string) {
    this.entries = `${hosts}\n127.0.0.1 localhost`.split("\n").flatMap((line) => {
      const [address, ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
      // who asks for IPv4 gets IPv6's loopback as that (files-hosts.c of the C library)
      const found = address === "::1" ? "127.0.0.1" : address ? parseAddress(address) : null;
      return found !== null && names.length > 0 ? [{ address: found, names }] : [];
    });
  }

  /** gethostbyname(3): the first address; null where nobody knows the name. */
  addressOf(name: string): string | null {
    const wanted = name.toLowerCase();
    const found = this.entries.find(({ names }) => names.some((each) => each.toLowerCase() === wanted));
    return found?.address ?? null;
  }

  /** "vip.example:http", or numbers where there are no names */
  endpoint(address: string, port: number, protocol: Protocol | null, numeric: boolean): string {
    if (numeric) return `${address}:${port}`;
    const host = this.entries.find((entry) => entry.address === address)?.names[0] ?? address;
    const service = protocol === null ? null : serviceName(port, protocol);
    return `${host}:${service ?? port}`.slice(0, LONGEST_ENDPOINT);
  }
}

/** addrport_to_anyname() has 60 bytes, and a zero at their end */
const LONGEST_ENDPOINT = 59;

/** inet_aton(3): what follows white space does not count. */
export const readAton = (text: string): string | null => parseAddress(text.split(/[ \t\n\v\f\r]/)[0]!);

/** strtol(3) in base 10, all of the text, within limits; null otherwise. */
export function toNumber(text: string, least: number, most: number): number | null {
  if (!/^[ \t\n\v\f\r]*[+-]?[0-9]+$/.test(text)) return null;
  const number = Number(text);
  return number >= least && number <= most ? number + 0 : null;
}

/** A port as number or service name; null where it is neither. */
export const readPort = (text: string, protocol: Protocol | null): number | null =>
  toNumber(text, 0, 65535) ?? (protocol === null ? null : servicePort(text, protocol));
