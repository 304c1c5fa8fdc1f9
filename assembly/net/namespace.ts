/** A network namespace (struct net): its devices by name and number, its sysctls, its IPv4 state. */
import { ConfSysctl, NeighSysctl, NetSysctl } from "../abi/sysctl";
import { Device } from "../device/device";
import { allocate } from "../memory";
import { K } from "../state";
import { Table } from "../table";

@unmanaged
export class Namespace {
  next: Namespace | null;
  /** 1 for the initial one, then counting; never reused */
  id: u32;
  /** bytes of its name (not terminated); length 0 for the initial one */
  name: usize;
  nameLength: u32;
  /** devices in the order of their ifindex */
  firstDevice: Device | null;
  lastDevice: Device | null;
  /** last ifindex given (net->ifindex) */
  lastIfindex: u32;
  deviceCount: u32;
  loopback: Device;
  /** name hash -> first device of the chain (Device.nextSameHash) */
  byName: Table;
  byIndex: Table;
  /** i32[NetSysctl.COUNT] */
  sysctls: usize;
  /** i32[ConfSysctl.COUNT] each: net.ipv4.conf.all and .default */
  confAll: usize;
  confDefault: usize;
  /** i32[NeighSysctl.COUNT]: net.ipv4.neigh.default */
  neighDefault: usize;
  /** net/fib.ts: tables and rules */
  fib: usize;
  /** address hash: local addresses of all devices (inet_addr_lst) */
  localAddresses: Table;
  /** net/fragment.ts: reassembly queues */
  fragments: usize;
  /** counters of /proc/net/snmp, for later */
  snmp: usize;
  /** net/namespace.ts: random seed of flow hashes */
  hashSeed: u32;
  /** netfilter (later issue) */
  netfilter: usize;
  ipvs: usize;
  /** route generation: raised when anything that a routing decision may rely on changes (rt_genid) */
  routeGeneration: u32;
  /** bit per sysctl of conf.default that was written (devconf_dflt->state) */
  confDefaultSet: u64;
  /** the ICMP token bucket (icmp_global_credit, icmp_global_stamp); jiffies */
  icmpCredit: i32;
  /** device/tunnel/tunnel.ts: tables of tunnels by kind */
  tunnels: usize;
  icmpStamp: u32;
  /** first Action of each kind (u32 each): sched/action.ts */
  actions: usize;
  /** XfrmNamespace, 0 while nothing of IPsec was asked for: xfrm/namespace.ts */
  xfrm: usize;
  /** Inet6Namespace: ipv6/inet6.ts */
  inet6: usize;
  createdNs: u64;
}

export function netSysctl(ns: Namespace, id: NetSysctl): i32 {
  return load<i32>(ns.sysctls + ((<usize>id) << 2));
}
export function confAll(ns: Namespace, id: ConfSysctl): i32 {
  return load<i32>(ns.confAll + ((<usize>id) << 2));
}

/** Makes a namespace without devices; the caller adds loopback. Null where the memory is full. */
export function createNamespace(name: usize, nameLength: u32): Namespace | null {
  const at = allocate(<u32>offsetof<Namespace>());
  if (!at) return null;
  const ns = changetype<Namespace>(at);
  ns.id = K.nextNamespaceId++;
  ns.name = allocate(max<u32>(nameLength, 1));
  memory.copy(ns.name, name, nameLength);
  ns.nameLength = nameLength;
  ns.byName = changetype<Table>(allocate(<u32>offsetof<Table>()));
  ns.byIndex = changetype<Table>(allocate(<u32>offsetof<Table>()));
  ns.localAddresses = changetype<Table>(allocate(<u32>offsetof<Table>()));
  ns.sysctls = allocate(NetSysctl.COUNT << 2);
  ns.confAll = allocate(ConfSysctl.COUNT << 2);
  ns.confDefault = allocate(ConfSysctl.COUNT << 2);
  ns.neighDefault = allocate(NeighSysctl.COUNT << 2);
  ns.hashSeed = K.hashSeed;
  ns.createdNs = K.nowNs;
  if (!K.namespaces) K.namespaces = at;
  else {
    let last = changetype<Namespace>(K.namespaces);
    while (last.next !== null) last = last.next!;
    last.next = ns;
  }
  return ns;
}

export function initialNamespace(): Namespace {
  return changetype<Namespace>(K.namespaces);
}

/** The live namespace with this id, or null. */
export function namespaceById(id: u32): Namespace | null {
  let n = changetype<Namespace | null>(K.namespaces);
  while (n !== null && n.id != id) n = n.next;
  return n;
}
