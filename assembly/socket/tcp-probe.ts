/** Asking for a window that is closed (tcp_write_wakeup of net/ipv4/tcp_output.c). */
import { before, TcpSock } from "./tcp-sock";
import { newDataSent, split, windowEnd } from "./tcp-output";
import { sendProbe, transmitSegment } from "./tcp-transmit";
import { currentMss } from "./tcp-window";
import * as tcp from "../wire/tcp";

/** Sends what fits the window, or else a segment that has to be answered. */
export function sendHeadProbe(s: TcpSock): void {
  const g = s.sendHead;
  if (g === null || !before(g.sequence, windowEnd(s))) {
    sendProbe(s, true);
    return;
  }
  const mss = currentMss(s);
  const room = min(windowEnd(s) - g.sequence, mss);
  if (g.length > room) {
    g.flags |= tcp.PSH;
    if (!split(s, g, room)) return;
  }
  if (s.pushedSequence != g.end) s.pushedSequence = g.end;
  g.flags |= tcp.PSH;
  transmitSegment(s, g);
  newDataSent(s, g);
}
