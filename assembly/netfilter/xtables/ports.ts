/**
 * What the matches of a rule ask of ports, as two ranges that one look at the packet answers (traverse.ts):
 *
 *   bits 0-15 first source | 16-31 how many more behind it | 32-47 first destination | 48-63 how many more
 *
 * A range may go on behind 65535 with 0: so it says "all but these". Where several matches speak of the same ports the first one's range is
 * kept: it is needed by all, and the others are asked.
 */
import { XtMatch, XtMultiportMatch, XtTcpMatch, XtUdpMatch } from "../../abi/xt-match";
import { isOneSided } from "./match-multiport";

/** every port, twice */
export const ANY_PORTS: u64 = 0xffff0000ffff0000;
const ANY_PORT: u32 = 0xffff0000;
const LAST_PORT: u32 = 0xffff;
const SOURCE: u64 = 0;
const DESTINATION: u64 = 32;
/** XT_TCP_INV_SRCPT, _DSTPT and those of UDP */
const INVERT_SOURCE: u32 = 1;
const INVERT_DESTINATION: u32 = 2;

/** Whether a packet with these ports is in both ranges. */
export function portsAgree(ports: u64, source: u32, destination: u32): bool {
  const a = <u32>ports;
  const b = <u32>(ports >> DESTINATION);
  return (((source - a) & LAST_PORT) <= a >> 16) & (((destination - b) & LAST_PORT) <= b >> 16);
}

/** `ports` with what a match of this kind needs as well. Kinds that know no ports leave it. */
export function narrow(ports: u64, kind: u32, record: usize): u64 {
  switch (kind) {
    case XtMatch.tcp: {
      const t = changetype<XtTcpMatch>(record);
      ports = part(ports, SOURCE, t.sourceFirst, t.sourceLast, (t.invert & INVERT_SOURCE) != 0);
      return part(
        ports,
        DESTINATION,
        t.destinationFirst,
        t.destinationLast,
        (t.invert & INVERT_DESTINATION) != 0,
      );
    }
    case XtMatch.udp: {
      const u = changetype<XtUdpMatch>(record);
      ports = part(ports, SOURCE, u.sourceFirst, u.sourceLast, (u.invert & INVERT_SOURCE) != 0);
      return part(
        ports,
        DESTINATION,
        u.destinationFirst,
        u.destinationLast,
        (u.invert & INVERT_DESTINATION) != 0,
      );
    }
    case XtMatch.multiport: {
      const m = changetype<XtMultiportMatch>(record);
      if (m.invert || !m.count || !isOneSided(m) || m.ranges >> (m.count - 1)) return ports;
      // from the least to the greatest of its ports: the ends of ranges are among them
      const at = record + offsetof<XtMultiportMatch>("ports0");
      let first = LAST_PORT;
      let last: u32 = 0;
      for (let i: u32 = 0; i < m.count; i++) {
        const port = <u32>load<u16>(at + ((<usize>i) << 1));
        first = min(first, port);
        last = max(last, port);
      }
      return part(ports, m.flags ? DESTINATION : SOURCE, first, last, false);
    }
    default:
      return ports;
  }
}

function part(ports: u64, side: u64, first: u32, last: u32, invert: bool): u64 {
  if (<u32>(ports >> side) != ANY_PORT) return ports;
  const range = rangeOf(first, last, invert);
  return (ports & ~((<u64>0xffffffff) << side)) | ((<u64>range) << side);
}

/** first | how many more << 16; every port where that cannot say it (no port at all) */
function rangeOf(first: u32, last: u32, invert: bool): u32 {
  if (first > last || last > LAST_PORT) return ANY_PORT;
  const more = last - first;
  if (!invert) return first | (more << 16);
  if (more == LAST_PORT) return ANY_PORT;
  return ((last + 1) & LAST_PORT) | ((LAST_PORT - 1 - more) << 16);
}

/** Whether `ports`, narrowed by all the rule's matches, says all that a match of this kind asks of a packet that has ports. */
export function isToldByPorts(ports: u64, kind: u32, record: usize): bool {
  if (kind == <u32>XtMatch.tcp) {
    const t = changetype<XtTcpMatch>(record);
    if (t.option || t.flagMask | t.flagCompare || t.invert & ~(INVERT_SOURCE | INVERT_DESTINATION))
      return false;
    return (
      isTold(ports, SOURCE, t.sourceFirst, t.sourceLast, (t.invert & INVERT_SOURCE) != 0) &&
      isTold(ports, DESTINATION, t.destinationFirst, t.destinationLast, (t.invert & INVERT_DESTINATION) != 0)
    );
  }
  if (kind != <u32>XtMatch.udp) return false;
  const u = changetype<XtUdpMatch>(record);
  return (
    isTold(ports, SOURCE, u.sourceFirst, u.sourceLast, (u.invert & INVERT_SOURCE) != 0) &&
    isTold(ports, DESTINATION, u.destinationFirst, u.destinationLast, (u.invert & INVERT_DESTINATION) != 0)
  );
}

function isTold(ports: u64, side: u64, first: u32, last: u32, invert: bool): bool {
  if (!first && last == LAST_PORT && !invert) return true;
  const range = rangeOf(first, last, invert);
  return range != ANY_PORT && <u32>(ports >> side) == range;
}

/** Bits that all ports of one side have in common, as a mask of 16 bits: all where there is one port, none where the range goes round. */
export function commonBits(ports: u64, side: u64): u64 {
  const first = (<u32>(ports >> side)) & LAST_PORT;
  const last = first + ((<u32>(ports >> (side + 16))) & LAST_PORT);
  if (last > LAST_PORT) return 0;
  const differ = first ^ last;
  return differ ? ~(0xffffffff >> clz(differ)) & LAST_PORT : LAST_PORT;
}

/** Matches that change nothing and never have a packet dropped: whether they or the ports are looked at first makes no difference. */
export function isPure(kind: u32): bool {
  switch (kind) {
    case XtMatch.conntrack:
    case XtMatch.state:
    case XtMatch.mark:
    case XtMatch.connmark:
    case XtMatch.addrtype:
    case XtMatch.physdev:
    case XtMatch.policy:
    case XtMatch.mac:
    case XtMatch.iprange:
    case XtMatch.length:
    case XtMatch.ttl:
    case XtMatch.tos:
    case XtMatch.dscp:
    case XtMatch.pkttype:
    case XtMatch.comment:
    case XtMatch.udp:
    case XtMatch.multiport:
      return true;
    default:
      // tcp may find broken options
      return false;
  }
}
