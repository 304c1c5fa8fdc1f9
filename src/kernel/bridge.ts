/** Bridges: options, ports, forwarding entries and VLANs as the model has them. */
import { unsupported, VethworkError } from "../model/errors.js";
import type { Op } from "../model/op.js";
import type {
  BridgeOptions,
  BridgePortOptions,
  BridgeVlan,
  FdbEntry,
  Link,
  MdbEntry,
  MulticastRouter,
} from "../model/state.js";
import {
  BridgeOption,
  BridgePortOption,
  BridgePortRecord,
  BridgeRecord,
  FdbFlag,
  FdbRecord,
  FdbRequest,
  FdbState,
  MdbRecord,
  PortFlag,
  VlanRecord,
} from "./abi.generated.js";
import { links } from "./links.js";
import type { Machine } from "./machine.js";
import { putTunnelPart, tunnelPart } from "./tunnels.js";
import { formatIpv4, formatMac, parseMac } from "./text.js";

const VLAN_PROTOCOLS = { "802.1Q": 0x8100, "802.1ad": 0x88a8 } as const;

const FDB_STATES = {
  permanent: FdbState.PERMANENT,
  static: FdbState.NOARP,
  dynamic: FdbState.REACHABLE,
} as const;

/** Options in the order in which br_changelink looks at them: some depend on others. */
const BRIDGE_ORDER: (keyof BridgeOptions)[] = [
  "forward_delay",
  "hello_time",
  "max_age",
  "ageing_time",
  "stp_state",
  "priority",
  "vlan_filtering",
  "vlan_protocol",
  "vlan_default_pvid",
  "group_fwd_mask",
  "mcast_router",
  "mcast_snooping",
  "mcast_querier",
];

/** The same for ports (br_setport). */
const PORT_ORDER: (keyof typeof BridgePortOption & keyof BridgePortOptions)[] = [
  "hairpin",
  "guard",
  "fastleave",
  "root_block",
  "learning",
  "flood",
  "mcast_flood",
  "bcast_flood",
  "proxy_arp",
  "neigh_suppress",
  "isolated",
  "locked",
  "cost",
  "priority",
  "state",
  "mcast_router",
  "group_fwd_mask",
];

function checkNames(given: object, known: readonly string[], what: string): void {
  for (const name of Object.keys(given))
    if (!known.includes(name)) throw unsupported(`${what} option ${name}`);
}

function word(value: unknown, name: string): number {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0xffffffff)
    return value | 0;
  throw new VethworkError("EINVAL", `${name} cannot be ${String(value)}`);
}

/** Changes options of a bridge (ids of its namespace and link). */
export function setBridgeOptions(
  m: Machine,
  namespace: number,
  ifindex: number,
  options: Partial<BridgeOptions>,
): void {
  checkNames(options, BRIDGE_ORDER, "bridge");
  for (const name of BRIDGE_ORDER) {
    const value = options[name];
    if (value === undefined) continue;
    const protocol =
      name === "vlan_protocol" ? VLAN_PROTOCOLS[value as BridgeOptions["vlan_protocol"]] : undefined;
    m.check(m.exports.bridge_set!(namespace, ifindex, BridgeOption[name], protocol ?? word(value, name)));
  }
}

/** Changes options of a bridge port. */
export function setPortOptions(
  m: Machine,
  namespace: number,
  ifindex: number,
  options: Partial<BridgePortOptions>,
): void {
  checkNames(options, PORT_ORDER, "bridge port");
  for (const name of PORT_ORDER) {
    const value = options[name];
    if (value === undefined) continue;
    m.check(m.exports.bridge_port_set!(namespace, ifindex, BridgePortOption[name], word(value, name)));
  }
}

export function bridgeOptions(m: Machine, namespace: number, ifindex: number): BridgeOptions {
  m.check(m.exports.bridge_get!(namespace, ifindex));
  const field = (offset: number) => m.u32(m.mailbox + offset);
  return {
    ageing_time: field(BridgeRecord.ageing_time),
    group_fwd_mask: field(BridgeRecord.group_fwd_mask),
    vlan_filtering: field(BridgeRecord.vlan_filtering) !== 0,
    vlan_protocol: field(BridgeRecord.vlan_protocol) === VLAN_PROTOCOLS["802.1ad"] ? "802.1ad" : "802.1Q",
    vlan_default_pvid: field(BridgeRecord.vlan_default_pvid),
    mcast_snooping: field(BridgeRecord.mcast_snooping) !== 0,
    mcast_querier: field(BridgeRecord.mcast_querier) !== 0,
    mcast_router: field(BridgeRecord.mcast_router),
    forward_delay: field(BridgeRecord.forward_delay),
    hello_time: field(BridgeRecord.hello_time),
    max_age: field(BridgeRecord.max_age),
    priority: field(BridgeRecord.priority),
    stp_state: field(BridgeRecord.stp_state),
  };
}

