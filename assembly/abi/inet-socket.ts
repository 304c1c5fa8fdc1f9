/** UDP and TCP sockets as the host sees them: socket(2), bind(2), connect(2), ss. */

/** sk_state (include/net/tcp_states.h); a UDP socket is ESTABLISHED when connected and CLOSE when not. */
export const enum SocketState {
  ESTABLISHED = 1,
  SYN_SENT = 2,
  SYN_RECV = 3,
  FIN_WAIT1 = 4,
  FIN_WAIT2 = 5,
  TIME_WAIT = 6,
  CLOSE = 7,
  CLOSE_WAIT = 8,
  LAST_ACK = 9,
  LISTEN = 10,
  CLOSING = 11,
}

/** What a call may ask of a socket; unused fields are 0. */
@unmanaged
export class InetAddressRecord {
  address: u32;
  port: u32;
}

/** Options that inet_set writes (setsockopt). */
export const enum InetOption {
  /** SO_REUSEADDR */
  REUSE = 0,
  /** SO_BROADCAST */
  BROADCAST,
  /** TCP_NODELAY */
  NODELAY,
  /** SO_BINDTODEVICE: ifindex, 0 for none */
  DEVICE,
  TTL,
  TOS,
  MARK,
}

/** What inet_info and inet_next say about a socket. */
@unmanaged
export class InetInfoRecord {
  /** 0 where no process has it any more (TIME_WAIT, orphans, requests) */
  id: u32;
  /** SocketKind: udp or tcp */
  kind: u32;
  /** SocketState */
  state: u32;
  localAddress: u32;
  localPort: u32;
  remoteAddress: u32;
  remotePort: u32;
  /** ifindex that it is bound to, 0 for none */
  device: u32;
  /** bytes that wait to be read; of a listener: connections that wait to be accepted */
  receiveQueue: u32;
  /** bytes not acknowledged yet; of a listener: the backlog it asked for */
  sendQueue: u32;
  /** errno that the next call reports (SO_ERROR, which reading it does not clear here) */
  error: u32;
  /** errno that SO_ERROR answers where there is no other; calls do not fail with it */
  softError: u32;
  /** bits of InetReady */
  ready: u32;
  /** cursor of inet_next */
  cursor: u32;
}

/** poll(2) */
export const enum InetReady {
  /** a read would not wait: bytes, end of file or an error; of a listener: a connection */
  IN = 1,
  /** a write would not wait */
  OUT = 2,
  /** the other side has closed its direction */
  EOF = 4,
  /** an error, or one in the queue of ICMP errors (EPOLLERR) */
  ERROR = 8,
}

/** What a datagram that was received brought along. */
@unmanaged
export class InetReceivedRecord {
  address: u32;
  port: u32;
  data: u32;
  length: u32;
}
