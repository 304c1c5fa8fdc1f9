/** What a capture filter says (pcap-filter(7)): the tree between the parser and the compiler. Addresses and numbers are as they were written. */

export const PROTOCOL_NAMES = [
  "ether",
  "ip",
  "ip6",
  "arp",
  "rarp",
  "tcp",
  "udp",
  "sctp",
  "icmp",
  "icmp6",
  "igmp",
  "igrp",
  "pim",
  "vrrp",
  "carp",
  "stp",
  "ah",
  "esp",
] as const;
export type Protocol = (typeof PROTOCOL_NAMES)[number];
export type Direction = "src" | "dst" | "src or dst" | "src and dst";
export type Kind = "host" | "net" | "port" | "portrange" | "proto";

/** What stands before an identifier, and is assumed again for one that stands alone (`port 80 or 443`). */
export interface Qualifiers {
  protocol?: Protocol;
  direction?: Direction;
  kind?: Kind;
}

export type Arithmetic =
  | { node: "number"; value: number }
  | { node: "length" }
  /** `size` bytes at `offset` behind the beginning of the protocol's header */
  | { node: "bytes"; protocol: Protocol; offset: Arithmetic; size: 1 | 2 | 4; at: number }
  | { node: "operation"; operator: Operator; left: Arithmetic; right: Arithmetic; at: number };
export type Operator = "+" | "-" | "*" | "/" | "%" | "&" | "|" | "^" | "<<" | ">>";
export type Comparison = "<" | "<=" | "=" | "!=" | ">" | ">=";

export type Expression =
  | { node: "and" | "or"; left: Expression; right: Expression }
  | { node: "not"; operand: Expression }
  | { node: "protocol"; protocol: Protocol; at: number }
  | { node: "identifier"; qualifiers: Qualifiers; identifier: Identifier; at: number }
  | { node: "relation"; comparison: Comparison; left: Arithmetic; right: Arithmetic }
  | Cast
  | { node: "direction"; isSent: boolean; at: number }
  | { node: "vlan"; id?: number; at: number };

export interface Cast {
  node: "broadcast" | "multicast";
  protocol?: Protocol;
  at: number;
}

export type Identifier =
  | { form: "number"; value: number }
  /** "10", "10.1", "10.1.2.3" */
  | { form: "ipv4"; text: string; prefix?: number; mask?: string }
  | { form: "ipv6"; text: string; prefix?: number }
  | { form: "mac"; text: string }
  | { form: "name"; text: string };
