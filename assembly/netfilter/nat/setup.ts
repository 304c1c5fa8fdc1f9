/** A new connection's addresses are decided (nf_nat_setup_info in net/netfilter/nf_nat_core.c). */
import { Connection, CtStatus } from "../conntrack/connection";
import { copyTuple, invertTuple, tupleEquals } from "../conntrack/tuple";
import { Netfilter } from "../state";
import { Verdict } from "../verdict";
import { insertBySource } from "./bysource";
import { Manip, NatRange, RangeFlag } from "./range";
import { natScratch, prepareNat } from "./scratch";
import { uniqueTuple } from "./unique";

/** nf_nat_initialized: this end has been decided, be it to stay as it is */
export function isDecided(ct: Connection, manip: Manip): bool {
  return (ct.status & (manip == Manip.SOURCE ? CtStatus.SRC_NAT_DONE : CtStatus.DST_NAT_DONE)) != 0;
}

/** nf_nat_setup_info: what was decided before a connection was confirmed holds for its life. `range` may be the scratch range. */
export function setupNat(nf: Netfilter, ct: Connection, range: NatRange, manip: Manip): Verdict {
  if (ct.status & CtStatus.CONFIRMED) return Verdict.ACCEPT;
  if (isDecided(ct, manip) || !prepareNat()) return Verdict.DROP;
  const scratch = natScratch();
  const current = scratch.current;
  const wanted = scratch.wanted;
  invertTuple(ct.reply, current);
  uniqueTuple(nf, wanted, current, range, ct, manip);
  if (!tupleEquals(wanted, current)) {
    // nf_conntrack_alter_reply: answers will come to the new addresses
    invertTuple(wanted, scratch.probe);
    copyTuple(scratch.probe, ct.reply);
    ct.status |= manip == Manip.SOURCE ? CtStatus.SRC_NAT : CtStatus.DST_NAT;
  }
  if (manip == Manip.SOURCE) insertBySource(nf, ct);
  ct.status |= manip == Manip.SOURCE ? CtStatus.SRC_NAT_DONE : CtStatus.DST_NAT_DONE;
  return Verdict.ACCEPT;
}

/** nf_nat_alloc_null_binding: no rule wants anything; the address stays, a port or id only where nobody else has it */
export function setupNothing(nf: Netfilter, ct: Connection, manip: Manip): Verdict {
  if (!prepareNat()) return Verdict.DROP;
  const address = manip == Manip.SOURCE ? ct.reply.destination : ct.reply.source;
  return setupNat(nf, ct, addressRange(RangeFlag.MAP_IPS, address, 0, 0), manip);
}

/** The scratch range, for one address; `prepareNat` has succeeded. */
export function addressRange(flags: u32, address: u32, portFirst: u32, portLast: u32): NatRange {
  const range = natScratch().range;
  range.flags = flags | RangeFlag.MAP_IPS;
  range.addressFirst = address;
  range.addressLast = address;
  range.portFirst = portFirst;
  range.portLast = portLast;
  range.portBase = 0;
  return range;
}
