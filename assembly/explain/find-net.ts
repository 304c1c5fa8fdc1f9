/** Where something of a namespace's IP is: routes, policy rules, addresses, neighbours, connections. */
import { ObjectRecord } from "../abi/explain";
import { Device } from "../device/device";
import { Node6, Route6, Table6 } from "../ipv6/fib";
import { ipv6Of } from "../ipv6/inet6";
import { Namespace } from "../net/namespace";
import { fibState, FibTable } from "../net/fib";
import { nexthopAt } from "../net/fib-info";
import { FibAlias, firstNode, nextNode, TrieNode } from "../net/fib-trie";
import { firstAddress, InetAddress } from "../net/devinet";
import { hasInet } from "../net/inet";
import { Neighbor } from "../net/neighbor";
import { Rule, rulesOf } from "../net/rule";
import { firstConnection } from "../netfilter/conntrack/iterate";
import { XfrmNamespace } from "../xfrm/namespace";

export function findRule(ns: Namespace, object: usize, r: ObjectRecord): bool {
  let rule: Rule | null = rulesOf(ns);
  let index: u32 = 0;
  while (rule !== null && changetype<usize>(rule) != object) {
    rule = rule.next;
    index++;
  }
  if (rule === null) return false;
  r.index = index;
  r.cause = rule.cause;
  return true;
}

/** A route of a prefix, or a nexthop of it: then the first route that has it (several may share one). */
export function findRoute(ns: Namespace, object: usize, r: ObjectRecord): bool {
  let t: FibTable | null = fibState(ns).tables;
  while (t !== null) {
    let index: u32 = 0;
    let node: TrieNode | null = firstNode(t.trie);
    while (node !== null) {
      let a: FibAlias | null = node.routes;
      while (a !== null) {
        if (a.table == t.id) {
          if (isRoute(a, object)) {
            r.table = t.id;
            r.index = index;
            r.cause = a.cause;
            r.part = changetype<usize>(a) == object ? 0 : 1;
            return true;
          }
          index++;
        }
        a = a.next;
      }
      node = nextNode(t.trie, node.key, node.length);
    }
    t = t.next;
  }
  return false;
}

function isRoute(a: FibAlias, object: usize): bool {
  if (changetype<usize>(a) == object) return true;
  for (let i: u32 = 0; i < a.info.count; i++)
    if (changetype<usize>(nexthopAt(a.info, i)) == object) return true;
  return false;
}

/** The same of IPv6 (`family` 6). */
export function findRoute6(ns: Namespace, object: usize, r: ObjectRecord): bool {
  if (!ns.inet6) return false;
  let t = changetype<Table6 | null>(ipv6Of(ns).tables);
  while (t !== null) {
    let index: u32 = 0;
    let n: Node6 | null = t.first;
    while (n !== null) {
      let route: Route6 | null = n.routes;
      while (route !== null) {
        if (changetype<usize>(route) == object) {
          r.family = 6;
          r.table = t.id;
          r.index = index;
          r.cause = route.cause;
          return true;
        }
        index++;
        route = route.next;
      }
      n = n.next;
    }
    t = t.next;
  }
  return false;
}

/** Neighbours and addresses, over all devices of the namespace. */
export function findNeighbor(ns: Namespace, object: usize, r: ObjectRecord): bool {
  let index: u32 = 0;
  let d: Device | null = ns.firstDevice;
  while (d !== null) {
    let n: Neighbor | null = null;
    if (changetype<usize>(d.inet)) n = changetype<Neighbor | null>(d.inet.neighbors);
    while (n !== null) {
      if (changetype<usize>(n) == object) {
        r.index = index;
        r.ifindex = d.ifindex;
        r.cause = n.cause;
        return true;
      }
      index++;
      n = n.next;
    }
    d = d.next;
  }
  return false;
}

export function findAddress(ns: Namespace, object: usize, r: ObjectRecord): bool {
  let d: Device | null = ns.firstDevice;
  while (d !== null) {
    if (hasInet(d)) {
      let index: u32 = 0;
      let a: InetAddress | null = firstAddress(d);
      while (a !== null) {
        if (changetype<usize>(a) == object) {
          r.index = index;
          r.ifindex = d.ifindex;
          r.cause = a.cause;
          return true;
        }
        index++;
        a = a.next;
      }
    }
    d = d.next;
  }
  return false;
}

export function findConnection(ns: Namespace, object: usize, r: ObjectRecord): bool {
  let ct = firstConnection();
  while (ct !== null) {
    if (changetype<usize>(ct) == object && ct.namespace === ns) return true;
    ct = ct.next;
  }
  return false;
}

/** A policy: its place among all of the namespace. */
export function findXfrmPolicy(ns: Namespace, object: usize, r: ObjectRecord): bool {
  if (!ns.xfrm) return false;
  let pol = changetype<XfrmNamespace>(ns.xfrm).policies;
  let index: u32 = 0;
  while (pol !== null) {
    if (changetype<usize>(pol) == object) {
      r.index = index;
      r.cause = pol.cause;
      return true;
    }
    index++;
    pol = pol.nextOfAll;
  }
  return false;
}

export function findXfrmState(ns: Namespace, object: usize, r: ObjectRecord): bool {
  if (!ns.xfrm) return false;
  let x = changetype<XfrmNamespace>(ns.xfrm).states;
  let index: u32 = 0;
  while (x !== null) {
    if (changetype<usize>(x) == object) {
      r.index = index;
      r.cause = x.cause;
      return true;
    }
    index++;
    x = x.next;
  }
  return false;
}
