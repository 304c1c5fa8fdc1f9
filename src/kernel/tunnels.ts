/** What forwarding tables and VNI filters of tunnel devices hold. */
import type { Op } from "../model/op.js";
import type { FdbEntry, FdbTunnel, Vni } from "../model/state.js";
import { TUNNEL_FDB, TunnelFdbRecord, VniRecord } from "./abi.generated.js";
import { links } from "./links.js";
import type { Machine } from "./machine.js";
import { putAddress, takeAddress } from "./tunnel-address.js";

const NUD = { REACHABLE: 0x02, STALE: 0x04, NOARP: 0x40, PERMANENT: 0x80 };
const NTF = { EXT_LEARNED: 0x10, ROUTER: 0x80 };

type FdbChange = Extract<Op, { op: "fdb.add" | "fdb.append" | "fdb.replace" | "fdb.delete" }>;

/** Puts the tunnel's part of a request into the mailbox. */
export function putTunnelPart(m: Machine, op: FdbChange): void {
  const tunnel: Partial<FdbTunnel> = op.tunnel ?? {};
  const via = tunnel.via === undefined ? 0 : m.ifindex(op.netns, tunnel.via);
  const at = m.mailbox + TUNNEL_FDB;
  m.bytes.fill(0, at, at + TunnelFdbRecord.size);
  putAddress(m, tunnel.dst, at + TunnelFdbRecord.high, at + TunnelFdbRecord.low, at + TunnelFdbRecord.family);
  m.setU32(at + TunnelFdbRecord.port, tunnel.port ?? 0);
  m.setU32(at + TunnelFdbRecord.vni, tunnel.vni ?? 0);
  m.setU32(at + TunnelFdbRecord.hasVni, tunnel.vni === undefined ? 0 : 1);
  m.setU32(at + TunnelFdbRecord.sourceVni, tunnel.src_vni ?? 0);
  m.setU32(at + TunnelFdbRecord.hasSourceVni, tunnel.src_vni === undefined ? 0 : 1);
  m.setU32(at + TunnelFdbRecord.via, via);
  m.setU32(at + TunnelFdbRecord.flags, op.op !== "fdb.delete" && op.router ? NTF.ROUTER : 0);
}

/** The tunnel's part of the entry in the mailbox; nothing where it is no tunnel's. `names`: of the interfaces, by number. */
export function tunnelPart(
  m: Machine,
  names: Map<number, string>,
  linkNetns: string | null,
): Partial<FdbEntry> {
  const at = m.mailbox + TUNNEL_FDB;
  const dst = takeAddress(
    m,
    at + TunnelFdbRecord.high,
    at + TunnelFdbRecord.low,
    at + TunnelFdbRecord.family,
  );
  if (dst === undefined) return {};
  const get = (field: number) => m.u32(at + field);
  const state = get(TunnelFdbRecord.state);
  const flags = get(TunnelFdbRecord.flags);
  const via = get(TunnelFdbRecord.via);
  const tunnel: FdbTunnel = { dst };
  if (get(TunnelFdbRecord.port)) tunnel.port = get(TunnelFdbRecord.port);
  if (get(TunnelFdbRecord.hasVni)) tunnel.vni = get(TunnelFdbRecord.vni);
  if (get(TunnelFdbRecord.hasSourceVni)) tunnel.src_vni = get(TunnelFdbRecord.sourceVni);
  if (via) tunnel.via = names.get(via) ?? `if${via}`;
  if (linkNetns !== null) tunnel.netns = linkNetns;
  return {
    tunnel,
    router: (flags & NTF.ROUTER) !== 0,
    extern_learn: (flags & NTF.EXT_LEARNED) !== 0,
    self: true,
    // state_n2a of bridge/fdb.c
    state:
      state & NUD.PERMANENT ? "permanent" : state & NUD.NOARP ? "static" : state & NUD.STALE ? "stale" : "",
  };
}

type VniOp = Extract<Op, { op: "vni.add" | "vni.delete" }>;

export function applyVni(m: Machine, op: VniOp): void {
  const namespace = m.namespaceId(op.netns);
  const ifindex = m.ifindex(op.netns, op.link);
  const at = m.mailbox;
  m.clear(VniRecord.size);
  putAddress(m, op.remote, at + VniRecord.high, at + VniRecord.low, at + VniRecord.family);
  m.setU32(at + VniRecord.vni, op.vni);
  m.setU32(at + VniRecord.lastVni, op.lastVni ?? op.vni);
  m.check(m.exports.vni_change!(namespace, ifindex, op.op === "vni.delete" ? 1 : 0));
}

/** The VNIs of every VXLAN device that filters them, in the order of `bridge vni show`. */
export function vnis(m: Machine, netns: string): Vni[] {
  const namespace = m.namespaceId(netns);
  const all: Vni[] = [];
  for (const link of links(m, netns)) {
    if (link.data?.kind !== "vxlan" || !link.data.vnifilter) continue;
    let vni = -1;
    while (m.exports.vni_next!(namespace, link.ifindex, vni)) {
      const at = m.mailbox;
      vni = m.u32(at + VniRecord.vni);
      const number = (field: number) => m.number(at + field);
      const remote = takeAddress(m, at + VniRecord.high, at + VniRecord.low, at + VniRecord.family);
      all.push({
        dev: link.ifname,
        vni,
        ...(remote === undefined ? {} : { remote }),
        rx: {
          bytes: number(VniRecord.rxBytes),
          packets: number(VniRecord.rxPackets),
          drops: number(VniRecord.rxDrops),
          errors: number(VniRecord.rxErrors),
        },
        tx: {
          bytes: number(VniRecord.txBytes),
          packets: number(VniRecord.txPackets),
          drops: number(VniRecord.txDrops),
          errors: number(VniRecord.txErrors),
        },
      });
    }
  }
  return all;
}