export function portOptions(m: Machine, namespace: number, ifindex: number): BridgePortOptions {
  m.check(m.exports.bridge_port_get!(namespace, ifindex));
  const field = (offset: number) => m.u32(m.mailbox + offset);
  const flags = field(BridgePortRecord.flags);
  const has = (flag: number) => (flags & flag) !== 0;
  return {
    state: field(BridgePortRecord.state),
    priority: field(BridgePortRecord.priority),
    cost: field(BridgePortRecord.cost),
    hairpin: has(PortFlag.HAIRPIN),
    isolated: has(PortFlag.ISOLATED),
    learning: has(PortFlag.LEARNING),
    flood: has(PortFlag.FLOOD),
    mcast_flood: has(PortFlag.MCAST_FLOOD),
    bcast_flood: has(PortFlag.BCAST_FLOOD),
    guard: has(PortFlag.GUARD),
    root_block: has(PortFlag.ROOT_BLOCK),
    fastleave: has(PortFlag.FAST_LEAVE),
    neigh_suppress: false,
    proxy_arp: false,
    locked: has(PortFlag.LOCKED),
    group_fwd_mask: field(BridgePortRecord.group_fwd_mask),
    mcast_router: field(BridgePortRecord.mcast_router),
    no: field(BridgePortRecord.number),
  };
}

/** The link with what a bridge or a port adds to it. */
export function withBridge(m: Machine, link: Link): Link {
  const namespace = m.namespaceId(link.netns);
  if (link.kind === "bridge") {
    link.bridge = bridgeOptions(m, namespace, link.ifindex);
    // the record is still in the mailbox
    link.bridgeAddress = formatMac(m.u64(m.mailbox + BridgeRecord.idAddress));
    link.bridgeHadPort = m.u32(m.mailbox + BridgeRecord.hadPort) !== 0;
  }
  if (link.master) link.port = portOptions(m, namespace, link.ifindex);
  return link;
}

/** rtnl_fdb_dump goes over the 256 hash buckets of the namespace's interface numbers, each newest first. */
function inHashOrder(all: Link[]): Link[] {
  return all
    .map((link, place) => ({ link, place }))
    .sort((a, b) => (a.link.ifindex & 255) - (b.link.ifindex & 255) || b.place - a.place)
    .map(({ link }) => link);
}

/** for_each_netdev: as they came into the namespace */
function inListOrder(all: Link[]): Link[] {
  return [...all].sort((a, b) => (a.listed ?? 0) - (b.listed ?? 0));
}

/** Every device's entries in the order of `bridge fdb show`. */
export function fdb(m: Machine, netns: string): FdbEntry[] {
  const namespace = m.namespaceId(netns);
  const all = links(m, netns);
  const names = new Map(all.map((link) => [link.ifindex, link.ifname]));
  const entries: FdbEntry[] = [];
  for (const link of inHashOrder(all)) {
    let cursor = 0;
    while ((cursor = m.exports.fdb_next!(namespace, link.ifindex, cursor))) {
      const at = m.mailbox;
      const flags = m.u32(at + FdbRecord.flags);
      const master = m.u32(at + FdbRecord.master);
      entries.push({
        mac: formatMac(m.u64(at + FdbRecord.mac)),
        dev: link.ifname,
        master: master ? names.get(master)! : "",
        vlan: m.u32(at + FdbRecord.vlan),
        state: flags & FdbFlag.LOCAL ? "permanent" : flags & FdbFlag.STATIC ? "static" : "",
        self: master === 0,
        sticky: (flags & FdbFlag.STICKY) !== 0,
        extern_learn: (flags & FdbFlag.ADDED_BY_EXT_LEARN) !== 0,
        used: m.number(at + FdbRecord.usedNs),
        updated: m.number(at + FdbRecord.updatedNs),
        ...tunnelPart(m, names, link.linkNetns),
      });
    }
  }
  return entries;
}

/** The VLANs of every port and bridge in the order of `bridge vlan show`. */
export function vlans(m: Machine, netns: string): BridgeVlan[] {
  const namespace = m.namespaceId(netns);
  const all: BridgeVlan[] = [];
  for (const link of inListOrder(links(m, netns))) {
    let vlan = 0;
    while ((vlan = m.exports.vlan_next!(namespace, link.ifindex, vlan + 1))) {
      const at = m.mailbox;
      all.push({
        dev: link.ifname,
        vlan,
        pvid: m.u32(at + VlanRecord.pvid) !== 0,
        untagged: m.u32(at + VlanRecord.untagged) !== 0,
      });
    }
  }
  return all;
}

