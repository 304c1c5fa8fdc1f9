/** IPv4 of a namespace begins and ends (ip_fib_net_init, fib4_rules_init, ip_fib_net_exit). */
import { release } from "../memory";
import { freeTable, Table } from "../table";
import { createFib, fibState, FibState, FibTable } from "./fib";
import { flushTable } from "./fib-table";
import { closeNamespaceSockets } from "../socket/inet-namespace";
import { Trie } from "./fib-trie";
import { destroyXfrm } from "../xfrm/namespace";
import { Namespace } from "./namespace";
import { dropNamespaceProxies } from "./neighbor-proxy";
import { destroyFragments } from "./reassembly-queue";
import { defaultRules, Rule, rulesOf } from "./rule";
import { RouteTable } from "../abi/route";

/** Called for each new namespace, before its loopback exists. */
export function initIpv4Namespace(ns: Namespace): void {
  createFib(ns);
  defaultRules(ns);
}

/** Called when its devices are gone. */
export function destroyIpv4Namespace(ns: Namespace): void {
  closeNamespaceSockets(ns);
  destroyXfrm(ns);
  destroyFragments(ns);
  dropNamespaceProxies(ns);
  const s = fibState(ns);
  const shared = s.local !== null && s.main !== null && s.local!.trie === s.main!.trie;
  let t: FibTable | null = s.tables;
  while (t !== null) {
    flushTable(t, true);
    t = t.next;
  }
  t = s.tables;
  while (t !== null) {
    const next: FibTable | null = t.next;
    if (!shared || t.id != RouteTable.LOCAL) release(changetype<usize>(t.trie), <u32>offsetof<Trie>());
    release(changetype<usize>(t), <u32>offsetof<FibTable>());
    t = next;
  }
  let r = rulesOf(ns);
  while (r !== null) {
    const next = r.next;
    release(changetype<usize>(r), <u32>offsetof<Rule>());
    r = next;
  }
  freeTable(s.byId);
  freeTable(s.infoByHash);
  freeTable(ns.localAddresses);
  release(changetype<usize>(s.byId), <u32>offsetof<Table>());
  release(changetype<usize>(s.infoByHash), <u32>offsetof<Table>());
  release(ns.fib, <u32>offsetof<FibState>());
  ns.fib = 0;
}
