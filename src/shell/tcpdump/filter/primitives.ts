/** The primitives of pcap-filter(7) as predicates: host, net, port, proto, broadcast, with the protocols that qualify them. */
import { macBytes } from "../../address.js";
import { FilterError } from "./error.js";
import { and, bytesEqual, equals, load, or, type Layout, type Predicate } from "./predicate.js";

export type Direction = "src" | "dst" | "src or dst" | "src and dst";

/** A question about one side, asked of the sides that the direction names. */
function sided(direction: Direction, src: Predicate, dst: Predicate): Predicate {
  if (direction === "src") return src;
  if (direction === "dst") return dst;
  return direction === "src and dst" ? and(src, dst) : or(src, dst);
}

export function parseIpv4(text: string): Uint8Array {
  const parts = text.split(".").map(Number);
  if (parts.length > 4 || parts.some((part) => !(part <= 255)))
    throw new FilterError(`invalid IPv4 address '${text}'`);
  return Uint8Array.from([...parts, 0, 0, 0].slice(0, 4));
}

export function parseIpv6(text: string): Uint8Array {
  const halves = text.split("::");
  if (halves.length > 2) throw new FilterError(`invalid IPv6 address '${text}'`);
  const groups = (half: string | undefined): number[] =>
    half ? half.split(":").map((group) => parseInt(group, 16)) : [];
  const head = groups(halves[0]);
  const tail = groups(halves[1]);
  const missing = 8 - head.length - tail.length;
  if (missing < 0 || (halves.length === 1 && missing !== 0) || [...head, ...tail].some(Number.isNaN))
    throw new FilterError(`invalid IPv6 address '${text}'`);
  return Uint8Array.from(
    [...head, ...Array<number>(missing).fill(0), ...tail].flatMap((group) => [group >> 8, group & 255]),
  );
}

/** `host` and `net` for IPv4: the addresses of IP packets, and of ARP and RARP. */
export function ipv4Address(
  layout: Layout,
  protocol: string | null,
  direction: Direction,
  address: Uint8Array,
  bits: number,
): Predicate {
  const { network } = layout;
  const at = (src: number, dst: number): Predicate =>
    sided(direction, bytesEqual(network + src, address, bits), bytesEqual(network + dst, address, bits));
  const ip = and(layout.ip, at(12, 16));
  // sender and target protocol address (RFC 826)
  const arp = and(layout.arp, at(14, 24));
  const rarp = and(layout.rarp, at(14, 24));
  switch (protocol) {
    case null:
      return or(ip, arp, rarp);
    case "ip":
      return ip;
    case "arp":
      return arp;
    case "rarp":
      return rarp;
    default:
      throw new FilterError(`'${protocol}' modifier applied to host`);
  }
}

export function ipv6Address(
  layout: Layout,
  protocol: string | null,
  direction: Direction,
  address: Uint8Array,
  bits: number,
): Predicate {
  if (protocol !== null && protocol !== "ip6")
    throw new FilterError(`'${protocol}' modifier applied to ip6 host`);
  const { network } = layout;
  return and(
    layout.ip6,
    sided(direction, bytesEqual(network + 8, address, bits), bytesEqual(network + 24, address, bits)),
  );
}

export function etherAddress(direction: Direction, text: string): Predicate {
  const address = macBytes(text);
  return sided(direction, bytesEqual(6, address), bytesEqual(0, address));
}

const PORT_PROTOCOLS: Record<string, number> = { tcp: 6, udp: 17, sctp: 132 };

/** `port` and `portrange`, in unfragmented IPv4 and plain IPv6. */
export function port(
  layout: Layout,
  protocol: string | null,
  direction: Direction,
  low: number,
  high: number,
): Predicate {
  if (protocol !== null && !(protocol in PORT_PROTOCOLS))
    throw new FilterError(`'${protocol}' modifier applied to port`);
  const numbers = protocol === null ? Object.values(PORT_PROTOCOLS) : [PORT_PROTOCOLS[protocol]!];
  const within = (value: number): boolean => value >= low && value <= high;
  const { network } = layout;
  const ip4 = and(
    layout.ip,
    or(...numbers.map((number) => equals(network + 9, 1, number))),
    layout.firstFragment,
    sided(
      direction,
      (frame) => within(load(frame, layout.transport(frame), 2)),
      (frame) => within(load(frame, layout.transport(frame) + 2, 2)),
    ),
  );
  const ip6 = and(
    layout.ip6,
    or(...numbers.map((number) => equals(network + 6, 1, number))),
    sided(
      direction,
      (frame) => within(load(frame, network + 40, 2)),
      (frame) => within(load(frame, network + 42, 2)),
    ),
  );
  return or(ip6, ip4);
}

/** A protocol by name: `tcp` is TCP over IPv4 or IPv6. */
export function protocolByName(layout: Layout, name: string): Predicate | null {
  switch (name) {
    case "ether":
    case "link":
      return () => true;
    case "ip":
      return layout.ip;
    case "ip6":
      return layout.ip6;
    case "arp":
      return layout.arp;
    case "rarp":
      return layout.rarp;
    case "tcp":
    case "udp":
    case "sctp": {
      const number = PORT_PROTOCOLS[name]!;
      return or(layout.ipProtocol(number), layout.ip6Protocol(number));
    }
    case "icmp":
      return layout.ipProtocol(1);
    case "igmp":
      return layout.ipProtocol(2);
    case "icmp6":
      return layout.ip6Protocol(58);
    case "pim":
      return or(layout.ipProtocol(103), layout.ip6Protocol(103));
    case "vrrp":
    case "carp":
      return layout.ipProtocol(112);
    case "esp":
      return or(layout.ipProtocol(50), layout.ip6Protocol(50));
    case "ah":
      return or(layout.ipProtocol(51), layout.ip6Protocol(51));
    // 802.2 frames carry a length; their access points say what they hold (here the spanning tree's)
    case "stp":
      return (frame) => load(frame, 12, 2) <= 1500 && load(frame, 14, 1) === 0x42;
    default:
      return null;
  }
}
