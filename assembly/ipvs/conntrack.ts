/** IPVS and connection tracking (net/netfilter/ipvs/ip_vs_nfct.c, include/net/ip_vs.h): with net.ipv4.vs.conntrack they know the same connections. */
import { VsConnFlag } from "../abi/ipvs";
import { confirm } from "../netfilter/conntrack/confirm";
import {
  connectionOf,
  CtDir,
  CtInfo,
  CtStatus,
  directionOf,
  forgetConnection,
  Tuple,
} from "../netfilter/conntrack/connection";
import { killConnection } from "../netfilter/conntrack/destroy";
import { findTuple } from "../netfilter/conntrack/hash";
import { conntrackState } from "../netfilter/conntrack/state";
import { Netfilter } from "../netfilter/state";
import { Verdict } from "../netfilter/verdict";
import { Packet } from "../packet";
import { K } from "../state";
import { Protocol } from "../wire/ipv4";
import { VsConnection } from "./connection";

/** ip_vs_notrack: a new connection is forgotten; its packets count as untracked. */
export function notrack(p: Packet): void {
  if (!p.conntrack) return;
  forgetConnection(p);
  p.conntrackInfo = CtInfo.UNTRACKED;
}

/**
 * ip_vs_update_conntrack: the answers to a new connection will come from the server (`outgoing` false), or go on in the name of the virtual
 * service. What the client sent stays as it was.
 */
export function updateConntrack(p: Packet, c: VsConnection, towardsServer: bool): void {
  const ct = connectionOf(p);
  if (ct === null || ct.status & (CtStatus.CONFIRMED | CtStatus.DYING)) return;
  if ((c.flags & VsConnFlag.FWD_MASK) != <u32>VsConnFlag.MASQ || c.flags & VsConnFlag.ONE_PACKET) return;
  if (directionOf(p.conntrackInfo) != <u32>CtDir.ORIGINAL) return;
  const reply = ct.reply;
  const ports = reply.protocol != <u32>Protocol.ICMP;
  if (towardsServer) {
    reply.source = c.destinationAddress;
    if (ports) reply.sourcePort = c.destinationPort;
  } else {
    reply.destination = c.virtualAddress;
    if (ports) reply.destinationPort = c.virtualPort;
  }
}

/** ip_vs_confirm_conntrack: in front of a tunnel's header, behind which the connection is not seen any more. */
export function confirmConntrack(p: Packet, c: VsConnection): Verdict {
  const nf = changetype<Netfilter | null>(c.ipvs.namespace.netfilter);
  return nf === null ? Verdict.ACCEPT : confirm(nf, p);
}

/** ip_vs_conn_uses_old_conntrack: the packet belongs to a tracked connection that cannot go to another server any more. */
export function usesOldConntrack(p: Packet): bool {
  const ct = connectionOf(p);
  return ct !== null && (ct.status & CtStatus.CONFIRMED) != 0;
}

/** ip_vs_conn_drop_conntrack: the connection of IPVS has ended, and so does the tracked one. */
export function dropConntrack(c: VsConnection): void {
  if (!c.clientPort || !K.conntrack) return;
  const nf = changetype<Netfilter | null>(c.ipvs.namespace.netfilter);
  const s = conntrackState();
  if (nf === null || !nf.conntrack || s === null) return;
  const t: Tuple = s.packetTuple;
  t.source = c.clientAddress;
  t.sourcePort = c.clientPort;
  t.destination = c.virtualAddress;
  t.destinationPort = c.virtualPort;
  t.protocol = c.protocol;
  const found = findTuple(nf, 0, t);
  if (found !== null) killConnection(found.connection);
}
