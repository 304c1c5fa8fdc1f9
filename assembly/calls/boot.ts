/** Boot, time, capture and observation. */
import { initialNamespace, namespaceById, createNamespace, Namespace } from "../net/namespace";
import { initSysctls } from "../sysctl";
import { allocate } from "../memory";
import { listenAs } from "../observe";
import { K, MAILBOX } from "../state";
import { runUntil } from "../events";
import { flushTaps } from "../tap";
import { destroyActions } from "../sched/action";
import { createLoopback, destroyDevices } from "../device/register";
import { tunnelNamespaceGone, tunnelNamespaceMade } from "../device/tunnel/fallback";
import { geneveNamespaceGone } from "../device/geneve/device";
import { vxlanNamespaceGone } from "../device/vxlan/device";
import { Listener } from "../abi/decision";
import { Errno } from "../abi/errno";
import { Statistic } from "../abi/statistic";
import { destroyNetfilter } from "../netfilter/exit";
import { initIpv6Namespace } from "../ipv6/inet6";
import { destroyIpv6Namespace } from "../ipv6/init";
import { destroyIpvs } from "../ipvs/namespace";
import { initIpv4Namespace, destroyIpv4Namespace } from "../net/init";

/**
 * Makes an empty kernel in zeroed memory of `memoryBytes` (the whole memory's length): the initial namespace with its loopback.
 * `outputBytes` of it are the capture ring. Answers 0 or -ENOMEM.
 */
export function boot(memoryBytes: u32, outputBytes: u32, seedHigh: u32, seedLow: u32): i32 {
  K.arenaTop = __heap_base;
  K.arenaEnd = memoryBytes;
  K.random = ((<u64>seedHigh) << 32) | (<u64>seedLow);
  K.hashSeed = seedHigh ^ seedLow;
  K.nextPacketId = 1;
  K.nextNamespaceId = 1;
  K.stormLimit = 1_000_000;
  K.outBegin = allocate(outputBytes);
  if (!K.outBegin) return -Errno.ENOMEM;
  K.outNext = K.outBegin;
  K.outEnd = K.outBegin + outputBytes;
  return namespace_add(MAILBOX, 0) > 0 ? 0 : -Errno.ENOMEM;
}

/** A namespace with its loopback; answers its id or a negative errno. The name (bytes) is at `name`. */
export function namespace_add(name: usize, nameLength: u32): i32 {
  let n = changetype<Namespace | null>(K.namespaces);
  while (n !== null) {
    if (n.nameLength == nameLength && memory.compare(n.name, name, nameLength) == 0) return -Errno.EEXIST;
    n = n.next;
  }
  const ns = createNamespace(name, nameLength);
  if (ns === null) return -Errno.ENOMEM;
  initSysctls(ns);
  initIpv4Namespace(ns);
  if (!initIpv6Namespace(ns)) return -Errno.ENOMEM;
  if (createLoopback(ns) === null) return -Errno.ENOMEM;
  if (K.tunnelModules) tunnelNamespaceMade(ns);
  return <i32>ns.id;
}

/** Removes a namespace and all its devices. */
export function namespace_delete(id: u32): i32 {
  const ns = namespaceById(id);
  if (ns === null || ns === initialNamespace()) return -Errno.ENOENT;
  if (K.vxlan) vxlanNamespaceGone(ns);
  if (ns.tunnels) tunnelNamespaceGone(ns);
  if (K.geneve) geneveNamespaceGone(ns);
  if (ns.ipvs) destroyIpvs(ns);
  destroyDevices(ns);
  destroyActions(ns);
  destroyNetfilter(ns);
  destroyIpv4Namespace(ns);
  destroyIpv6Namespace(ns);
  let last = initialNamespace();
  while (last.next !== null && last.next !== ns) last = last.next!;
  last.next = ns.next;
  return 0;
}

/** The id of the namespace after `id` in order of creation (0: the first), 0 at the end. */
export function namespace_next(id: u32): u32 {
  if (!id) return initialNamespace().id;
  const ns = namespaceById(id);
  if (ns === null) return 0;
  const next = ns.next;
  return next === null ? 0 : next.id;
}

/** Address of a namespace's name and, in the high half, its length in bytes. */
export function namespace_name(id: u32): u64 {
  const ns = namespaceById(id);
  if (ns === null) return 0;
  return ((<u64>ns.nameLength) << 32) | (<u64>ns.name);
}

/**
 * Lets time pass until `ns` (all ones: until every replay has sent its last frame); pauses after about `frames` frames.
 * 1 when it is done, 0 to be called again.
 */
export function run_until(ns: u64, frames: u32): u32 {
  return runUntil(ns, frames) ? 1 : 0;
}

/**
 * The same until `ns` or until every replay has sent its last frame, whatever comes first; it pauses, too, where a socket that a process
 * holds has news. 2 when the replays are over, 1 when the time is reached, 0 to be called again.
 */
export function run_replays(ns: u64, frames: u32): u32 {
  K.withReplays = 1;
  const done = runUntil(ns, frames);
  K.withReplays = 0;
  return !done ? 0 : K.activeReplays ? 1 : 2;
}

/** Writes out what the capture ring holds. */
export function flush_taps(): void {
  flushTaps();
}

/** Set-up memory for the host (input windows, frames): zeroed, kept for good. 0 where the memory is full. */
export function allocate_region(bytes: u32): usize {
  return allocate(bytes);
}

/** Somebody (bits of Listener) begins (1) or ends (0) to hear the kernel's decisions. 0 or -ENOMEM. */
export function listen(listeners: u32, on: u32): i32 {
  return listenAs(<Listener>listeners, on != 0) ? 0 : -Errno.ENOMEM;
}

/** The extended acknowledgement (Extack) of the last refused system call; taken, it is gone. */
export function take_extack(): u32 {
  const extack = K.extack;
  K.extack = 0;
  return extack;
}

/** Bytes from address 0 that are in use: copying them copies the kernel. */
export function memory_used(): usize {
  return K.arenaTop;
}

/** ns of virtual time since boot. */
export function now(): u64 {
  return K.nowNs;
}

/** Time at boot, ns since 1970, for the stamps in captures. */
export function set_epoch(ns: u64): void {
  K.epochNs = ns;
}

/** One number of the kernel's own statistics: Statistic says which. */
export function statistic(which: u32): u64 {
  switch (which) {
    case Statistic.framesInjected:
      return K.framesInjected;
    case Statistic.framesProcessed:
      return K.framesProcessed;
    case Statistic.packetsLive:
      return K.packetsLive;
    case Statistic.packetsMade:
      return K.packetsMade;
    case Statistic.storms:
      return K.storms;
    case Statistic.timersPending:
      return K.heapLength;
    default:
      return K.arenaTop;
  }
}

/** The most frames that may be processed at one instant before the rest is dropped as a loop. */
export function set_storm_limit(frames: u32): void {
  K.stormLimit = frames;
}
