/** The set types as the tool knows them (lib/ipset_*.c): what an element is made of, which options there are, what the help says. */
import type { IpSetType } from "../../model/ipset.js";

/** A part of an element between commas. ip: an address, or several (IPv4); single: one; net: a network, or a range (IPv4) */
export type Part = "ip" | "single" | "net" | "port" | "ports" | "mark" | "mac" | "iface" | "name" | "address";

export interface SetTypeSpec {
  name: IpSetType | "bitmap:ip,mac";
  aliases: string[];
  family: "both" | "inet" | "unspec";
  parts: Part[];
  /** the parts behind the first may be left out */
  lastOptional?: boolean;
  create: string[];
  add: string[];
  /** of `del` and `test` */
  del: string[];
  test: string[];
  /** that have to be there */
  required: string[];
  /** the element in the help, of create, add, del and test */
  usage: { create: string; add: string; del: string; test: string };
  help: string;
}

const HASH = [
  "family",
  "-4",
  "-6",
  "hashsize",
  "maxelem",
  "timeout",
  "counters",
  "comment",
  "forceadd",
  "skbinfo",
  "bucketsize",
  "initval",
  // of older versions: taken and left out
  "probes",
  "resize",
  "gc",
];
const BITMAP = ["range", "timeout", "counters", "comment", "skbinfo"];
const EXTENSIONS = ["packets", "bytes", "comment", "skbmark", "skbprio", "skbqueue"];

const ICMP_HELP = `      [PROTO:]PORT is a valid pattern of the following:
           PORTNAME         TCP port name from /etc/services
           PORTNUMBER       TCP port number identifier
           tcp|sctp|udp|udplite:PORTNAME|PORTNUMBER
           icmp:CODENAME    supported ICMP codename
           icmp:TYPE/CODE   ICMP type/code value
           icmpv6:CODENAME  supported ICMPv6 codename
           icmpv6:TYPE/CODE ICMPv6 type/code value
           PROTO:0          all other protocols

`;
const PORT_RANGE = `      Adding/deleting multiple elements with TCP/SCTP/UDP/UDPLITE
      port range is supported both for IPv4 and IPv6.
${ICMP_HELP}`;
const FAMILY = "where depending on the INET family\n";
const NET_HELP = `      IP is a valid IPv4 or IPv6 address (or hostname),
      CIDR is a valid IPv4 or IPv6 CIDR prefix.
`;

type Usage = string | [add: string, test: string] | [add: string, del: string, test: string];

function spec(
  name: SetTypeSpec["name"],
  aliases: string[],
  parts: Part[],
  usage: Usage,
  help: string,
  more: Partial<SetTypeSpec> = {},
): SetTypeSpec {
  const [add, del, test] =
    typeof usage === "string"
      ? [usage, usage, usage]
      : usage.length === 2
        ? [usage[0], usage[0], usage[1]]
        : usage;
  const nets = parts.includes("net");
  return {
    name,
    aliases,
    family: "both",
    parts,
    create: HASH,
    add: ["timeout", ...(nets ? ["nomatch"] : []), ...EXTENSIONS],
    del: [],
    test: nets ? ["nomatch"] : [],
    required: [],
    usage: { create: "", add, del, test },
    help,
    ...more,
  };
}

