/** The names of numbers: /etc/iproute2/* as iproute2 6.1 ships them, and the route types of ip/rtm_map.c. */
import type { RouteType } from "../../model/state.js";
import { unsigned } from "./numbers.js";
import { matches } from "./words.js";

const PROTOCOLS: Record<number, string> = {
  0: "unspec",
  1: "redirect",
  2: "kernel",
  3: "boot",
  4: "static",
  8: "gated",
  9: "ra",
  10: "mrt",
  11: "zebra",
  12: "bird",
  13: "dnrouted",
  14: "xorp",
  15: "ntk",
  16: "dhcp",
  18: "keepalived",
  42: "babel",
  99: "openr",
  186: "bgp",
  187: "isis",
  188: "ospf",
  189: "rip",
  192: "eigrp",
};
const SCOPES: Record<number, string> = { 0: "global", 200: "site", 253: "link", 254: "host", 255: "nowhere" };
const TABLES: Record<number, string> = { 0: "unspec", 253: "default", 254: "main", 255: "local" };
const GROUPS: Record<number, string> = { 0: "default" };
const DSFIELDS: Record<number, string> = {
  0x00: "default",
  0x20: "CS1",
  0x28: "AF11",
  0x30: "AF12",
  0x38: "AF13",
  0x40: "CS2",
  0x48: "AF21",
  0x50: "AF22",
  0x58: "AF23",
  0x60: "CS3",
  0x68: "AF31",
  0x70: "AF32",
  0x78: "AF33",
  0x80: "CS4",
  0x88: "AF41",
  0x90: "AF42",
  0x98: "AF43",
  0xa0: "CS5",
  0xb8: "EF",
  0xc0: "CS6",
  0xe0: "CS7",
};

export const TABLE_DEFAULT = 253;
export const TABLE_MAIN = 254;
export const TABLE_LOCAL = 255;

class Names {
  private readonly numbers: Map<string, number>;

  constructor(
    private readonly names: Record<number, string>,
    private readonly max: number,
    private readonly base: 0 | 10 | 16 = 0,
    private readonly hexadecimal = false,
  ) {
    this.numbers = new Map(Object.entries(names).map(([number, name]) => [name, Number(number)]));
  }

  /** the name; the number where it has none or `numeric` is asked for */
  name(number: number, numeric = false): string {
    if (!numeric && this.names[number] !== undefined) return this.names[number];
    return this.hexadecimal ? `0x${number.toString(16).padStart(2, "0")}` : String(number);
  }

  number(word: string): number | undefined {
    return this.numbers.get(word) ?? unsigned(word, this.max, this.base);
  }
}

export const protocols = new Names(PROTOCOLS, 255);
export const scopes = new Names(SCOPES, 255);
export const tables = new Names(TABLES, 0xffffffff);
export const groups = new Names(GROUPS, 0x7fffffff);
export const dsfields = new Names(DSFIELDS, 255, 16, true);

/** RTN_* in order; "none", "anycast", "nat" and "xresolve" are words that iproute2 takes and the kernel's model has not. */
export const ROUTE_TYPES = [
  "none",
  "unicast",
  "local",
  "broadcast",
  "anycast",
  "multicast",
  "blackhole",
  "unreachable",
  "prohibit",
  "throw",
  "nat",
  "xresolve",
] as const;

export type AnyRouteType = (typeof ROUTE_TYPES)[number];

/** The order in which rtnl_rtntype_a2n tries abbreviations; "local", "nat" and "throw" have none. */
const ABBREVIATED: AnyRouteType[] = [
  "broadcast",
  "anycast",
  "multicast",
  "prohibit",
  "unreachable",
  "blackhole",
  "xresolve",
  "unicast",
];

/** rtnl_rtntype_a2n of ip/rtm_map.c: a whole word, an abbreviation, or a number. */
export function routeType(word: string): AnyRouteType | undefined {
  if (word === "local" || word === "nat" || word === "throw") return word;
  if (word === "brd") return "broadcast";
  const abbreviated = ABBREVIATED.find((type) => matches(word, type));
  if (abbreviated) return abbreviated;
  const number = unsigned(word, 255);
  return number === undefined ? undefined : ROUTE_TYPES[number];
}

export function routeTypeName(type: RouteType, numeric: boolean): string {
  return numeric ? String(ROUTE_TYPES.indexOf(type)) : type;
}

const IP_PROTOCOLS: Record<number, string> = {
  1: "icmp",
  2: "igmp",
  4: "ipencap",
  6: "tcp",
  17: "udp",
  33: "dccp",
  41: "ipv6",
  47: "gre",
  50: "esp",
  51: "ah",
  58: "ipv6-icmp",
  89: "ospf",
  103: "pim",
  112: "vrrp",
  115: "l2tp",
  132: "sctp",
  136: "udplite",
};

/** inet_proto_n2a: the name of /etc/protocols, "ipproto-N" where it has none. */
export function ipProtocolName(number: number, numeric: boolean): string {
  return (numeric ? undefined : IP_PROTOCOLS[number]) ?? `ipproto-${number}`;
}

/** inet_proto_a2n: a number, or a name of /etc/protocols. */
export function ipProtocol(word: string): number | undefined {
  const number = unsigned(word, 255);
  if (number !== undefined) return number;
  const entry = Object.entries(IP_PROTOCOLS).find(([, name]) => name === word);
  return entry ? Number(entry[0]) : undefined;
}
