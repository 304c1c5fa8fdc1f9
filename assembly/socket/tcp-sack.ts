/** The SACK blocks that a receiver tells (tcp_sack_new_ofo_skb and its like in net/ipv4/tcp_input.c; RFC 2018, 2883). */
import { sackAt, setSack } from "./tcp-options";
import { after, before, TcpSock } from "./tcp-sock";

/** tcp_dsack_set: the next acknowledgement tells of a duplicate (RFC 2883). */
export function tellDuplicate(s: TcpSock, start: u32, end: u32): void {
  if (!s.sackOk) return;
  s.duplicateStart = start;
  s.duplicateEnd = end;
}

/** tcp_sack_new_ofo_skb: the newest block first, four at most. */
export function newSack(s: TcpSock, start: u32, end: u32): void {
  if (!s.sackOk) return;
  let i: u32 = 0;
  while (i < s.sacks) {
    const block = sackAt(s, i);
    const a = <u32>(block >> 32);
    const b = <u32>block;
    if (!after(start, b) && !after(a, end)) {
      const low = before(start, a) ? start : a;
      const high = after(end, b) ? end : b;
      moveFront(s, i);
      setSack(s, 0, low, high);
      mergeSacks(s);
      return;
    }
    i++;
  }
  if (s.sacks >= 4) s.sacks = 3;
  s.sacks++;
  moveFront(s, s.sacks - 1);
  setSack(s, 0, start, end);
}

function moveFront(s: TcpSock, index: u32): void {
  const block = sackAt(s, index);
  for (let i = index; i > 0; i--) {
    const b = sackAt(s, i - 1);
    setSack(s, i, <u32>(b >> 32), <u32>b);
  }
  setSack(s, 0, <u32>(block >> 32), <u32>block);
}

/** tcp_sack_maybe_coalesce: the first block may touch others now. */
function mergeSacks(s: TcpSock): void {
  let i: u32 = 1;
  while (i < s.sacks) {
    const first = sackAt(s, 0);
    const block = sackAt(s, i);
    const a = <u32>(first >> 32);
    const b = <u32>first;
    const c = <u32>(block >> 32);
    const d = <u32>block;
    if (!after(a, d) && !after(c, b)) {
      setSack(s, 0, before(a, c) ? a : c, after(b, d) ? b : d);
      removeSack(s, i);
    } else i++;
  }
}

function removeSack(s: TcpSock, index: u32): void {
  for (let i = index + 1; i < s.sacks; i++) {
    const b = sackAt(s, i);
    setSack(s, i - 1, <u32>(b >> 32), <u32>b);
  }
  s.sacks--;
}

/** tcp_sack_remove: blocks that are no longer out of order go. */
export function removeSacks(s: TcpSock): void {
  if (s.orderFirst === null) {
    s.sacks = 0;
    return;
  }
  let i: u32 = 0;
  while (i < s.sacks) {
    if (!before(s.receiveNext, <u32>(sackAt(s, i) >> 32))) removeSack(s, i);
    else i++;
  }
}
