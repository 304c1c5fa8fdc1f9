/** What netfilter keeps for a network namespace. Made when the first table, set or sysctl that needs it is. */
import { Hook, XtFamily, XtTable } from "../abi/netfilter";
import { allocate } from "../memory";
import { Namespace } from "../net/namespace";

@unmanaged
export class Netfilter {
  namespace: Namespace;
  /** by Hook: what runs there (Step). 0 is all that a packet without netfilter pays for */
  steps0: u32;
  steps1: u32;
  steps2: u32;
  steps3: u32;
  steps4: u32;
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

/** What may run at a hook: a bit each, in the order in which they do (hooks.ts). */
export const enum Step {
  DEFRAGMENT = 1,
  RAW = 2,
  TRACK = 4,
  MANGLE = 8,
  NAT_FIRST = 16,
  SERVICES_FIRST = 32,
  FILTER = 64,
  SECURITY = 128,
  SERVICES = 256,
  NAT = 512,
  CONFIRM = 1024,
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

/** What runs at a hook (Step). */
export function stepsAt(nf: Netfilter, at: Hook): u32 {
  return load<u32>(changetype<usize>(nf) + ((<usize>at) << 2), offsetof<Netfilter>("steps0"));
}

/** Says again what runs at which hook: after a table, NAT, connection tracking, defragmentation or IPVS came or went. */
export function refreshHooks(nf: Netfilter): void {
  for (let at: u32 = 0; at < <u32>Hook.COUNT; at++)
    store<u32>(
      changetype<usize>(nf) + ((<usize>at) << 2),
      stepsOf(nf, <Hook>at),
      offsetof<Netfilter>("steps0"),
    );
}

function stepsOf(nf: Netfilter, at: Hook): u32 {
  let steps: u32 = hasTable(nf, XtTable.mangle, at) ? Step.MANGLE : 0;
  if (at == Hook.PREROUTING || at == Hook.OUTPUT) {
    if (nf.conntrackUsers | nf.defragUsers) steps |= Step.DEFRAGMENT;
    if (hasTable(nf, XtTable.raw, at)) steps |= Step.RAW;
    if (nf.conntrackUsers) steps |= Step.TRACK;
    if (nf.natUsers) steps |= Step.NAT_FIRST;
  }
  if (at == Hook.INPUT || at == Hook.POSTROUTING) {
    if (nf.natUsers) steps |= Step.NAT;
    if (nf.conntrackUsers) steps |= Step.CONFIRM;
  }
  if (at != Hook.PREROUTING && at != Hook.POSTROUTING) {
    if (hasTable(nf, XtTable.filter, at)) steps |= Step.FILTER;
    if (hasTable(nf, XtTable.security, at)) steps |= Step.SECURITY;
    if (nf.virtualServices) steps |= at == Hook.OUTPUT ? Step.SERVICES_FIRST : Step.SERVICES;
  }
  return steps;
}

function hasTable(nf: Netfilter, table: XtTable, at: Hook): bool {
  return (tableHooks(nf, table) & (1 << (<u32>at))) != 0;
}
