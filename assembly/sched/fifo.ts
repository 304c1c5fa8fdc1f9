/** pfifo and bfifo (net/sched/sch_fifo.c): one queue, bounded in packets or in bytes. */
import { FifoOptions, QdiscKind } from "../abi/sched";
import { Packet } from "../packet";
import { enqueueTail, linkMtu, packetLength, Qdisc, qdiscDrop, QdiscFlag } from "./qdisc";

/** pfifo_enqueue, bfifo_enqueue */
export function fifoEnqueue(q: Qdisc, p: Packet): u32 {
  const fits =
    q.kind == QdiscKind.bfifo ? <u64>q.backlog + <u64>packetLength(p) <= <u64>q.limit : q.qlen < q.limit;
  return fits ? enqueueTail(q, p) : qdiscDrop(q, p);
}

/** fifo_init, fifo_change: without options the limit is the device's txqueuelen, for bfifo in frames of its MTU. */
export function fifoChange(q: Qdisc, options: usize): i32 {
  const bytes = q.kind == QdiscKind.bfifo;
  if (options) q.limit = changetype<FifoOptions>(options).limit;
  else q.limit = bytes ? q.device.txqlen * linkMtu(q.device) : q.device.txqlen;
  if (q.limit >= (bytes ? linkMtu(q.device) : 1)) q.flags |= QdiscFlag.CAN_BYPASS;
  else q.flags &= ~QdiscFlag.CAN_BYPASS;
  return 0;
}

/** fifo_set_limit: only a fifo is told its limit by the qdisc above; others keep their own. */
export function setFifoLimit(q: Qdisc, limit: u32): i32 {
  if (q.kind != QdiscKind.pfifo && q.kind != QdiscKind.bfifo) return 0;
  q.limit = limit;
  if (limit >= (q.kind == QdiscKind.bfifo ? linkMtu(q.device) : 1)) q.flags |= QdiscFlag.CAN_BYPASS;
  else q.flags &= ~QdiscFlag.CAN_BYPASS;
  return 0;
}

export function fifoFill(q: Qdisc, at: usize): void {
  changetype<FifoOptions>(at).limit = q.limit;
}
