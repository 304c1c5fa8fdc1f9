/** ICMP errors about segments of ours (tcp_v4_err, tcp_v4_mtu_reduced of net/ipv4/tcp_ipv4.c). RFC 1122 section 4.2.3.9, RFC 5927. */
import { SocketState } from "../abi/inet-socket";
import { releaseFlow } from "../net/flow";
import { Namespace } from "../net/namespace";
import { K } from "../state";
import { IcmpCode, IcmpType } from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import * as tcp from "../wire/tcp";
import { convertError } from "./inet-error";
import { findConnection } from "./inet-sock";
import { flowOf, routeSock } from "./inet-output";
import { after, before, reap, tcpDone, TcpSock } from "./tcp-sock";
import { retransmitTooLong } from "./tcp-retransmit";
import { giveUp } from "./tcp-timers";
import { syncMss } from "./tcp-window";

/** The connection whose segment is quoted at `inner`, where its sequence number is one that is out; else null. */
function quoted(ns: Namespace, inner: usize, ifindex: u32): TcpSock | null {
  if (!K.inetSockets) return null;
  const h = inner + ipv4.headerLength(inner);
  const found = findConnection(
    ns,
    ipv4.source(inner),
    tcp.source(h),
    ipv4.destination(inner),
    tcp.destination(h),
    ifindex,
  );
  if (found === null) return null;
  const s = changetype<TcpSock>(found);
  const sequence = tcp.sequence(h);
  if (s.state == <u32>SocketState.TIME_WAIT) return s;
  return before(sequence, s.unacknowledged) || after(sequence, s.sendNext) ? null : s;
}

/** Whether a connection heeds an error (path MTU and redirects are then learned). */
export function heedsError(ns: Namespace, inner: usize, ifindex: u32): bool {
  return quoted(ns, inner, ifindex) !== null;
}

/** What the error means to the connection: called when the route has learned what it says. `mtu`: of a frag-needed. */
export function tcpError(ns: Namespace, inner: usize, type: u32, code: u32, mtu: u32, ifindex: u32): void {
  const s = quoted(ns, inner, ifindex);
  if (s === null || s.state == <u32>SocketState.TIME_WAIT) return;
  if (type == <u32>IcmpType.DEST_UNREACH && code == <u32>IcmpCode.FRAG_NEEDED) {
    if (s.owned) s.learnedMtu = mtu ? mtu : 1;
    else learnMtu(s, mtu);
    return;
  }
  const error = convertError(type, code);
  if (!error) return;
  if (s.state == <u32>SocketState.SYN_RECV) {
    tcpDone(s);
    reap(s);
    return;
  }
  if (s.state == <u32>SocketState.SYN_SENT) {
    // ip_icmp_error: who polls hears of it, though the attempt goes on where connect(2) is still under way (an error that came over lo)
    s.errorQueued = 1;
    if (!s.owned) {
      giveUp(s, error);
      reap(s);
      return;
    }
  }
  s.softError = error;
}

/** tcp_v4_mtu_reduced: what the route says now is what counts. */
export function learnMtu(s: TcpSock, mtu: u32): void {
  if (!s.inConnections || s.state == <u32>SocketState.LISTEN) return;
  const f = flowOf(s);
  if (!routeSock(f, s, s.remoteAddress, s.localAddress, s.remotePort) && s.pathMtu > f.mtu) {
    syncMss(s, f.mtu);
    retransmitTooLong(s);
  }
  releaseFlow(f);
}
