/** What netfilter keeps for a network namespace. Made when the first table, set or sysctl that needs it is. */
import { Hook, XtFamily, XtTable } from "../abi/netfilter";
import { allocate } from "../memory";
import { Namespace } from "../net/namespace";

@unmanaged
export class Netfilter {
  namespace: Namespace;
  /** bit per Hook (1 << Hook): something is registered there. The one test that a packet without netfilter pays */
  hooks: u32;
  /** XtTableState per family and table, 0 while not made: XtFamily * XtTable.COUNT + XtTable (xtables/table.ts) */
  tables: usize;
  /** bit per Hook: the IPv4 table has rules to run there, by table */
  tableHooks: usize;
  /** who needs connection tracking here (nf_ct_netns_get): rules and the nat table; 0: off */
  conntrackUsers: u32;
  /** who needs whole datagrams (nf_defrag_ipv4_enable) beside connection tracking */
  defragUsers: u32;
  /** the namespace has virtual services: IPVS runs at its hooks (ipvs/hooks.ts) */
  virtualServices: u32;
  /** the nat table exists here: NAT runs at its hooks */
  natUsers: u32;
  /** conntrack/: the namespace's counters, events, lists */
  conntrack: usize;
  /** nat/: connections by source */
  nat: usize;
  /** ipset/: the sets by number and name */
  sets: usize;
  /** xt_recent and xt_hashlimit tables by name */
  recent: usize;
  hashlimit: usize;
}

const TABLES: u32 = XtFamily.COUNT * XtTable.COUNT;

/** The namespace's netfilter, made on first use; null where the memory is full. */
export function netfilterOf(ns: Namespace): Netfilter | null {
  if (ns.netfilter) return changetype<Netfilter>(ns.netfilter);
  const at = allocate(<u32>offsetof<Netfilter>());
  if (!at) return null;
  const nf = changetype<Netfilter>(at);
  nf.namespace = ns;
  nf.tables = allocate(TABLES << 2);
  nf.tableHooks = allocate(XtTable.COUNT << 2);
  ns.netfilter = at;
  return nf;
}

export function tableHooks(nf: Netfilter, table: XtTable): u32 {
  return load<u32>(nf.tableHooks + ((<usize>table) << 2));
}

/** Says again at which hooks anything runs: after a table, NAT, connection tracking or defragmentation came or went. */
export function refreshHooks(nf: Netfilter): void {
  let hooks: u32 = 0;
  for (let t: u32 = 0; t < <u32>XtTable.COUNT; t++) hooks |= tableHooks(nf, t);
  // connection tracking confirms at the end of INPUT and POSTROUTING
  if (nf.conntrackUsers)
    hooks |= (1 << Hook.PREROUTING) | (1 << Hook.OUTPUT) | (1 << Hook.INPUT) | (1 << Hook.POSTROUTING);
  if (nf.defragUsers) hooks |= (1 << Hook.PREROUTING) | (1 << Hook.OUTPUT);
  if (nf.natUsers)
    hooks |= (1 << Hook.PREROUTING) | (1 << Hook.OUTPUT) | (1 << Hook.INPUT) | (1 << Hook.POSTROUTING);
  if (nf.virtualServices) hooks |= (1 << Hook.INPUT) | (1 << Hook.FORWARD) | (1 << Hook.OUTPUT);
  nf.hooks = hooks;
}
