/** Neighbours of IPv6: RTM_NEWNEIGH, RTM_DELNEIGH and dumps of AF_INET6. */
import { unsupported, VethworkError } from "../../model/errors.js";
import type { Op } from "../../model/op.js";
import type { Neighbor } from "../../model/state.js";
import { Neighbor6Record, NeighborFlag, NeighborState } from "../abi.generated.js";
import { links } from "../links.js";
import type { Machine } from "../machine.js";
import { NEIGHBOR_REQUESTS, NEIGHBOR_STATES } from "../neighbors.js";
import { formatMac, parseMac } from "../text.js";
import { putIpv6, readIpv6 } from "./text.js";

type NeighborOp = Extract<Op, { op: `neighbor.${string}` }>;

export function applyNeighbor6(m: Machine, op: NeighborOp): void {
  if (op.proxy) throw unsupported("an IPv6 proxy neighbour");
  const id = m.namespaceId(op.netns);
  const ifindex = m.ifindex(op.netns, op.link);
  const at = m.mailbox;
  m.clear(Neighbor6Record.size);
  putIpv6(m, at + Neighbor6Record.address0, op.dst);
  m.setU32(at + Neighbor6Record.ifindex, ifindex);
  if (op.op === "neighbor.delete") {
    m.check(m.exports.neighbor6_delete!(id));
    return;
  }
  m.setU32(at + Neighbor6Record.state, NeighborState[op.state ?? "PERMANENT"]);
  if (op.lladdr !== undefined) {
    m.setU64(at + Neighbor6Record.lladdr, parseMac(op.lladdr));
    m.setU32(at + Neighbor6Record.hasLladdr, 1);
  }
  m.check(m.exports.neighbor6_set!(id, NEIGHBOR_REQUESTS[op.op]));
}

/** All IPv6 neighbours of a namespace, by device. */
export function neighbors6(m: Machine, netns: string): Neighbor[] {
  const id = m.namespaceId(netns);
  const names = new Map(links(m, netns).map((link) => [link.ifindex, link.ifname]));
  const all: Neighbor[] = [];
  m.clear(Neighbor6Record.size);
  let ifindex = 0;
  while (m.exports.neighbor6_next!(id, ifindex)) {
    ifindex = m.u32(m.mailbox + Neighbor6Record.ifindex);
    all.push(read(m, names.get(ifindex) ?? ""));
  }
  return all;
}

function read(m: Machine, dev: string): Neighbor {
  const at = m.mailbox;
  const flags = m.u32(at + Neighbor6Record.flags);
  const state = NEIGHBOR_STATES.get(m.u32(at + Neighbor6Record.state));
  if (state === undefined) throw new VethworkError("EIO", "a neighbour is in more than one state");
  const age = (field: number): number =>
    Number((m.exports.now!() as bigint) - m.view.getBigInt64(at + field, true));
  return {
    ifindex: m.u32(at + Neighbor6Record.ifindex),
    dev,
    dst: readIpv6(m, at + Neighbor6Record.address0),
    lladdr: m.u32(at + Neighbor6Record.hasLladdr) ? formatMac(m.u64(at + Neighbor6Record.lladdr)) : null,
    state,
    proxy: false,
    router: (flags & NeighborFlag.ROUTER) !== 0,
    used: age(Neighbor6Record.usedNs),
    confirmed: age(Neighbor6Record.confirmedNs),
    updated: age(Neighbor6Record.updatedNs),
    probes: m.u32(at + Neighbor6Record.probes),
  };
}