export const TYPES: SetTypeSpec[] = [
  spec(
    "hash:ip",
    ["iphash"],
    ["ip"],
    "IP",
    `${FAMILY}${NET_HELP}      Adding/deleting multiple elements in IP/CIDR or FROM-TO form\n      is supported for IPv4.\n`,
    {
      create: [...HASH, "netmask", "bitmask"],
    },
  ),
  spec("hash:net", ["nethash"], ["net"], "IP[/CIDR]", `${FAMILY}${NET_HELP}`),
  spec(
    "hash:ip,port",
    ["ipporthash"],
    ["ip", "port"],
    "IP,[PROTO:]PORT",
    `${FAMILY}      IP is a valid IPv4 or IPv6 address (or hostname).
      Adding/deleting multiple elements in IP/CIDR or FROM-TO form
      is supported for IPv4.
${PORT_RANGE}`,
    { create: [...HASH, "netmask", "bitmask"] },
  ),
  spec(
    "hash:ip,port,ip",
    ["ipportiphash"],
    ["ip", "port", "single"],
    "IP,[PROTO:]PORT,IP",
    `${FAMILY}      IP is a valid IPv4 or IPv6 address (or hostname).
      Adding/deleting multiple elements in IP/CIDR or FROM-TO form
      in the first IP component is supported for IPv4.
${PORT_RANGE}`,
  ),
  spec(
    "hash:ip,port,net",
    ["ipportnethash"],
    ["ip", "port", "net"],
    "IP,[PROTO:]PORT,IP[/CIDR]",
    `${FAMILY}      IP are valid IPv4 or IPv6 addresses (or hostnames),
      CIDR is a valid IPv4 or IPv6 CIDR prefix.
      Adding/deleting multiple elements in IP/CIDR or FROM-TO form
      in the first IP component is supported for IPv4.
${PORT_RANGE}`,
  ),
  spec(
    "hash:net,port",
    ["netporthash"],
    ["net", "port"],
    "IP[/CIDR],[PROTO:]PORT",
    `${FAMILY}${NET_HELP}      Adding/deleting multiple elements with TCP/SCTP/UDP/UDPLITE
      port range is supported both for IPv4 and IPv6.
${ICMP_HELP}`,
  ),
  spec(
    "hash:net,iface",
    ["netifacehash"],
    ["net", "iface"],
    ["IP[/CIDR]|FROM-TO,[physdev:]IFACE", "IP[/CIDR],[physdev:]IFACE"],
    `${FAMILY}${NET_HELP}      Adding/deleting multiple elements with IPv4 is supported.\n`,
    { add: ["timeout", "nomatch", "wildcard", ...EXTENSIONS] },
  ),
  spec(
    "hash:net,net",
    ["netnethash"],
    ["net", "net"],
    ["IP[/CIDR]|FROM-TO,IP[/CIDR]|FROM-TO", "IP[/CIDR],IP[/CIDR]"],
    `${FAMILY}      IP is an IPv4 or IPv6 address (or hostname),
      CIDR is a valid IPv4 or IPv6 CIDR prefix.
      IP range is not supported with IPv6.
`,
    { create: [...HASH, "netmask", "bitmask"] },
  ),
  spec(
    "hash:net,port,net",
    ["netportnethash"],
    ["net", "port", "net"],
    "IP[/CIDR],[PROTO:]PORT,IP[/CIDR]",
    `${FAMILY}      IP are valid IPv4 or IPv6 addresses (or hostnames),
      CIDR is a valid IPv4 or IPv6 CIDR prefix.
${PORT_RANGE}`,
  ),
  spec(
    "hash:ip,mark",
    ["ipmarkhash"],
    ["ip", "mark"],
    "IP,MARK",
    `${FAMILY}      IP is a valid IPv4 or IPv6 address (or hostname).
      Adding/deleting multiple elements in IP/CIDR or FROM-TO form
      is supported for IPv4.
      Adding/deleting single mark element
      is supported both for IPv4 and IPv6.
`,
    { create: ["family", "-4", "-6", "markmask", ...HASH.slice(3)] },
  ),
  spec("hash:mac", ["machash"], ["mac"], "MAC", "", {
    family: "unspec",
    create: HASH.slice(3),
  }),
  spec(
    "hash:ip,mac",
    ["ipmachash"],
    ["ip", "mac"],
    "IP,MAC",
    `${FAMILY}      IP is a valid IPv4 or IPv6 address (or hostname),\n      MAC is a valid MAC address.\n`,
  ),
  spec(
    "bitmap:port",
    ["portmap"],
    ["ports"],
    ["[PROTO:]PORT|FROM-TO", "[PROTO:]PORT"],
    `where PORT, FROM and TO are port numbers or port names from /etc/services.
      PROTO is only needed if a service name is used and it does not exist
      as a TCP service; just the resolved service numer is stored in the set.
`,
    {
      family: "unspec",
      create: [...BITMAP, "from", "to"],
      required: ["range"],
    },
  ),
  spec(
    "bitmap:ip",
    ["ipmap"],
    ["address"],
    ["IP|IP/CIDR|FROM-TO", "IP"],
    `where IP, FROM and TO are IPv4 addresses (or hostnames),
      CIDR is a valid IPv4 CIDR prefix.
`,
    { family: "inet", create: ["range", "netmask", ...BITMAP.slice(1)], required: ["range"] },
  ),
  spec("bitmap:ip,mac", ["macipmap"], ["address", "mac"], ["IP[,MAC]", "IP[,MAC]"], "", {
    family: "inet",
    create: BITMAP,
    required: ["range"],
    lastOptional: true,
  }),
  spec(
    "list:set",
    ["setlist"],
    ["name"],
    "NAME [before|after NAME]",
    "where NAME are existing set names.\n",
    {
      family: "unspec",
      create: ["size", "timeout", "counters", "comment", "skbinfo"],
      add: ["timeout", "before", "after", ...EXTENSIONS],
      del: ["before", "after"],
      test: ["before", "after"],
    },
  ),
];

const BY_NAME = new Map(TYPES.flatMap((type) => [type.name, ...type.aliases].map((name) => [name, type])));

export function findType(name: string): SetTypeSpec | undefined {
  return BY_NAME.get(name);
}

/** ADT parts that take a port with its protocol */
export const hasPort = (type: SetTypeSpec): boolean => type.parts.includes("port");
