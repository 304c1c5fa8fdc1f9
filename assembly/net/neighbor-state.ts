/** The state machine of a neighbour (net/core/neighbour.c): what a packet, a timer and an answer do to it. */
import { reliedOn } from "../observe";
import { Decision, Held } from "../abi/decision";
import { DropReason } from "../abi/drop";
import { Refusal } from "../abi/flow-cache";
import { NeighborState } from "../abi/neighbor";
import { NeighSysctl } from "../abi/sysctl";
import { TimerKind } from "../abi/events";
import { cancel, JIFFY_NS } from "../clock";
import { deviceByIndex } from "../device/device";
import { drop, Packet } from "../packet";
import { refuse, stamped } from "../recording";
import { touch } from "../stable";
import { K } from "../state";
import { jiffiesOf, scheduleJiffies } from "../wheel";
import { Errno, Extack } from "../abi/errno";
import { reportUnresolved, solicit } from "./arp";
import { reportUnresolved6, solicit6 } from "../ipv6/solicit";
import {
  longAgo,
  Neighbor,
  NUD_CONNECTED,
  NUD_IN_TIMER,
  NUD_VALID,
  parameterOf,
  parameterOfNs,
  purgeQueue,
  reachableNs,
  resolveOutput,
} from "./neighbor";
import { refreshGcList } from "./neighbor-gc";

// NEIGH_UPDATE_F_*
export const OVERRIDE: u32 = 0x1;
export const WEAK_OVERRIDE: u32 = 0x2;
export const USE: u32 = 0x10000000;
export const ADMIN: u32 = 0x80000000;

/**
 * Memory that the kernel charges for a frame of `length` bytes (skb->truesize): the sk_buff (256), and the data with 16 bytes in front
 * and skb_shared_info (320) behind in the next size of kmalloc. Beyond a page the data is in page fragments (packet_alloc_skb).
 */
export function truesize(length: u32): u32 {
  if (length + 16 >= 4096) return 768 + length - 14;
  const need = ((length + 16 + 63) & ~63) + 320;
  let bucket: u32 = 512;
  while (bucket < need) bucket <<= 1;
  return 256 + bucket;
}

function setState(n: Neighbor, state: u32): void {
  if (n.state == state) return;
  n.state = state;
  touch(changetype<usize>(n));
}

function setTimer(n: Neighbor, delayNs: u64): void {
  scheduleJiffies(n.timer, TimerKind.neighbor, changetype<usize>(n), jiffiesOf(delayNs));
}

function retransmitNs(n: Neighbor): u64 {
  return max(parameterOfNs(n, NeighSysctl.retrans_time_ms), JIFFY_NS);
}

/**
 * neigh_event_send: a packet wants to go to the neighbour. True: send it now. False: it was queued or dropped.
 * `p` may be null (`ip neigh add ... use`).
 */
export function eventSend(n: Neighbor, p: Packet | null): bool {
  n.usedNs = <i64>K.nowNs;
  if (K.recording) stamped(changetype<usize>(n) + offsetof<Neighbor>("usedNs"), 0);
  if (n.state & (NUD_CONNECTED | NeighborState.DELAY | NeighborState.PROBE)) return true;
  if (K.recording) refuse(Refusal.unsettled);
  let probeNow = false;
  if (!(n.state & (NeighborState.STALE | NeighborState.INCOMPLETE))) {
    if (parameterOf(n, NeighSysctl.mcast_solicit) + parameterOf(n, NeighSysctl.app_solicit)) {
      n.probes = parameterOf(n, NeighSysctl.ucast_solicit);
      setState(n, NeighborState.INCOMPLETE);
      n.updatedNs = <i64>K.nowNs;
      probeNow = true;
      setTimer(n, retransmitNs(n));
    } else {
      setState(n, NeighborState.FAILED);
      n.updatedNs = <i64>K.nowNs;
      if (p !== null) drop(p, DropReason.NEIGH_FAILED);
      return false;
    }
  } else if (n.state & NeighborState.STALE) {
    setState(n, NeighborState.DELAY);
    n.updatedNs = <i64>K.nowNs;
    setTimer(n, parameterOfNs(n, NeighSysctl.delay_first_probe_time));
  }
  let sendNow = true;
  if (n.state == NeighborState.INCOMPLETE) {
    if (p !== null) queue(n, p);
    sendNow = false;
  }
  if (probeNow) probe(n);
  return sendNow;
}

/** Keeps the packet; the oldest go where the queue would exceed unres_qlen_bytes. */
function queue(n: Neighbor, p: Packet): void {
  const size = truesize(p.length + 14);
  const limit = <u32>parameterOf(n, NeighSysctl.unres_qlen_bytes);
  while (n.queueBytes + size > limit) {
    const oldest = dequeue(n);
    if (oldest === null) break;
    drop(oldest, DropReason.NEIGH_QUEUEFULL);
  }
  reliedOn(p, Decision.held, changetype<usize>(n), Held.neighbor);
  p.next = null;
  p.queuedNs = K.nowNs;
  // the device it came from may go while it waits
  const input = p.input;
  p.scratch1 = input === null ? 0 : input.ifindex;
  p.input = null;
  const tail = n.queueTail;
  if (tail === null) n.queueHead = p;
  else tail.next = p;
  n.queueTail = p;
  n.queueBytes += size;
}

function dequeue(n: Neighbor): Packet | null {
  const p = n.queueHead;
  if (p === null) return null;
  n.queueHead = p.next;
  if (n.queueHead === null) n.queueTail = null;
  n.queueBytes -= truesize(p.length + 14);
  p.next = null;
  if (p.scratch1) p.input = deviceByIndex(n.device.namespace, p.scratch1);
  return p;
}

