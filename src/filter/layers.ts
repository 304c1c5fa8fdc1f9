/** Where a filter looks: the link layer, the network header behind it, and what that one carries. `vlan` moves it for all that stands behind. */
import { all, any, compare, not, test, type Decision } from "./decision.js";
import type { LinkLayer, Place } from "./link-layer.js";
import { Op } from "./opcodes.js";
import type { Protocol } from "./syntax.js";

/** of protocols that the link layer carries */
const LINK_PROTOCOLS: Partial<Record<Protocol, number>> = {
  ip: 0x0800,
  arp: 0x0806,
  rarp: 0x8035,
  ip6: 0x86dd,
  stp: 0x42,
};
const VLAN_TYPES = [0x8100, 0x88a8, 0x9100];
const IP_PROTOCOLS: Partial<Record<Protocol, number>> = {
  tcp: 6,
  udp: 17,
  sctp: 132,
  icmp: 1,
  icmp6: 58,
  igmp: 2,
  igrp: 9,
  pim: 103,
  vrrp: 112,
  carp: 112,
  ah: 51,
  esp: 50,
};
const IPV6_FRAGMENT = 44;
/** those that libpcap knows of IPv4 only */
const ONLY_IPV4 = new Set<Protocol>(["icmp", "igmp", "igrp", "vrrp", "carp"]);

export const protocolNumber = (name: Protocol): number => IP_PROTOCOLS[name]!;

export class Layers {
  private place: Place;

  constructor(readonly link: LinkLayer) {
    this.place = link.start;
  }

  /** where the network header begins */
  get payload(): number {
    return this.place.payload;
  }

  /** compares `size` bytes at `offset` of the network header */
  equals(offset: number, size: 1 | 2 | 4, value: number, mask?: number): Decision {
    return compare(this.payload + offset, size, value, mask);
  }

  etherType(type: number): Decision {
    return this.link.carries(type, this.place);
  }

  protocol(name: Protocol): Decision {
    const type = LINK_PROTOCOLS[name];
    if (type !== undefined) return this.etherType(type);
    const number = protocolNumber(name);
    if (ONLY_IPV4.has(name)) return this.ipProtocol(number);
    if (name === "icmp6") return this.ip6Protocol(number);
    return any(this.ipProtocol(number), this.ip6Protocol(number));
  }

  ipProtocol(number: number): Decision {
    return all(this.protocol("ip"), this.equals(9, 1, number));
  }

  /** directly behind the header, or behind a fragment header */
  ip6Protocol(number: number): Decision {
    const inFragment = all(this.equals(6, 1, IPV6_FRAGMENT), this.equals(40, 1, number));
    return all(this.protocol("ip6"), any(this.equals(6, 1, number), inFragment));
  }

  notLaterFragment(): Decision {
    return not(test([{ code: Op.ldAbs[2], k: this.payload + 6 }], Op.jset, 0x1fff));
  }

  /** asks for a tag, and goes behind it */
  vlan(id: number | undefined): Decision {
    const [first, ...rest] = VLAN_TYPES.map((type) => this.etherType(type));
    const tagged = any(first!, ...rest);
    const decision = id === undefined ? tagged : all(tagged, this.equals(0, 2, id, 0x0fff));
    this.place = { type: this.place.type + 4, payload: this.payload + 4 };
    return decision;
  }
}
