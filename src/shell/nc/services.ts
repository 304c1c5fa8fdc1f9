/** Ports with names that scripts use (Debian's /etc/services): [name, port, protocols]. */
const SERVICES: [string, number, string][] = [
  ["echo", 7, "tcp udp"],
  ["discard", 9, "tcp udp"],
  ["daytime", 13, "tcp udp"],
  ["ftp", 21, "tcp"],
  ["ssh", 22, "tcp"],
  ["telnet", 23, "tcp"],
  ["smtp", 25, "tcp"],
  ["domain", 53, "tcp udp"],
  ["bootps", 67, "udp"],
  ["bootpc", 68, "udp"],
  ["tftp", 69, "udp"],
  ["http", 80, "tcp"],
  ["pop3", 110, "tcp"],
  ["sunrpc", 111, "tcp udp"],
  ["ntp", 123, "udp"],
  ["imap2", 143, "tcp"],
  ["snmp", 161, "tcp udp"],
  ["bgp", 179, "tcp"],
  ["ldap", 389, "tcp udp"],
  ["https", 443, "tcp udp"],
  ["syslog", 514, "udp"],
  ["mysql", 3306, "tcp"],
  ["postgresql", 5432, "tcp"],
  ["redis", 6379, "tcp"],
  ["http-alt", 8080, "tcp udp"],
];

/** A port from a number or a name; null where it is neither. */
export function parsePort(text: string, protocol: string): number | null {
  if (/^\d+$/.test(text)) return Number(text) <= 65535 ? Number(text) : null;
  const found = SERVICES.find(([name, , protocols]) => name === text && protocols.includes(protocol));
  return found ? found[1] : null;
}

/** The name of a port, null where it has none. */
export function serviceName(port: number, protocol: string): string | null {
  return SERVICES.find(([, p, protocols]) => p === port && protocols.includes(protocol))?.[0] ?? null;
}
