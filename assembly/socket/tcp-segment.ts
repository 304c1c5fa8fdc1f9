/** Data that a TCP socket has queued, to send, to read, or out of order (sk_write_queue, sk_receive_queue, tp->out_of_order_queue). */
import { allocate, release } from "../memory";
import { TcpSock } from "./tcp-sock";

/** TCPCB_* of a segment that is under way */
export const enum Mark {
  SACKED = 1,
  RETRANSMITTED = 2,
  LOST = 4,
  /** was retransmitted at some time: tells nothing about the round trip */
  EVER = 8,
}

/** A piece of a stream; the bytes follow. */
@unmanaged
export class Segment {
  next: Segment | null;
  sequence: u32;
  /** sequence number behind it: SYN and FIN count */
  end: u32;
  /** SYN, FIN, PSH */
  flags: u32;
  /** Mark */
  marks: u32;
  sentNs: u64;
  /** of its first byte that is left: a reader takes from the front */
  offset: u32;
  length: u32;
  capacity: u32;
  /** sk_rmem_alloc that it stands for */
  charge: u32;
}

export function makeSegment(capacity: u32): Segment | null {
  const at = allocate(<u32>offsetof<Segment>() + capacity);
  if (!at) return null;
  const g = changetype<Segment>(at);
  g.capacity = capacity;
  return g;
}

export function segmentData(g: Segment): usize {
  return changetype<usize>(g) + offsetof<Segment>() + g.offset;
}

export function freeSegment(g: Segment): void {
  release(changetype<usize>(g), <u32>offsetof<Segment>() + g.capacity);
}

function freeList(first: Segment | null): void {
  let g = first;
  while (g !== null) {
    const next = g.next;
    freeSegment(g);
    g = next;
  }
}

/** tcp_write_queue_purge */
export function purgeWrites(s: TcpSock): void {
  freeList(s.queueFirst);
  s.queueFirst = null;
  s.queueLast = null;
  s.sendHead = null;
  s.queuedBytes = 0;
  s.packetsOut = 0;
  s.sackedOut = 0;
  s.lostOut = 0;
  s.retransmittedOut = 0;
}

export function purgeReads(s: TcpSock): void {
  freeList(s.receiveFirst);
  s.receiveFirst = null;
  s.receiveLast = null;
  s.readable = 0;
  purgeOrder(s);
  s.receiveMemory = 0;
}

export function purgeOrder(s: TcpSock): void {
  let g = s.orderFirst;
  while (g !== null) {
    const next = g.next;
    s.receiveMemory -= g.charge;
    freeSegment(g);
    g = next;
  }
  s.orderFirst = null;
  s.sacks = 0;
}
