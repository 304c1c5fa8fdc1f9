/** Broadcasts and multicasts among macvlans (macvlan_broadcast and the worker macvlan_process_broadcast). */
import { PacketType } from "../../abi/device";
import { Refusal } from "../../abi/flow-cache";
import { refuse } from "../../recording";
import { K } from "../../state";
import { countReceived as countFrame } from "../counters";
import { MacvlanMode } from "../../abi/macvlan";
import { clone, consume, Packet } from "../../packet";
import { DropReason } from "../../abi/drop";
import * as ethernet from "../../wire/ethernet";
import { EtherType } from "../../wire/ethernet";
import { drainBacklog, enqueueBacklog } from "../core";
import { prepareForward } from "../forward";
import { hearsGroup } from "../group-filter";
import { queueWork, WorkKind } from "../work";
import { bucket, BUCKETS, Macvlan, MacvlanPort } from "./state";

/** macvlan_count_rx */
export function countReceived(v: Macvlan, length: u32, success: bool, multicast: bool): void {
  const d = v.device;
  if (!success) {
    d.rxErrors++;
    if (K.recording) refuse(Refusal.path);
    return;
  }
  countFrame(d, length);
  if (multicast) {
    d.rxMulticast++;
    if (K.recording) refuse(Refusal.path);
  }
}

/** macvlan_broadcast_one for a frame from outside, and netif_rx: `p.data` is behind the Ethernet header. */
export function receiveGroup(p: Packet, v: Macvlan, group: u64): void {
  p.device = v.device;
  p.type = group == v.device.broadcast ? PacketType.BROADCAST : PacketType.MULTICAST;
  enqueueBacklog(p);
}

/**
 * macvlan_broadcast: copies for all that are up, are of one of `modes` and hear the group. `local`: one of us sends it and `p.data` is at the
 * Ethernet header. `drain`: the worker calls, so that each copy is received before the next is made.
 */
export function broadcast(
  p: Packet,
  port: MacvlanPort,
  sender: Macvlan | null,
  modes: u32,
  local: bool,
  drain: bool,
): void {
  if (p.protocol == EtherType.PAUSE) return;
  const group = ethernet.destination(p.mac);
  const length = p.length + ethernet.HEADER_LENGTH;
  for (let index: u32 = 0; index < BUCKETS; index++) {
    let v = bucket(port, index);
    while (v !== null) {
      const next = v.hashNext;
      if (v !== sender && v.mode & modes && hearsGroup(v.filter, group)) {
        const copy = clone(p);
        let success = copy !== null;
        if (copy !== null) {
          if (local) {
            success = prepareForward(v.device, copy);
            if (success) enqueueBacklog(copy);
          } else receiveGroup(copy, v, group);
        }
        countReceived(v, length, success, true);
        if (drain) drainBacklog();
      }
      v = next;
    }
  }
}

/** macvlan_broadcast_enqueue: a copy waits for the worker. */
export function enqueueBroadcast(p: Packet, port: MacvlanPort, sender: Macvlan | null): void {
  if (port.backlog.length >= port.queueLimit) {
    p.device.rxDropped++;
    p.device.countDrop(DropReason.FULL_RING);
    return;
  }
  const copy = clone(p);
  if (copy === null) {
    p.device.rxDropped++;
    return;
  }
  copy.scratch0 = <u32>changetype<usize>(sender);
  port.backlog.append(copy);
  queueWork(port.work, WorkKind.macvlanBroadcast, changetype<usize>(port));
}

/** macvlan_process_broadcast: what had come when it began. */
export function processBroadcasts(port: MacvlanPort): void {
  let left = port.backlog.length;
  while (left--) {
    const p = port.backlog.take();
    if (p === null) return;
    const sender = changetype<Macvlan | null>(p.scratch0);
    let modes: u32 = MacvlanMode.VEPA;
    if (sender === null)
      modes = MacvlanMode.PRIVATE | MacvlanMode.VEPA | MacvlanMode.PASSTHRU | MacvlanMode.BRIDGE;
    else if (sender.mode == <u32>MacvlanMode.VEPA) modes = MacvlanMode.VEPA | MacvlanMode.BRIDGE;
    broadcast(p, port, sender, modes, false, true);
    consume(p);
  }
}
