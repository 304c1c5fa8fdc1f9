/** What a packet is to its connection, and what is known of the connection: numbers of assembly/netfilter/conntrack/connection.ts. */

/** enum ip_conntrack_info */
export const CtInfoNames: Record<number, string> = {
  0: "ESTABLISHED",
  1: "RELATED",
  2: "NEW",
  3: "ESTABLISHED (reply)",
  4: "RELATED (reply)",
  7: "UNTRACKED",
};
export const CT_UNTRACKED = 7;

/** IPS_* */
export const CtStatus = {
  SEEN_REPLY: 2,
  ASSURED: 4,
  CONFIRMED: 8,
  SRC_NAT: 16,
  DST_NAT: 32,
  DYING: 512,
  TEMPLATE: 2048,
} as const;
