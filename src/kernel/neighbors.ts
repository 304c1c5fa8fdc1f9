/** Neighbours: RTM_NEWNEIGH, RTM_DELNEIGH and dumps. */
import { VethworkError } from "../model/errors.js";
import type { Op } from "../model/op.js";
import type { Link, Neighbor, NeighborState as StateName } from "../model/state.js";
import { NeighborFlag, NeighborRecord, NeighborRequest, NeighborState } from "./abi.generated.js";
import { links } from "./links.js";
import type { Machine } from "./machine.js";
import { formatIpv4, formatMac, isIpHardware, parseIpv4, parseMac } from "./text.js";

type NeighborOp = Extract<Op, { op: `neighbor.${string}` }>;

/** NLM_F_* of the message that `ip neigh VERB` sends */
export const NEIGHBOR_REQUESTS = {
  "neighbor.add": NeighborRequest.CREATE | NeighborRequest.EXCL,
  "neighbor.replace": NeighborRequest.CREATE | NeighborRequest.REPLACE,
  "neighbor.change": NeighborRequest.REPLACE,
  "neighbor.append": NeighborRequest.CREATE | NeighborRequest.APPEND,
} as const;

export const NEIGHBOR_STATES = new Map<number, StateName>(
  Object.entries(NeighborState).map(([name, value]) => [value, name as StateName]),
);

export function applyNeighbor(m: Machine, op: NeighborOp): void {
  const id = m.namespaceId(op.netns);
  const ifindex = op.link === "" && op.proxy ? 0 : m.ifindex(op.netns, op.link);
  const address = parseIpv4(op.dst);
  if (op.op === "neighbor.delete") {
    m.check(m.exports.neighbor_delete!(id, ifindex, address, op.proxy ? 1 : 0));
    return;
  }
  const at = m.mailbox;
  m.clear(NeighborRecord.size);
  m.setU32(at + NeighborRecord.address, address);
  m.setU32(at + NeighborRecord.ifindex, ifindex);
  m.setU32(at + NeighborRecord.state, NeighborState[op.state ?? "PERMANENT"]);
  if (op.proxy) m.setU32(at + NeighborRecord.flags, NeighborFlag.PROXY);
  if (op.lladdr !== undefined) {
    m.setU64(at + NeighborRecord.lladdr, lladdr(op.lladdr));
    m.setU32(at + NeighborRecord.hasLladdr, 1);
  }
  m.check(m.exports.neighbor_set!(id, NEIGHBOR_REQUESTS[op.op]));
}

/** A MAC, or the IPv4 address that a tunnel without Ethernet has in its place. */
function lladdr(text: string): bigint {
  return text.includes(".") ? BigInt(parseIpv4(text)) : parseMac(text);
}

/** All neighbours of a namespace, by device; proxy entries behind them. */
export function neighbors(m: Machine, netns: string): Neighbor[] {
  const id = m.namespaceId(netns);
  const names = new Map(links(m, netns).map((link) => [link.ifindex, link]));
  const all: Neighbor[] = [];
  let ifindex = 0;
  let address = 0;
  while (m.exports.neighbor_next!(id, ifindex, address)) {
    ifindex = m.u32(m.mailbox + NeighborRecord.ifindex);
    address = m.u32(m.mailbox + NeighborRecord.address);
    all.push(read(m, names));
  }
  for (let index = 0; m.exports.neighbor_proxy_next!(id, index); index++) all.push(read(m, names));
  return all;
}

function read(m: Machine, names: Map<number, Link>): Neighbor {
  const at = m.mailbox;
  const ifindex = m.u32(at + NeighborRecord.ifindex);
  const flags = m.u32(at + NeighborRecord.flags);
  const ip = isIpHardware(names.get(ifindex)?.hardware ?? 0);
  const format = (address: bigint) => (ip ? formatIpv4(Number(address & 0xffffffffn)) : formatMac(address));
  const state = NEIGHBOR_STATES.get(m.u32(at + NeighborRecord.state));
  if (state === undefined) throw new VethworkError("EIO", "a neighbour is in more than one state");
  return {
    ifindex,
    dev: names.get(ifindex)?.ifname ?? "",
    dst: formatIpv4(address(m)),
    lladdr: m.u32(at + NeighborRecord.hasLladdr) ? format(m.u64(at + NeighborRecord.lladdr)) : null,
    state,
    proxy: (flags & NeighborFlag.PROXY) !== 0,
    router: (flags & NeighborFlag.ROUTER) !== 0,
    used: age(m, at + NeighborRecord.usedNs),
    confirmed: age(m, at + NeighborRecord.confirmedNs),
    updated: age(m, at + NeighborRecord.updatedNs),
    probes: m.u32(at + NeighborRecord.probes),
  };
}

function address(m: Machine): number {
  return m.u32(m.mailbox + NeighborRecord.address);
}

/** how long ago, ns */
function age(m: Machine, at: number): number {
  return Number((m.exports.now!() as bigint) - m.view.getBigInt64(at, true));
}