/** neigh_probe: asks, on behalf of the packet that came last. */
function probe(n: Neighbor): void {
  if (n.isIpv6) solicit6(n, n.queueTail);
  else solicit(n, n.queueTail);
  n.probes++;
}

function maxProbes(n: Neighbor): u32 {
  return (
    parameterOf(n, NeighSysctl.ucast_solicit) +
    parameterOf(n, NeighSysctl.app_solicit) +
    (n.state & NeighborState.PROBE
      ? parameterOf(n, NeighSysctl.mcast_resolicit)
      : parameterOf(n, NeighSysctl.mcast_solicit))
  );
}

/** neigh_timer_handler */
export function neighborTimer(n: Neighbor): void {
  if (!(n.state & NUD_IN_TIMER)) return;
  const now = <i64>K.nowNs;
  const delay = <i64>parameterOfNs(n, NeighSysctl.delay_first_probe_time);
  let next: i64 = 0;
  if (n.state & NeighborState.REACHABLE) {
    const until = n.confirmedNs + <i64>reachableNs(n);
    if (now <= until) next = until;
    else if (now <= n.usedNs + delay) {
      setState(n, NeighborState.DELAY);
      n.updatedNs = now;
      next = now + delay;
    } else {
      setState(n, NeighborState.STALE);
      n.updatedNs = now;
    }
  } else if (n.state & NeighborState.DELAY) {
    if (now <= n.confirmedNs + delay) {
      setState(n, NeighborState.REACHABLE);
      n.updatedNs = now;
      next = n.confirmedNs + <i64>reachableNs(n);
    } else {
      setState(n, NeighborState.PROBE);
      n.updatedNs = now;
      n.probes = 0;
      next = now + <i64>retransmitNs(n);
    }
  } else next = now + <i64>retransmitNs(n);

  if (n.state & (NeighborState.INCOMPLETE | NeighborState.PROBE) && n.probes >= maxProbes(n)) {
    setState(n, NeighborState.FAILED);
    invalidate(n);
    return;
  }
  if (n.state & NUD_IN_TIMER) setTimer(n, next > now + <i64>JIFFY_NS ? <u64>(next - now) : JIFFY_NS);
  if (n.state & (NeighborState.INCOMPLETE | NeighborState.PROBE)) probe(n);
}

/** neigh_invalidate: each packet that waited is reported to its sender. */
function invalidate(n: Neighbor): void {
  n.updatedNs = <i64>K.nowNs;
  n.holds++;
  while (n.state == NeighborState.FAILED) {
    const p = dequeue(n);
    if (p === null) break;
    if (n.isIpv6) reportUnresolved6(p);
    else reportUnresolved(p);
  }
  n.holds--;
  purgeQueue(n, DropReason.NEIGH_FAILED);
}

/** Lets go what waited, in order, now that the address is known. */
function flushQueue(n: Neighbor): void {
  while (n.state & NUD_VALID) {
    const p = dequeue(n);
    if (p === null) break;
    resolveOutput(n, p);
  }
  purgeQueue(n, DropReason.NOT_SPECIFIED);
}

/**
 * neigh_update: something says that the neighbour is in `state` at `mac` (hasMac false: no address given). `flags` are OVERRIDE and
 * friends. 0 or a negative errno.
 */
export function updateNeighbor(n: Neighbor, hasMac: bool, mac: u64, state: u32, flags: u32): i32 {
  const old = n.state;
  if (!(flags & ADMIN) && old & (NeighborState.NOARP | NeighborState.PERMANENT)) return -Errno.EPERM;
  if (flags & USE) {
    setState(n, old & ~(<u32>NeighborState.PERMANENT));
    if (n.state != old) refreshGcList(n);
    return 0;
  }
  if (!(state & NUD_VALID)) {
    cancel(n.timer);
    setState(n, state);
    if (old & (NeighborState.INCOMPLETE | NeighborState.PROBE) && state & NeighborState.FAILED) invalidate(n);
    if ((state ^ old) & NeighborState.PERMANENT) refreshGcList(n);
    return 0;
  }
  if (!hasMac) {
    if (!(old & NUD_VALID)) {
      K.extack = Extack.NO_LLADDR;
      return -Errno.EINVAL;
    }
    mac = n.mac;
  }
  const same = mac == n.mac && (!hasMac || (old & NUD_VALID) != 0);
  // an answer confirms the neighbour even where it changes nothing
  if (state & NUD_CONNECTED) n.confirmedNs = <i64>K.nowNs;
  if (old & NUD_VALID) {
    if (!same && !(flags & OVERRIDE)) {
      if (flags & WEAK_OVERRIDE && old & NUD_CONNECTED) {
        mac = n.mac;
        state = NeighborState.STALE;
      } else return 0;
    } else if (same && state == NeighborState.STALE && !(flags & ADMIN)) state = old;
  }
  const moved = !same && (mac != n.mac || !(old & NUD_VALID));
  if (state != old || moved) n.updatedNs = <i64>K.nowNs;
  if (state != old) {
    cancel(n.timer);
    if (state & NeighborState.PROBE) n.probes = 0;
    setState(n, state);
    if (state & NUD_IN_TIMER) setTimer(n, state & NeighborState.REACHABLE ? reachableNs(n) : JIFFY_NS);
  }
  if (moved) {
    n.mac = mac;
    touch(changetype<usize>(n));
    if (!(state & NUD_CONNECTED)) n.confirmedNs = longAgo(n);
  }
  if (state != old && !(old & NUD_VALID)) {
    if (flags & ADMIN) K.inProcess = 1;
    flushQueue(n);
    if (flags & ADMIN) K.inProcess = 0;
  }
  if ((state ^ old) & NeighborState.PERMANENT) refreshGcList(n);
  return 0;
}
