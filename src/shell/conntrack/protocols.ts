/** Protocols that conntrack knows by name, their options and their states (extensions/libct_proto_*.c). */

export interface Protocol {
  number: number;
  name: string;
  /** option as written -> its one name */
  options: Record<string, string>;
  /** names of states by number */
  states: readonly string[];
  /** what a line shows of a tuple */
  shows: "ports" | "icmp" | "keys" | "nothing";
}

export const TCP_STATES = [
  "NONE",
  "SYN_SENT",
  "SYN_RECV",
  "ESTABLISHED",
  "FIN_WAIT",
  "CLOSE_WAIT",
  "LAST_ACK",
  "TIME_WAIT",
  "CLOSE",
  "SYN_SENT2",
] as const;

const PORTS = {
  sport: "sport",
  dport: "dport",
  "orig-port-src": "sport",
  "orig-port-dst": "dport",
  "reply-port-src": "reply-port-src",
  "reply-port-dst": "reply-port-dst",
};
const ICMP = { "icmp-type": "icmp-type", "icmp-code": "icmp-code", "icmp-id": "icmp-id" };
const KEYS = {
  srckey: "sport",
  dstkey: "dport",
  "orig-key-src": "sport",
  "orig-key-dst": "dport",
  "reply-key-src": "reply-port-src",
  "reply-key-dst": "reply-port-dst",
};

const KNOWN: Protocol[] = [
  { number: 6, name: "tcp", options: { ...PORTS, state: "state" }, states: TCP_STATES, shows: "ports" },
  { number: 17, name: "udp", options: PORTS, states: [], shows: "ports" },
  { number: 136, name: "udplite", options: PORTS, states: [], shows: "ports" },
  { number: 132, name: "sctp", options: PORTS, states: [], shows: "ports" },
  { number: 33, name: "dccp", options: PORTS, states: [], shows: "ports" },
  { number: 1, name: "icmp", options: ICMP, states: [], shows: "icmp" },
  { number: 47, name: "gre", options: KEYS, states: [], shows: "keys" },
];

const OTHERS: Record<string, number> = {
  igmp: 2,
  ipencap: 4,
  ipip: 4,
  esp: 50,
  ah: 51,
  ospf: 89,
  pim: 103,
  vrrp: 112,
};

function unnamed(number: number): Protocol {
  return { number, name: "unknown", options: {}, states: [], shows: "nothing" };
}

/** By name or number; null for neither. */
export function findProtocol(text: string): Protocol | null {
  const known = KNOWN.find((one) => one.name === text.toLowerCase());
  if (known) return known;
  const number = /^\d+$/.test(text) ? Number(text) : OTHERS[text.toLowerCase()];
  return number === undefined || number > 255 ? null : protocolOf(number);
}

export function protocolOf(number: number): Protocol {
  return KNOWN.find((one) => one.number === number) ?? unnamed(number);
}