/** An IPv6 address as inet_ntop(3) writes it. */
function formatIpv6(high: bigint, low: bigint): string {
  const words = [high >> 48n, high >> 32n, high >> 16n, high, low >> 48n, low >> 32n, low >> 16n, low].map(
    (w) => (w & 0xffffn).toString(16),
  );
  const text = words.join(":");
  const runs = [...text.matchAll(/(?:^|(?<=:))0(?::0)+(?=:|$)/g)].sort(
    (a, b) => b[0].length - a[0].length || a.index - b.index,
  );
  const run = runs[0];
  if (!run) return text;
  return `${text.slice(0, run.index).replace(/:$/, "")}::${text.slice(run.index + run[0].length).replace(/^:/, "")}`;
}

/** The multicast groups of every bridge in the order of `bridge mdb show`. */
export function mdb(m: Machine, netns: string): MdbEntry[] {
  const namespace = m.namespaceId(netns);
  const all = links(m, netns);
  const names = new Map(all.map((link) => [link.ifindex, link.ifname]));
  const entries: MdbEntry[] = [];
  for (const link of all) {
    let cursor = 0;
    while ((cursor = m.exports.mdb_next!(namespace, link.ifindex, cursor))) {
      const at = m.mailbox;
      const low = m.u64(at + MdbRecord.low);
      const isIpv6 = m.u32(at + MdbRecord.isIpv6) !== 0;
      entries.push({
        dev: link.ifname,
        port: names.get(m.u32(at + MdbRecord.ifindex))!,
        grp: isIpv6 ? formatIpv6(m.u64(at + MdbRecord.high), low) : formatIpv4(Number(low)),
        vlan: m.u32(at + MdbRecord.vlan),
      });
    }
  }
  return entries;
}

/** Ports behind which a multicast router is, newest first on each bridge (`bridge -d mdb`). */
export function multicastRouters(m: Machine, netns: string): MulticastRouter[] {
  const namespace = m.namespaceId(netns);
  const all = links(m, netns);
  const names = new Map(all.map((link) => [link.ifindex, link.ifname]));
  const routers: MulticastRouter[] = [];
  for (const link of all) {
    let cursor = 0;
    while ((cursor = m.exports.mdb_router_next!(namespace, link.ifindex, cursor)))
      routers.push({ dev: link.ifname, port: names.get(cursor)! });
  }
  return routers;
}

type FdbOp = Extract<Op, { op: "fdb.add" | "fdb.append" | "fdb.replace" | "fdb.delete" | "fdb.flush" }>;
type VlanOp = Extract<Op, { op: "vlan.add" | "vlan.delete" }>;

/** Carries out an operation on forwarding entries or VLANs. */
export function applyBridge(m: Machine, op: FdbOp | VlanOp): void {
  const namespace = m.namespaceId(op.netns);
  const ifindex = m.ifindex(op.netns, op.link);
  switch (op.op) {
    case "fdb.flush":
      m.check(m.exports.fdb_flush!(namespace, ifindex, op.vlan ?? 0));
      return;
    case "vlan.add":
      m.check(
        m.exports.vlan_add!(
          namespace,
          ifindex,
          op.vlan,
          op.lastVlan ?? op.vlan,
          Number(op.pvid ?? false),
          Number(op.untagged ?? false),
          Number(op.self ?? false),
        ),
      );
      return;
    case "vlan.delete":
      m.check(
        m.exports.vlan_delete!(namespace, ifindex, op.vlan, op.lastVlan ?? op.vlan, Number(op.self ?? false)),
      );
      return;
  }
  putTunnelPart(m, op);
  const mac = parseMac(op.mac);
  const high = Number(mac >> 32n);
  const low = Number(mac & 0xffffffffn) | 0;
  const self = op.where === "self" ? 1 : 0;
  if (op.op === "fdb.delete") {
    m.check(m.exports.fdb_delete!(namespace, ifindex, high, low, op.vlan ?? 0, self));
    return;
  }
  let request: number = FdbRequest.create;
  if (op.op === "fdb.add") request |= FdbRequest.exclusive;
  if (op.op === "fdb.append") request |= FdbRequest.append;
  if (op.sticky) request |= FdbRequest.sticky;
  if (op.extern_learn) request |= FdbRequest.externLearn;
  m.check(
    m.exports.fdb_add!(namespace, ifindex, high, low, op.vlan ?? 0, self, FDB_STATES[op.state], request),
  );
}
