/** Neighbours of IPv6: RTM_NEWNEIGH, RTM_DELNEIGH, RTM_GETNEIGH of AF_INET6. Records are in abi/ipv6.ts. */
import { Errno, Extack } from "../abi/errno";
import { Neighbor6Record } from "../abi/ipv6";
import { NeighborFlag, NeighborRequest } from "../abi/neighbor";
import { drainBacklog } from "../device/core";
import { Device, deviceByIndex } from "../device/device";
import { copyAddress } from "../ipv6/in6";
import { inet6Of, isEnabled6 } from "../ipv6/inet6";
import { addressOf, createNeighbor6, findNeighbor6 } from "../ipv6/neighbor";
import { Namespace, namespaceById } from "../net/namespace";
import { Neighbor, NUD_VALID } from "../net/neighbor";
import { changeNeighbor, deleteNeighbor, isExempt } from "../net/neighbor-request";
import { K, MAILBOX } from "../state";

const ADDRESS: usize = MAILBOX + offsetof<Neighbor6Record>("address0");

/** Adds or changes the neighbour of the Neighbor6Record in the mailbox, as `request` (NeighborRequest) says; 0 or a negative errno. */
export function neighbor6_set(namespace: u32, request: u32): i32 {
  const error = set(namespace, request);
  drainBacklog();
  return error;
}

function set(namespace: u32, request: u32): i32 {
  const r = changetype<Neighbor6Record>(MAILBOX);
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const d = deviceByIndex(ns, r.ifindex);
  if (d === null) return -Errno.ENODEV;
  // proxy entries are not modelled
  if (r.flags & NeighborFlag.PROXY) return -Errno.EUNSUPPORTED;
  // ndisc_allow_add
  if (!isEnabled6(d)) {
    K.extack = Extack.IPV6_DISABLED;
    return -Errno.EINVAL;
  }
  let n = findNeighbor6(d, ADDRESS);
  const isNew = n === null;
  if (n === null) {
    if (!(request & NeighborRequest.CREATE)) return -Errno.ENOENT;
    n = createNeighbor6(d, ADDRESS, r.flags & NeighborFlag.EXT_LEARNED, isExempt(r.state, r.flags));
    if (n === null) return -Errno.ENOBUFS;
  }
  return changeNeighbor(n, isNew, request, r.flags, r.state, r.hasLladdr != 0, r.lladdr);
}

/** Deletes the neighbour of the record in the mailbox; 0 or a negative errno. */
export function neighbor6_delete(namespace: u32): i32 {
  const r = changetype<Neighbor6Record>(MAILBOX);
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const d = deviceByIndex(ns, r.ifindex);
  if (d === null) return -Errno.ENODEV;
  if (inet6Of(d) === null) return -Errno.EINVAL;
  const n = findNeighbor6(d, ADDRESS);
  return n === null ? -Errno.ENOENT : deleteNeighbor(n);
}

function listOf(d: Device): Neighbor | null {
  const i = inet6Of(d);
  return i === null ? null : changetype<Neighbor | null>(i.neighbors);
}

/** The neighbour behind (ifindex, the address in the mailbox's record) in a dump, in the mailbox; false at the end. ifindex 0: the first. */
export function neighbor6_next(namespace: u32, ifindex: u32): bool {
  const ns: Namespace | null = namespaceById(namespace);
  if (ns === null) return false;
  let d: Device | null = ns.firstDevice;
  let n: Neighbor | null = null;
  if (ifindex) {
    d = deviceByIndex(ns, ifindex);
    if (d === null) return false;
    const last = findNeighbor6(d, ADDRESS);
    if (last !== null) n = last.next;
    if (n === null) d = d.next;
  }
  while (n === null && d !== null) {
    n = listOf(d);
    if (n === null) d = d.next;
  }
  if (n === null) return false;
  const r = changetype<Neighbor6Record>(MAILBOX);
  copyAddress(ADDRESS, addressOf(n));
  r.ifindex = n.device.ifindex;
  r.state = n.state;
  r.flags = n.flags;
  r.probes = n.probes;
  r.lladdr = n.mac;
  r.hasLladdr = n.state & NUD_VALID ? 1 : 0;
  r.confirmedNs = <u64>n.confirmedNs;
  r.usedNs = <u64>n.usedNs;
  r.updatedNs = <u64>n.updatedNs;
  return true;
}
