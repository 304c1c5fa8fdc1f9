/**
 * Packets in the order of the time that they leave at (the tfifo of net/sched/sch_netem.c); those of the same time in the order they came.
 * A run of packets with ever later times, which a plain delay makes, costs nothing: they are a queue. Others are in a binary heap
 * (Linux: a red-black tree beside the queue), where scratch1 is the number that keeps the order of equal times.
 */
import { allocate, reallocate } from "../memory";
import { Packet } from "../packet";

@unmanaged
export class TimeHeap {
  /** the queue (t_head, t_tail) */
  head: Packet | null;
  tail: Packet | null;
  /** the heap (t_root) */
  cells: usize;
  size: u32;
  capacity: u32;
  sequence: u32;
  /** packets in both (t_len) */
  count: u32;
}

const FIRST_CAPACITY: u32 = 64;

function at(h: TimeHeap, index: u32): Packet {
  return changetype<Packet>(<usize>load<u32>(h.cells + ((<usize>index) << 2)));
}

function put(h: TimeHeap, index: u32, p: Packet): void {
  store<u32>(h.cells + ((<usize>index) << 2), <u32>changetype<usize>(p));
}

function before(a: Packet, b: Packet): bool {
  if (a.queuedNs != b.queuedNs) return <i64>a.queuedNs < <i64>b.queuedNs;
  return <i32>(a.scratch1 - b.scratch1) < 0;
}

/** tfifo_enqueue. False where the memory is full. */
export function insert(h: TimeHeap, p: Packet): bool {
  const tail = h.tail;
  if (tail === null || <i64>p.queuedNs >= <i64>tail.queuedNs) {
    p.next = null;
    if (tail === null) h.head = p;
    else tail.next = p;
    h.tail = p;
    h.count++;
    return true;
  }
  if (h.size == h.capacity) {
    const capacity = h.capacity ? h.capacity * 2 : FIRST_CAPACITY;
    const grown = h.capacity ? reallocate(h.cells, h.capacity << 2, capacity << 2) : allocate(capacity << 2);
    if (!grown) return false;
    h.cells = grown;
    h.capacity = capacity;
  }
  p.scratch1 = h.sequence++;
  let index = h.size++;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const other = at(h, parent);
    if (!before(p, other)) break;
    put(h, index, other);
    index = parent;
  }
  put(h, index, p);
  h.count++;
  return true;
}

/** Whether the next packet is in the heap; of the same time the queue's goes first (netem_peek). */
function isFromHeap(h: TimeHeap): bool {
  if (!h.size) return false;
  const head = h.head;
  return head === null || <i64>at(h, 0).queuedNs < <i64>head.queuedNs;
}

/** netem_peek: the packet that leaves first. */
export function first(h: TimeHeap): Packet | null {
  return isFromHeap(h) ? at(h, 0) : h.head;
}

/** netem_erase_head */
export function remove(h: TimeHeap): void {
  h.count--;
  if (!isFromHeap(h)) {
    const p = h.head!;
    h.head = p.next;
    if (p.next === null) h.tail = null;
    p.next = null;
    return;
  }
  const moved = at(h, --h.size);
  let index: u32 = 0;
  while (true) {
    let child = index * 2 + 1;
    if (child >= h.size) break;
    if (child + 1 < h.size && before(at(h, child + 1), at(h, child))) child++;
    const other = at(h, child);
    if (!before(other, moved)) break;
    put(h, index, other);
    index = child;
  }
  if (h.size) put(h, index, moved);
}

/** The packet that leaves last, or null. */
export function last(h: TimeHeap): Packet | null {
  let latest = h.tail;
  for (let i: u32 = h.size >> 1; i < h.size; i++) {
    const p = at(h, i);
    if (latest === null || <i64>p.queuedNs > <i64>latest.queuedNs) latest = p;
  }
  return latest;
}
