/** The choice of addresses and ports that no other connection has (get_unique_tuple in net/netfilter/nf_nat_core.c). */
import { random32 } from "../../state";
import { Protocol } from "../../wire/ipv4";
import { Connection, Tuple } from "../conntrack/connection";
import { tupleTaken } from "../conntrack/hash";
import { copyTuple, invertTuple } from "../conntrack/tuple";
import { Netfilter } from "../state";
import { findAppropriateSource } from "./bysource";
import { hashAddress } from "./jhash";
import { hasPorts, Manip, NatRange, portInRange, RangeFlag, sourceInRange } from "./range";
import { natScratch } from "./scratch";

/** Ports that are tried in one go: a search of all would hold up the machine when nearly all are taken. */
const MOST_ATTEMPTS: u32 = 128;

/** nf_nat_used_tuple: another connection has replies that would look like this one's */
function isUsed(nf: Netfilter, t: Tuple, ct: Connection): bool {
  const reply = natScratch().probe;
  invertTuple(t, reply);
  return tupleTaken(nf, reply, ct);
}

/** get_unique_tuple: `result` is how packets of `ct` look from now on, that looked like `original` so far. It may be taken all the same. */
export function uniqueTuple(
  nf: Netfilter,
  result: Tuple,
  original: Tuple,
  range: NatRange,
  ct: Connection,
  manip: Manip,
): void {
  const flags = range.flags;
  const random = (flags & RangeFlag.ANY_RANDOM) != 0;
  copyTuple(original, result);
  // a source keeps what it has, or gets what it was given before
  if (manip == Manip.SOURCE && !random) {
    if (sourceInRange(original, range)) {
      if (!isUsed(nf, original, ct)) return;
    } else if (findAppropriateSource(nf, ct.zone, original, result, range)) {
      if (!isUsed(nf, result, ct)) return;
    }
    copyTuple(original, result);
  }
  chooseAddress(result, range, ct.zone, manip);
  if (!random) {
    if (flags & RangeFlag.PROTO_SPECIFIED) {
      if (
        !(flags & RangeFlag.PROTO_OFFSET) &&
        portInRange(result, manip, range) &&
        (range.portFirst == range.portLast || !isUsed(nf, result, ct))
      )
        return;
    } else if (!isUsed(nf, result, ct)) return;
  }
  choosePort(nf, result, range, manip, ct);
}

/** find_best_ips_proto: an address of the range by a hash of source and destination */
function chooseAddress(t: Tuple, range: NatRange, zone: u32, manip: Manip): void {
  if (!(range.flags & RangeFlag.MAP_IPS)) return;
  const first = range.addressFirst;
  const last = range.addressLast;
  let address = first;
  if (first != last) {
    const seed = range.flags & RangeFlag.PERSISTENT ? 0 : bswap<u32>(t.destination) ^ (zone & 0xffff);
    const hash = hashAddress(bswap<u32>(t.source), seed);
    address = first + <u32>((<u64>hash * <u64>(last - first + 1)) >> 32);
  }
  if (manip == Manip.SOURCE) t.source = address;
  else t.destination = address;
}

function setPort(t: Tuple, manip: Manip, port: u32): void {
  if (manip == Manip.SOURCE) t.sourcePort = port;
  else t.destinationPort = port;
}

/** nf_nat_l4proto_unique_tuple: looks for a free port, ICMP id; the last one tried stays where none is free */
function choosePort(nf: Netfilter, t: Tuple, range: NatRange, manip: Manip, ct: Connection): void {
  const given = (range.flags & RangeFlag.PROTO_SPECIFIED) != 0;
  let least: u32;
  let size: u32;
  let end = manip;
  if (t.protocol == <u32>Protocol.ICMP) {
    // the id is the same in both directions
    end = Manip.SOURCE;
    least = given ? range.portFirst : 0;
    size = given ? range.portLast - range.portFirst + 1 : 65536;
  } else if (!hasPorts(t.protocol)) {
    // GRE outside PPTP, and protocols without ports: nothing to choose
    return;
  } else if (given) {
    least = min(range.portFirst, range.portLast);
    size = max(range.portFirst, range.portLast) - least + 1;
  } else {
    if (manip == Manip.DESTINATION) return;
    // privileged ports stay privileged, and apart from those that rsh took to prove who calls
    const port = t.sourcePort;
    least = port < 512 ? 1 : port < 1024 ? 600 : 1024;
    size = (port < 512 ? 511 : port < 1024 ? 1023 : 65535) - least + 1;
  }
  const current = end == Manip.SOURCE ? t.sourcePort : t.destinationPort;
  let offset: u32 =
    range.flags & RangeFlag.PROTO_OFFSET ? (current - range.portBase) & 0xffff : random32() & 0xffff;
  let attempts = min(size, MOST_ATTEMPTS);
  while (true) {
    for (let i: u32 = 0; i < attempts; i++) {
      setPort(t, end, (least + (offset % size)) & 0xffff);
      if (!isUsed(nf, t, ct)) return;
      offset = (offset + 1) & 0xffff;
    }
    if (attempts >= size || attempts < 16) return;
    attempts >>= 1;
    offset = random32() & 0xffff;
  }
}
