/** A packet of a connection whose addresses are decided (nf_nat_packet, nf_nat_manip_pkt). */
import { reliedOn } from "../../observe";
import { Decision } from "../../abi/decision";
import { Hook } from "../../abi/netfilter";
import { Packet } from "../../packet";
import { Protocol } from "../../wire/ipv4";
import { Connection, CtDir, CtStatus, directionOf, Tuple } from "../conntrack/connection";
import { Verdict } from "../verdict";
import { manipulate } from "./manip";
import { Manip } from "./range";

/** HOOK2MANIP */
export function manipAt(at: Hook): Manip {
  return at == Hook.POSTROUTING || at == Hook.INPUT ? Manip.SOURCE : Manip.DESTINATION;
}

/** Whether packets of this direction are rewritten here: the answers to a rewritten source have a rewritten destination. */
export function wantsManip(ct: Connection, info: u32, manip: Manip): bool {
  let bit: u32 = manip == Manip.SOURCE ? CtStatus.SRC_NAT : CtStatus.DST_NAT;
  if (directionOf(info) == <u32>CtDir.REPLY) bit ^= CtStatus.NAT_MASK;
  return (ct.status & bit) != 0;
}

/** The tuple of the other direction: a packet is made to look like what answers it. */
export function otherTuple(ct: Connection, info: u32): Tuple {
  return directionOf(info) == <u32>CtDir.REPLY ? ct.original : ct.reply;
}

/** The port (ICMP: id, GRE: key) that goes with the address of `other` */
export function otherPort(other: Tuple, manip: Manip): u32 {
  if (other.protocol == <u32>Protocol.ICMP) return other.sourcePort;
  return manip == Manip.SOURCE ? other.destinationPort : other.sourcePort;
}

/** nf_nat_packet */
export function translate(p: Packet, ct: Connection, info: u32, manip: Manip): Verdict {
  if (!wantsManip(ct, info, manip)) return Verdict.ACCEPT;
  reliedOn(p, Decision.nat, changetype<usize>(ct), manip);
  const other = otherTuple(ct, info);
  const address = manip == Manip.SOURCE ? other.destination : other.source;
  return manipulate(p, p.network, manip, address, otherPort(other, manip), other.protocol)
    ? Verdict.ACCEPT
    : Verdict.DROP;
}
