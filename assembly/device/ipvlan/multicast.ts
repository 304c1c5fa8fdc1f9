/** Broadcasts and multicasts among ipvlans in mode l2 (ipvlan_multicast_enqueue and the worker ipvlan_process_multicast). */
import { PacketType } from "../../abi/device";
import { DropReason } from "../../abi/drop";
import { clone, consume, drop, Packet } from "../../packet";
import * as ethernet from "../../wire/ethernet";
import { EtherType } from "../../wire/ethernet";
import { drainBacklog, enqueueBacklog, transmit } from "../core";
import { Device } from "../device";
import { forwardFrame } from "../forward";
import { queueWork, WorkKind } from "../work";
import { hearsGroup } from "../group-filter";
import { countReceived } from "./receive";
import { IpvlanPort, QUEUE_LIMIT } from "./state";

/** Takes `p`; `sent`: one of ours sends it, and `p.data` is at the Ethernet header. */
export function enqueueMulticast(p: Packet, port: IpvlanPort, sent: bool): void {
  if (p.protocol == EtherType.PAUSE) {
    drop(p, DropReason.NOT_SPECIFIED);
    return;
  }
  if (port.backlog.length >= QUEUE_LIMIT) {
    p.device.rxDropped++;
    drop(p, DropReason.FULL_RING);
    return;
  }
  p.scratch0 = sent ? 1 : 0;
  port.backlog.append(p);
  queueWork(port.work, WorkKind.ipvlanMulticast, changetype<usize>(port));
}

/** ipvlan_process_multicast: what had come when it began; every copy is received before the next is made. */
export function processMulticasts(port: IpvlanPort): void {
  let left = port.backlog.length;
  while (left--) {
    const p = port.backlog.take();
    if (p === null) return;
    distribute(p, port);
    drainBacklog();
  }
}

function distribute(p: Packet, port: IpvlanPort): void {
  const sent = p.scratch0 != 0;
  const group = ethernet.destination(p.mac);
  const type: u32 = group == port.device.broadcast ? PacketType.BROADCAST : PacketType.MULTICAST;
  let v = port.first;
  while (v !== null) {
    const d = v.device;
    if (!(sent && d === p.device) && hearsGroup(v.filter, group) && d.isUp()) {
      const length = p.length + ethernet.HEADER_LENGTH;
      const copy = clone(p);
      let success = copy !== null;
      if (copy !== null) {
        if (sent) success = forwardFrame(d, copy);
        else {
          copy.device = d;
          copy.type = type;
          enqueueBacklog(copy);
        }
      }
      countReceived(v, length, success, true);
      drainBacklog();
    }
    v = v.next;
  }
  if (!sent) {
    consume(p);
    return;
  }
  p.device = port.device;
  p.type = type;
  transmit(p);
}

/** Drops what waits: all, or what came from or by way of a device that goes. */
export function forgetQueued(port: IpvlanPort, gone: Device | null): void {
  let left = port.backlog.length;
  while (left--) {
    const p = port.backlog.take()!;
    if (gone === null || p.device === gone) drop(p, DropReason.NOT_SPECIFIED);
    else port.backlog.append(p);
  }
}
