/** pfifo_fast (net/sched/sch_generic.c): three bands by priority, each as long as the device's txqueuelen. */
import { DropReason } from "../abi/drop";
import { Errno } from "../abi/errno";
import { NetXmit, PrioOptions } from "../abi/sched";
import { allocate, release } from "../memory";
import { Packet } from "../packet";
import { PACKET_QUEUE_BYTES, PacketQueue } from "../packet-queue";
import { countSent, packetLength, Qdisc, qdiscDrop, QdiscFlag } from "./qdisc";

export const FAST_BANDS: u32 = 3;
const BYTES: u32 = FAST_BANDS * PACKET_QUEUE_BYTES;

/** prio2band: the band of each of sixteen priorities, four bits each, priority 0 lowest */
export const PRIO_TO_BAND: u64 = 0x1111111100212221;

/** qdisc_priv(q)->q[band] */
function queueOf(q: Qdisc, band: u32): PacketQueue {
  return changetype<PacketQueue>(q.data + <usize>(band * PACKET_QUEUE_BYTES));
}

export function fastInit(q: Qdisc): i32 {
  if (!q.device.txqlen) return -Errno.EINVAL;
  q.limit = q.device.txqlen;
  q.data = allocate(BYTES);
  if (!q.data) return -Errno.ENOMEM;
  q.flags |= QdiscFlag.CAN_BYPASS | QdiscFlag.NOLOCK;
  return 0;
}

export function fastEnqueue(q: Qdisc, p: Packet): u32 {
  const band = (<u32>(PRIO_TO_BAND >> (<u64>((p.priority & 15) << 2)))) & 15;
  const queue = queueOf(q, band);
  if (queue.length >= q.limit) return qdiscDrop(q, p);
  q.backlog += packetLength(p);
  q.qlen++;
  queue.append(p);
  return NetXmit.SUCCESS;
}

export function fastDequeue(q: Qdisc): Packet | null {
  for (let band: u32 = 0; band < FAST_BANDS; band++) {
    const p = queueOf(q, band).take();
    if (p === null) continue;
    q.qlen--;
    q.backlog -= packetLength(p);
    countSent(q, p);
    return p;
  }
  return null;
}

export function fastPeek(q: Qdisc): Packet | null {
  for (let band: u32 = 0; band < FAST_BANDS; band++) {
    const p = queueOf(q, band).head;
    if (p !== null) return p;
  }
  return null;
}

export function fastReset(q: Qdisc): void {
  for (let band: u32 = 0; band < FAST_BANDS; band++) queueOf(q, band).purge(DropReason.QUEUE_PURGE);
}

export function fastDestroy(q: Qdisc): void {
  release(q.data, BYTES);
}

/** pfifo_fast_change_tx_queue_len: what no longer fits is lost from the end of a band (skb_array_resize_multiple). */
export function fastResize(q: Qdisc, limit: u32): i32 {
  if (!limit) return -Errno.EINVAL;
  q.limit = limit;
  return 0;
}

/** pfifo_fast_dump */
export function fastFill(at: usize): void {
  changetype<PrioOptions>(at).bands = FAST_BANDS;
  for (let i: u32 = 0; i < 16; i++)
    store<u8>(at + offsetof<PrioOptions>("map0") + i, <u8>((<u32>(PRIO_TO_BAND >> (<u64>(i << 2)))) & 15));
}
