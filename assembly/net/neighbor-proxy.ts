/** Proxy ARP: addresses that we answer for (`ip neigh add proxy`), and the random delay before an answer (pneigh_*). */
import { DropReason } from "../abi/drop";
import { NeighSysctl } from "../abi/sysctl";
import { TimerKind } from "../abi/events";
import { isPending, JIFFY_NS, NS_PER_MS } from "../clock";
import { Device } from "../device/device";
import { allocate, release } from "../memory";
import { drop, Packet } from "../packet";
import { K, randomBelow } from "../state";
import { jiffiesOf, scheduleJiffies } from "../wheel";
import { Namespace } from "./namespace";
import { processArp, PROXY_DELAYED } from "./arp";
import { neighParameter } from "./inet";
import { neighborTable } from "./neighbor";

@unmanaged
export class ProxyNeighbor {
  next: ProxyNeighbor | null;
  namespace: Namespace;
  /** null: on every device of the namespace */
  device: Device | null;
  /** host order */
  address: u32;
  flags: u32;
}

function exact(d: Device | null, ns: Namespace, address: u32): ProxyNeighbor | null {
  let e = changetype<ProxyNeighbor | null>(neighborTable().proxies);
  while (e !== null && (e.address != address || e.device !== d || e.namespace !== ns)) e = e.next;
  return e;
}

/** Address of the entry that makes us answer for `address` on `d`, or 0 (pneigh_lookup: one of the device, or of no device). */
export function findProxy(d: Device, address: u32): usize {
  const own = exact(d, d.namespace, address);
  return changetype<usize>(own !== null ? own : exact(null, d.namespace, address));
}

/** Adds (or changes the flags of) an entry; false where the memory is full. */
export function addProxy(ns: Namespace, d: Device | null, address: u32, flags: u32): bool {
  let e = exact(d, ns, address);
  if (e === null) {
    const at = allocate(<u32>offsetof<ProxyNeighbor>());
    if (!at) return false;
    e = changetype<ProxyNeighbor>(at);
    e.namespace = ns;
    e.device = d;
    e.address = address;
    const t = neighborTable();
    let last = changetype<ProxyNeighbor | null>(t.proxies);
    if (last === null) t.proxies = at;
    else {
      while (last.next !== null) last = last.next!;
      last.next = e;
    }
  }
  e.flags = flags;
  return true;
}

/** False where there is no such entry. */
export function deleteProxy(ns: Namespace, d: Device | null, address: u32): bool {
  const e = exact(d, ns, address);
  if (e === null) return false;
  unlink(e);
  return true;
}

function unlink(e: ProxyNeighbor): void {
  const t = neighborTable();
  let previous = changetype<ProxyNeighbor | null>(t.proxies);
  if (previous === e) t.proxies = changetype<usize>(e.next);
  else {
    while (previous !== null && previous.next !== e) previous = previous.next;
    if (previous !== null) previous.next = e.next;
  }
  release(changetype<usize>(e), <u32>offsetof<ProxyNeighbor>());
}

/** The device goes down: its entries and the requests that wait go (pneigh_ifdown, pneigh_queue_purge). */
export function dropProxies(d: Device): void {
  if (!K.neighborTable) return;
  const t = neighborTable();
  let e = changetype<ProxyNeighbor | null>(t.proxies);
  while (e !== null) {
    const next = e.next;
    if (e.device === d) unlink(e);
    e = next;
  }
  let left = t.proxyQueue.length;
  while (left--) {
    const p = t.proxyQueue.take()!;
    if (p.device.namespace === d.namespace) drop(p, DropReason.DEV_READY);
    else t.proxyQueue.append(p);
  }
}

/** The namespace goes: what is left is entries for all of its devices. */
export function dropNamespaceProxies(ns: Namespace): void {
  if (!K.neighborTable) return;
  let e = changetype<ProxyNeighbor | null>(neighborTable().proxies);
  while (e !== null) {
    const next = e.next;
    if (e.namespace === ns) unlink(e);
    e = next;
  }
}

/** pneigh_enqueue: the request waits up to proxy_delay; `queuedNs` is when it is due. */
export function enqueueProxy(p: Packet): void {
  const t = neighborTable();
  const d = p.device;
  let waiting: i32 = 0;
  let q = t.proxyQueue.head;
  while (q !== null) {
    if (q.device === d) waiting++;
    q = q.next;
  }
  if (waiting > neighParameter(d, NeighSysctl.proxy_qlen)) {
    drop(p, DropReason.NEIGH_QUEUEFULL);
    return;
  }
  const jiffies = randomBelow(
    <u32>((<u64>(<u32>neighParameter(d, NeighSysctl.proxy_delay)) * NS_PER_MS) / JIFFY_NS),
  );
  p.queuedNs = K.nowNs + <u64>jiffies * JIFFY_NS;
  p.scratch0 = PROXY_DELAYED;
  p.input = d;
  t.proxyQueue.append(p);
  const timer = t.proxyTimer;
  if (isPending(timer) && timer.atNs < p.queuedNs) return;
  scheduleJiffies(timer, TimerKind.neighborProxy, changetype<usize>(t), jiffies);
}

/** neigh_proxy_process: answers what is due. */
export function proxyTimer(): void {
  const t = neighborTable();
  let next: u64 = 0;
  let left = t.proxyQueue.length;
  while (left--) {
    const p = t.proxyQueue.take()!;
    if (p.queuedNs <= K.nowNs) {
      if (p.device.isUp()) processArp(p);
      else drop(p, DropReason.DEV_READY);
    } else {
      t.proxyQueue.append(p);
      if (!next || p.queuedNs < next) next = p.queuedNs;
    }
  }
  if (next)
    scheduleJiffies(t.proxyTimer, TimerKind.neighborProxy, changetype<usize>(t), jiffiesOf(next - K.nowNs));
}
