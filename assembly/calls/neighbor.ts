/** Neighbours: RTM_NEWNEIGH, RTM_DELNEIGH, RTM_GETNEIGH (neigh_add, neigh_delete, neigh_dump_info). Records are in abi/neighbor.ts. */
import { Errno } from "../abi/errno";
import { NeighborFlag, NeighborRecord, NeighborRequest } from "../abi/neighbor";
import { drainBacklog } from "../device/core";
import { Device, deviceByIndex } from "../device/device";
import { Namespace, namespaceById } from "../net/namespace";
import { hasInet } from "../net/inet";
import { createNeighbor, findNeighbor, Neighbor, neighborTable, NUD_VALID } from "../net/neighbor";
import { addProxy, deleteProxy, ProxyNeighbor } from "../net/neighbor-proxy";
import { changeNeighbor, deleteNeighbor, isExempt } from "../net/neighbor-request";
import { K, MAILBOX } from "../state";

/** Adds or changes the neighbour of the NeighborRecord in the mailbox, as `request` (NeighborRequest) says; 0 or a negative errno. */
export function neighbor_set(namespace: u32, request: u32): i32 {
  const error = set(namespace, request);
  drainBacklog();
  return error;
}

function set(namespace: u32, request: u32): i32 {
  const r = changetype<NeighborRecord>(MAILBOX);
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  let d: Device | null = null;
  if (r.ifindex) {
    d = deviceByIndex(ns, r.ifindex);
    if (d === null) return -Errno.ENODEV;
  }
  if (r.flags & NeighborFlag.PROXY) return addProxy(ns, d, r.address, r.flags) ? 0 : -Errno.ENOBUFS;
  if (d === null || !hasInet(d)) return -Errno.EINVAL;
  let n = findNeighbor(d, r.address);
  const isNew = n === null;
  if (n === null) {
    if (!(request & NeighborRequest.CREATE)) return -Errno.ENOENT;
    n = createNeighbor(d, r.address, r.flags & NeighborFlag.EXT_LEARNED, isExempt(r.state, r.flags));
    if (n === null) return -Errno.ENOBUFS;
  }
  const error = changeNeighbor(n, isNew, request, r.flags, r.state, r.hasLladdr != 0, r.lladdr);
  if (!error) n.cause = K.cause;
  return error;
}

/** Deletes a neighbour (`proxy` non-zero: a proxy entry; its ifindex may be 0); 0 or a negative errno. */
export function neighbor_delete(namespace: u32, ifindex: u32, address: u32, proxy: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  let d: Device | null = null;
  if (ifindex) {
    d = deviceByIndex(ns, ifindex);
    if (d === null) return -Errno.ENODEV;
  }
  if (proxy) return deleteProxy(ns, d, address) ? 0 : -Errno.ENOENT;
  if (d === null || !hasInet(d)) return -Errno.EINVAL;
  const n = findNeighbor(d, address);
  return n === null ? -Errno.ENOENT : deleteNeighbor(n);
}

/** The neighbour behind (ifindex, address) in the dump of a namespace, in the mailbox; false at the end. ifindex 0 is the beginning. */
export function neighbor_next(namespace: u32, ifindex: u32, address: u32): bool {
  const ns = namespaceById(namespace);
  if (ns === null) return false;
  let d: Device | null = ns.firstDevice;
  let n: Neighbor | null = null;
  if (ifindex) {
    d = deviceByIndex(ns, ifindex);
    if (d === null) return false;
    const last = findNeighbor(d, address);
    if (last !== null) n = last.next;
    if (n === null) d = d.next;
  }
  while (n === null && d !== null) {
    if (changetype<usize>(d.inet)) n = changetype<Neighbor | null>(d.inet.neighbors);
    if (n === null) d = d.next;
  }
  if (n === null) return false;
  fill(n);
  return true;
}

function fill(n: Neighbor): void {
  const r = changetype<NeighborRecord>(MAILBOX);
  r.address = n.address;
  r.ifindex = n.device.ifindex;
  r.state = n.state;
  r.flags = n.flags;
  r.probes = n.probes;
  r.type = n.type;
  r.lladdr = n.mac;
  r.hasLladdr = n.state & NUD_VALID ? 1 : 0;
  r.confirmedNs = <u64>n.confirmedNs;
  r.usedNs = <u64>n.usedNs;
  r.updatedNs = <u64>n.updatedNs;
}

/** The proxy entry with number `index` of a namespace, in the mailbox (ifindex 0: on all devices); false at the end. */
export function neighbor_proxy_next(namespace: u32, index: u32): bool {
  const ns: Namespace | null = namespaceById(namespace);
  if (ns === null) return false;
  let e = changetype<ProxyNeighbor | null>(neighborTable().proxies);
  while (e !== null) {
    if (e.namespace === ns) {
      if (!index) {
        const r = changetype<NeighborRecord>(MAILBOX);
        memory.fill(MAILBOX, 0, offsetof<NeighborRecord>());
        const d = e.device;
        r.address = e.address;
        r.ifindex = d === null ? 0 : d.ifindex;
        r.flags = e.flags | NeighborFlag.PROXY;
        return true;
      }
      index--;
    }
    e = e.next;
  }
  return false;
}
