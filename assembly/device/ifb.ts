/**
 * ifb (drivers/net/ifb.c): a place to queue what other devices receive or send. mirred redirects packets to it; behind its qdisc they go
 * back to where they came from, past the filters that sent them here.
 */
import { DeviceFlag } from "../abi/device";
import { DropReason } from "../abi/drop";
import { allocate, release } from "../memory";
import { drop, Packet, pull } from "../packet";
import { newPacketQueue, PACKET_QUEUE_BYTES, PacketQueue } from "../packet-queue";
import { Redirect } from "../sched/action";
import { K } from "../state";
import { receive, transmit } from "./core";
import { Device, deviceByIndex } from "./device";

/** TX_Q_LIMIT */
const QUEUE: u32 = 32;

/** ifb_q_private */
@unmanaged
class Ifb {
  device: Device;
  /** rq */
  waiting: PacketQueue;
  /** in the list of those that have something to do */
  pending: u32;
  next: Ifb | null;
}

/** ifb_setup. False where the memory is full. */
export function ifbSetup(d: Device): bool {
  d.flags = DeviceFlag.BROADCAST | DeviceFlag.NOARP;
  d.txqlen = QUEUE;
  d.minMtu = 0;
  d.maxMtu = 0;
  const ifb = changetype<Ifb>(allocate(<u32>offsetof<Ifb>()));
  const queue = newPacketQueue();
  if (!changetype<usize>(ifb) || !changetype<usize>(queue)) return false;
  ifb.device = d;
  ifb.waiting = queue;
  d.data = changetype<usize>(ifb);
  return true;
}

/** ifb_xmit: only what was redirected can go back. */
export function ifbTransmit(p: Packet): bool {
  const d = p.device;
  const ifb = changetype<Ifb>(d.data);
  // the numbers are those of the other side: what is sent here is received
  d.rxPackets++;
  d.rxBytes += p.length;
  if (!(p.redirect & Redirect.REDIRECTED) || !p.inputIndex) {
    d.rxDropped++;
    drop(p, DropReason.NOT_SPECIFIED);
    return true;
  }
  ifb.waiting.append(p);
  if (!ifb.pending) {
    ifb.pending = 1;
    ifb.next = null;
    let last = changetype<Ifb | null>(K.ifbWork);
    if (last === null) K.ifbWork = changetype<usize>(ifb);
    else {
      while (last.next !== null) last = last.next!;
      last.next = ifb;
    }
  }
  return true;
}

/** ifb_ri_tasklet, of each ifb that has packets: it runs when the backlog is empty (TASKLET_SOFTIRQ is behind NET_RX_SOFTIRQ). */
export function runIfbs(): void {
  let ifb = changetype<Ifb | null>(K.ifbWork);
  K.ifbWork = 0;
  while (ifb !== null) {
    const next = ifb.next;
    ifb.pending = 0;
    ifb.next = null;
    let left = ifb.waiting.length;
    while (left--) giveBack(ifb.device, ifb.waiting.take()!);
    ifb = next;
  }
}

function giveBack(d: Device, p: Packet): void {
  // a ring of redirections ends as a loop of bridges does
  if (++K.framesThisInstant > <u64>K.stormLimit) {
    p.device = d;
    drop(p, DropReason.LOOP_LIMIT);
    return;
  }
  p.redirect = (p.redirect & ~(<u32>Redirect.REDIRECTED)) | Redirect.SKIP;
  d.txPackets++;
  d.txBytes += p.length;
  const target = deviceByIndex(d.namespace, p.inputIndex);
  if (target === null) {
    d.txDropped++;
    drop(p, DropReason.DEV_READY);
    return;
  }
  p.device = target;
  p.input = d;
  p.inputIndex = d.ifindex;
  if (p.redirect & Redirect.FROM_INGRESS) {
    pull(p, <u32>(p.network - p.data));
    receive(p);
  } else transmit(p);
}

/** ifb_dev_free: what waits is lost. */
export function ifbDestroy(d: Device): void {
  if (!d.data) return;
  const ifb = changetype<Ifb>(d.data);
  ifb.waiting.purge(DropReason.DEV_READY);
  if (ifb.pending) {
    let other = changetype<Ifb | null>(K.ifbWork);
    if (other === ifb) K.ifbWork = changetype<usize>(ifb.next);
    else {
      while (other !== null && other.next !== ifb) other = other.next;
      if (other !== null) other.next = ifb.next;
    }
  }
  release(changetype<usize>(ifb.waiting), PACKET_QUEUE_BYTES);
  release(d.data, <u32>offsetof<Ifb>());
  d.data = 0;
}
