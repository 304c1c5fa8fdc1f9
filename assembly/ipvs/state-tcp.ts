/**
 * States of a TCP connection as the balancer sees them (set_tcp_state in net/netfilter/ipvs/ip_vs_proto_tcp.c): a segment moves them whatever
 * its sequence numbers are.
 */
import { VsConnFlag, VsTcpState } from "../abi/ipvs";
import * as tcp from "../wire/tcp";
import { setActive } from "./bind";
import { assureTemplate } from "./control-link";
import { VsConnection } from "./connection";
import { isSecureTcp } from "./defense";
import { Direction, directionFor } from "./direction";
import { Ipvs } from "./service";

/** tcp_state_active_table */
function isActive(state: u32): bool {
  switch (state) {
    case VsTcpState.ESTABLISHED:
    case VsTcpState.SYN_SENT:
    case VsTcpState.SYN_RECV:
    case VsTcpState.SYNACK:
      return true;
    default:
      return false;
  }
}

/** The segment at `h` moves the connection and sets its timeout. */
export function tcpTransition(c: VsConnection, direction: Direction, h: usize): void {
  const state = nextState(c.ipvs, directionFor(c, direction), tcp.flags(h), c.state);
  if (state != <u32>c.state) {
    setActive(c, isActive(state));
    if (state == <u32>VsTcpState.ESTABLISHED) assureTemplate(c);
  }
  c.state = <u8>state;
  c.timeout = load<u32>(c.ipvs.tcpTimeouts + ((<usize>state) << 2));
}

/** tcp_state_idx: what counts of a segment's flags; one without any of them ends in CLOSE. */
function nextState(v: Ipvs, way: u32, flags: u32, state: u32): u32 {
  const secure = isSecureTcp(v);
  let row: u64;
  if (flags & tcp.RST) row = secure && way == <u32>Direction.INPUT ? SECURE_RESET : resetRow(way);
  else if (flags & tcp.SYN) row = secure ? secureSynRow(way) : synRow(way);
  else if (flags & tcp.FIN) row = secure && way == <u32>Direction.INPUT ? SECURE_FIN : finRow(way);
  else if (flags & tcp.ACK) row = secure && way == <u32>Direction.INPUT ? SECURE_ACK : ackRow(way);
  else return VsTcpState.CLOSE;
  return (<u32>(row >> ((<u64>state) << 2))) & 15;
}

/*
 * tcp_states. A row has one hexadecimal digit (VsTcpState) a state before it, the digit of NONE at the right:
 *
 *   from  SYNACK LISTEN LAST_ACK CLOSE_WAIT CLOSE TIME_WAIT FIN_WAIT SYN_RECV SYN_SENT ESTABLISHED NONE
 */
function synRow(way: u32): u64 {
  return way == <u32>Direction.OUTPUT ? 0x39222223212 : 0x33333333113;
}
function finRow(way: u32): u64 {
  switch (way) {
    case Direction.INPUT:
      return 0x59876555276;
    case Direction.OUTPUT:
      return 0x59856545245;
    default:
      return 0x59876545246;
  }
}
function ackRow(way: u32): u64 {
  return way == <u32>Direction.OUTPUT ? 0x11876541211 : 0x19676541211;
}
function resetRow(way: u32): u64 {
  switch (way) {
    case Direction.INPUT:
      return 0x39866663666;
    case Direction.OUTPUT:
      return 0x66666566266;
    default:
      return 0x69866663666;
  }
}

/* tcp_states_dos where it differs: a handshake is believed when the client has acknowledged the server's half. */
const SECURE_FIN: u64 = 0xa9876555276;
const SECURE_RESET: u64 = 0x69866663666;
const SECURE_ACK: u64 = 0xa9676543211;
function secureSynRow(way: u32): u64 {
  switch (way) {
    case Direction.INPUT:
      return 0xa3333333113;
    case Direction.OUTPUT:
      return 0xa922222a212;
    default:
      return 0xaaaaaaa311a;
  }
}
