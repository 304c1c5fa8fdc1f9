/**
 * Connections and the flow cache. A packet of a known flow may pass by its recipe while it changes nothing of its connection but the timeout, the
 * counters and, of TCP, the windows. Its connection is then found as it was when the recipe was written: tuples of the table are unique, and
 * what is guarded is that it is still the same connection (its number), of the same status, and not over.
 *
 * What the key has to give: the whole IP and transport headers are there, the length of UDP is that of IP's payload.
 */
import { Act, Guard, Refusal } from "../../abi/flow-cache";
import { NS_PER_S } from "../../clock";
import { Packet } from "../../packet";
import { acted, guarded, Of, refuse, TOLD_BYTES, walk } from "../../recording";
import { K } from "../../state";
import { Protocol } from "../../wire/ipv4";
import { Connection, CtStatus, directionOf } from "./connection";
import { segmentTimeout } from "./tcp";
import { TcpSegment, TcpState } from "./tcp-table";
import { inWindow, segmentFits, tcpData, windowOf } from "./tcp-window";

/**
 * Keeps what a packet which passes by a recipe may not change, at `at` (32 bytes): status and number, mark and state of the protocol, events that
 * wait.
 */
export function noteConnection(ct: Connection, at: usize): void {
  const from = changetype<usize>(ct);
  store<u64>(at, load<u64>(from));
  store<u64>(at, load<u64>(from, offsetof<Connection>("mark")), 8);
  store<u32>(at, ct.eventCache, 16);
}

/** The packet was tracked: what does its recipe rely on? `at` is as noteConnection left it. */
export function recordTracked(ct: Connection, p: Packet, at: usize): void {
  const now = changetype<usize>(ct);
  const changed =
    load<u64>(at) != load<u64>(now) ||
    load<u64>(at, 8) != load<u64>(now, offsetof<Connection>("mark")) ||
    load<u32>(at, 16) != ct.eventCache ||
    (ct.status & (CtStatus.CONFIRMED | CtStatus.DYING | CtStatus.NAT_CLASH)) != CtStatus.CONFIRMED;
  if (changed) {
    refuse(Refusal.connection);
    return;
  }
  guarded(Guard.connection, changetype<usize>(ct), p.conntrackInfo, Of.flow);
  switch (ct.original.protocol) {
    case Protocol.TCP:
      // a second pass sees the windows that the first has moved
      if (ct.protocolState != <u32>TcpState.ESTABLISHED || isActedOn(ct)) refuse(Refusal.connection);
      acted(Act.tcpWindow, changetype<usize>(ct), directionOf(p.conntrackInfo));
      break;
    case Protocol.ICMP:
      // its tuple is not of the key
      refuse(Refusal.connection);
      break;
    default:
  }
}

function isActedOn(ct: Connection): bool {
  const w = walk();
  for (let i: u32 = 0; i < w.acts; i++) {
    const act = w.actList + <usize>(i * TOLD_BYTES);
    if (load<u32>(act) == <u32>Act.tcpWindow && load<u32>(act, 4) == <u32>changetype<usize>(ct)) return true;
  }
  return false;
}

/** The mark of a connection decided something, or the state of its protocol. */
export function recordMark(ct: Connection): void {
  guarded(Guard.same, changetype<usize>(ct) + offsetof<Connection>("mark"), 0, Of.flow);
}

/** The packet left with its connection, whose events would be told now. */
export function recordEvents(ct: Connection): void {
  if (ct.eventCache) refuse(Refusal.connection);
  else guarded(Guard.same, changetype<usize>(ct) + offsetof<Connection>("eventCache"), 0, Of.flow);
}

/**
 * Whether the segment at `h`, `length` bytes with its header, which has no flag but ACK and PSH, leaves the connection open and counts as one of
 * it (nf_conntrack_tcp_packet with sES before and behind it). Changes nothing.
 */
export function segmentPasses(connection: usize, direction: u32, h: usize, length: u32): bool {
  const ct = changetype<Connection>(connection);
  if (ct.protocolState != <u32>TcpState.ESTABLISHED) return false;
  const sender = windowOf(ct, direction);
  if (sender.maxWindow == 0) return false;
  return segmentFits(ct, direction, h, length);
}

/** The segment, which passes, moves the windows and the timeout (tcp_in_window and the end of nf_conntrack_tcp_packet). */
export function passSegment(connection: usize, direction: u32, h: usize, length: u32): void {
  const ct = changetype<Connection>(connection);
  inWindow(ct, direction, TcpSegment.ACK, h, length);
  const data = tcpData(ct);
  data.lastSegment = <u8>TcpSegment.ACK;
  data.lastDirection = <u8>direction;
  if (ct.status & CtStatus.FIXED_TIMEOUT) return;
  ct.timeoutNs = K.nowNs + <u64>segmentTimeout(ct, data, TcpSegment.ACK, TcpState.ESTABLISHED) * NS_PER_S;
}
