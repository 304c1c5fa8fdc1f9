/**
 * Timeouts of connections by protocol and state (pd->timeout_table; tcp_timeouts in ip_vs_proto_tcp.c, udp_timeouts, sctp_timeouts): what
 * a namespace begins with, and what ipvsadm --set changes (ip_vs_set_timeout, __ip_vs_get_timeouts in ip_vs_ctl.c).
 */
import { Errno } from "../abi/errno";
import { VsSctpState, VsTcpState, VsTimeoutsRecord } from "../abi/ipvs";
import { HZ } from "../wheel";
import { Ipvs } from "./service";

/** bytes of a table: a u32 of jiffies for each state */
export const TIMEOUTS_BYTES: u32 = 64;
/** IP_VS_UDP_S_NORMAL */
const UDP_NORMAL: u32 = 0;
/** IP_VS_SCTP_MAX_RTO: s */
const SCTP_MAX_RTO: u32 = 61;
const LONGEST: u32 = 0x7fffffff / HZ;

function set(table: usize, state: u32, seconds: u32): void {
  store<u32>(table + ((<usize>state) << 2), seconds * HZ);
}
function get(table: usize, state: u32): u32 {
  return load<u32>(table + ((<usize>state) << 2)) / HZ;
}

export function initTimeouts(v: Ipvs): void {
  const tcp = v.tcpTimeouts;
  set(tcp, VsTcpState.NONE, 2);
  set(tcp, VsTcpState.ESTABLISHED, 15 * 60);
  set(tcp, VsTcpState.SYN_SENT, 2 * 60);
  set(tcp, VsTcpState.SYN_RECV, 60);
  set(tcp, VsTcpState.FIN_WAIT, 2 * 60);
  set(tcp, VsTcpState.TIME_WAIT, 2 * 60);
  set(tcp, VsTcpState.CLOSE, 10);
  set(tcp, VsTcpState.CLOSE_WAIT, 60);
  set(tcp, VsTcpState.LAST_ACK, 30);
  set(tcp, VsTcpState.LISTEN, 2 * 60);
  set(tcp, VsTcpState.SYNACK, 2 * 60);
  set(v.udpTimeouts, UDP_NORMAL, 5 * 60);
  const sctp = v.sctpTimeouts;
  set(sctp, VsSctpState.NONE, 2);
  set(sctp, VsSctpState.INIT1, 4);
  set(sctp, VsSctpState.INIT, SCTP_MAX_RTO);
  set(sctp, VsSctpState.COOKIE_SENT, SCTP_MAX_RTO);
  set(sctp, VsSctpState.COOKIE_REPLIED, SCTP_MAX_RTO);
  set(sctp, VsSctpState.COOKIE_WAIT, SCTP_MAX_RTO);
  set(sctp, VsSctpState.COOKIE, SCTP_MAX_RTO);
  set(sctp, VsSctpState.COOKIE_ECHOED, SCTP_MAX_RTO);
  set(sctp, VsSctpState.ESTABLISHED, 15 * 60);
  set(sctp, VsSctpState.SHUTDOWN_SENT, SCTP_MAX_RTO);
  set(sctp, VsSctpState.SHUTDOWN_RECEIVED, SCTP_MAX_RTO);
  set(sctp, VsSctpState.SHUTDOWN_ACK_SENT, SCTP_MAX_RTO);
  set(sctp, VsSctpState.REJECTED, 4);
  set(sctp, VsSctpState.CLOSED, SCTP_MAX_RTO);
}

/** 0 leaves one as it is; all or none are changed. */
export function setTimeouts(v: Ipvs, r: VsTimeoutsRecord): i32 {
  if (r.tcp > LONGEST || r.tcpFin > LONGEST || r.udp > LONGEST) return -Errno.EINVAL;
  if (r.tcp) set(v.tcpTimeouts, VsTcpState.ESTABLISHED, r.tcp);
  if (r.tcpFin) set(v.tcpTimeouts, VsTcpState.FIN_WAIT, r.tcpFin);
  if (r.udp) set(v.udpTimeouts, UDP_NORMAL, r.udp);
  return 0;
}

export function readTimeouts(v: Ipvs, r: VsTimeoutsRecord): void {
  r.tcp = get(v.tcpTimeouts, VsTcpState.ESTABLISHED);
  r.tcpFin = get(v.tcpTimeouts, VsTcpState.FIN_WAIT);
  r.udp = get(v.udpTimeouts, UDP_NORMAL);
}
