/** A queue of packets that knows its length (struct sk_buff_head of include/linux/skbuff.h). */
import { DropReason } from "./abi/drop";
import { allocate } from "./memory";
import { drop, Packet } from "./packet";

@unmanaged
export class PacketQueue {
  head: Packet | null;
  tail: Packet | null;
  length: u32;

  /** __skb_queue_tail */
  append(p: Packet): void {
    p.next = null;
    const tail = this.tail;
    if (tail === null) this.head = p;
    else tail.next = p;
    this.tail = p;
    this.length++;
  }

  /** __skb_dequeue: the oldest; null where the queue is empty. */
  take(): Packet | null {
    const p = this.head;
    if (p === null) return null;
    const next = p.next;
    this.head = next;
    if (next === null) this.tail = null;
    p.next = null;
    this.length--;
    return p;
  }

  /** skb_queue_purge: all that wait are lost. */
  purge(reason: DropReason): void {
    let p = this.take();
    while (p !== null) {
      drop(p, reason);
      p = this.take();
    }
  }
}

export const PACKET_QUEUE_BYTES: u32 = 12;

/** An empty queue; its owner releases PACKET_QUEUE_BYTES. Null (address 0) where the memory is full. */
export function newPacketQueue(): PacketQueue {
  return changetype<PacketQueue>(allocate(PACKET_QUEUE_BYTES));
}
