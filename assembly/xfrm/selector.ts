/** Selectors (xfrm_selector_match of net/xfrm/xfrm_policy.c), and flows read from a packet (xfrm_decode_session). */
import { XfrmPlace, XfrmSelector } from "../abi/xfrm";
import { Flow } from "../net/flow";
import { connectionOf, CtDir, CtStatus, directionOf } from "../netfilter/conntrack/connection";
import { Packet } from "../packet";
import { MAILBOX } from "../state";
import { read16, read32, read8 } from "../wire/bytes";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";

const AF_INET: u32 = 2;
const GRE: u32 = 47;
const DCCP: u32 = 33;
const UDPLITE: u32 = 136;
const ECN_MASK: u32 = 3;

/** The selector of a request, in the mailbox. */
export function selectorRecord(): XfrmSelector {
  return changetype<XfrmSelector>(MAILBOX + XfrmPlace.selector);
}

export function copySelector(to: XfrmSelector, from: XfrmSelector): void {
  memory.copy(changetype<usize>(to), changetype<usize>(from), offsetof<XfrmSelector>());
}

function differs(a: u32, b: u32, length: u32): bool {
  return length != 0 && (a ^ b) >> (32 - length) != 0;
}

/** Fields of the flow that are looked at: addresses, ports, protocol, oif. */
export function selects(s: XfrmSelector, f: Flow): bool {
  if (s.family != AF_INET) return false;
  return (
    !differs(f.destination, s.destination, s.destinationLength) &&
    !differs(f.source, s.source, s.sourceLength) &&
    !((f.destinationPort ^ s.destinationPort) & s.destinationPortMask) &&
    !((f.sourcePort ^ s.sourcePort) & s.sourcePortMask) &&
    (!s.protocol || s.protocol == f.protocol) &&
    (!s.ifindex || s.ifindex == f.oif)
  );
}

/** selector_cmp: memcmp of the two */
export function sameSelector(a: XfrmSelector, b: XfrmSelector): bool {
  return memory.compare(changetype<usize>(a), changetype<usize>(b), offsetof<XfrmSelector>()) == 0;
}

/**
 * decode_session4: the flow of a packet as its header at `p.network` says; `oif` is the device that it has a route to. ICMP has its type and
 * code for ports, GRE the halves of its key.
 */
export function decodeSession(p: Packet, f: Flow): void {
  const h = p.network;
  const out = p.outDevice;
  f.oif = out === null ? 0 : out.ifindex;
  f.mark = p.mark;
  f.protocol = ipv4.protocol(h);
  f.destination = ipv4.destination(h);
  f.source = ipv4.source(h);
  f.tos = ipv4.tos(h) & ~ECN_MASK;
  f.sourcePort = 0;
  f.destinationPort = 0;
  if (ipv4.isFragment(h)) return;
  const t = h + ipv4.headerLength(h);
  const available = <i32>(p.data + p.length - t);
  switch (f.protocol) {
    case Protocol.UDP:
    case Protocol.TCP:
    case Protocol.SCTP:
    case DCCP:
    case UDPLITE:
      if (available < 4) return;
      f.sourcePort = read16(t);
      f.destinationPort = read16(t + 2);
      // xfrm_flowi_sport knows no ports of DCCP
      if (f.protocol == DCCP) {
        f.sourcePort = 0;
        f.destinationPort = 0;
      }
      break;
    case Protocol.ICMP:
      if (available < 2) return;
      f.sourcePort = read8(t);
      f.destinationPort = read8(t + 1);
      break;
    case GRE: {
      if (available < 12) return;
      const flags = read16(t);
      if (!(flags & 0x2000)) return;
      const key = read32(t + (flags & 0x8000 ? 8 : 4));
      f.sourcePort = key >> 16;
      f.destinationPort = key & 0xffff;
    }
  }
}

/** nf_nat_decode_session: the addresses and ports that the packet of a translated connection had before. */
export function undoTranslation(p: Packet, f: Flow): void {
  const ct = connectionOf(p);
  if (ct === null) return;
  const original = directionOf(p.conntrackInfo) == <u32>CtDir.ORIGINAL;
  const t = original ? ct.original : ct.reply;
  const ports =
    f.protocol == <u32>Protocol.TCP || f.protocol == <u32>Protocol.UDP || f.protocol == <u32>Protocol.SCTP;
  if (ct.status & (original ? CtStatus.DST_NAT : CtStatus.SRC_NAT)) {
    f.destination = t.destination;
    if (ports) f.destinationPort = t.destinationPort;
  }
  if (ct.status & (original ? CtStatus.SRC_NAT : CtStatus.DST_NAT)) {
    f.source = t.source;
    if (ports) f.sourcePort = t.sourcePort;
  }
}
