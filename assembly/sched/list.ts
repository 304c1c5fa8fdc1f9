/** A queue of packets with its length (struct sk_buff_head) that is part of a kind's own state: three words at an address. */
import { Packet } from "../packet";
import { purgeList } from "./qdisc";

@unmanaged
export class PacketList {
  head: Packet | null;
  tail: Packet | null;
  length: u32;
}

export const PACKET_LIST_BYTES: u32 = 12;

/** The list at `base`, `index` lists on. */
export function listAt(base: usize, index: u32): PacketList {
  return changetype<PacketList>(base + <usize>(index * PACKET_LIST_BYTES));
}

export function listAppend(l: PacketList, p: Packet): void {
  p.next = null;
  const tail = l.tail;
  if (tail === null) l.head = p;
  else tail.next = p;
  l.tail = p;
  l.length++;
}

export function listTake(l: PacketList): Packet | null {
  const p = l.head;
  if (p === null) return null;
  l.head = p.next;
  if (p.next === null) l.tail = null;
  p.next = null;
  l.length--;
  return p;
}

export function listPurge(l: PacketList): void {
  purgeList(l.head);
  l.head = null;
  l.tail = null;
  l.length = 0;
}
