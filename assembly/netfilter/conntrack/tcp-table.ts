/** The states of a TCP connection as somebody between the two sees them (tcp_conntracks in net/netfilter/nf_conntrack_proto_tcp.c). */

/** enum tcp_conntrack */
export const enum TcpState {
  NONE = 0,
  SYN_SENT,
  SYN_RECV,
  ESTABLISHED,
  FIN_WAIT,
  CLOSE_WAIT,
  LAST_ACK,
  TIME_WAIT,
  CLOSE,
  SYN_SENT2,
  /** the segment is invalid */
  MAX,
  /** it may be valid: it goes on and changes nothing */
  IGNORE,
}

/** enum tcp_bit_set: what a segment is by its flags */
export const enum TcpSegment {
  SYN = 0,
  SYNACK,
  FIN,
  ACK,
  RST,
  NONE,
}

/**
 * The state after a segment. A row has one hexadecimal digit a state before it, the digit of NONE at the right:
 *
 *   from  SYN_SENT2 CLOSE TIME_WAIT LAST_ACK CLOSE_WAIT FIN_WAIT ESTABLISHED SYN_RECV SYN_SENT NONE
 */
export function nextState(reply: bool, segment: u32, state: u32): u32 {
  return (<u32>(row(reply, segment) >> ((<u64>state) << 2))) & 15;
}

function row(reply: bool, segment: u32): u64 {
  switch (segment) {
    case TcpSegment.SYN:
      return reply ? 0x9a1aaaaa9a : 0x911bbbbb11;
    case TcpSegment.SYNACK:
      return reply ? 0x2bbbbbbb2a : 0x2aaaaaa2aa;
    case TcpSegment.FIN:
      return 0xa8766644aa;
    case TcpSegment.ACK:
      return reply ? 0xb8775532ba : 0xa8775533a3;
    case TcpSegment.RST:
      return 0x888888888a;
    default:
      return 0xaaaaaaaaaa;
  }
}
