/** What a socket is for. */
export const enum SocketKind {
  /** AF_PACKET: frames */
  packet = 0,
  /** SOCK_RAW: packets from their IP header on */
  raw = 1,
  /** its device went; it keeps what it has */
  dead = 2,
  /** SOCK_DGRAM of IPv4 */
  udp = 3,
  /** SOCK_STREAM of IPv4 */
  tcp = 4,
  /** a userland proxy's pair of sockets and the listener it belongs to (socket/proxy.ts) */
  proxy = 5,
  /** SOCK_RAW of IPv6: the IPv6 header and the message behind all headers */
  raw6 = 6,
}

/** What a socket received, in the mailbox; the bytes stay at `data` until the next call. */
@unmanaged
export class ReceivedRecord {
  timeNs: u64;
  data: u32;
  length: u32;
  ifindex: u32;
  /** 1: sent from here (PACKET_OUTGOING) */
  outgoing: u32;
}

/** A send from a raw socket; the payload follows it in the mailbox. */
@unmanaged
export class SendRecord {
  destination: u32;
  /** 0: chosen by the route */
  source: u32;
  /** ifindex to send on, 0: as the route says */
  oif: u32;
  /** 0: the default */
  ttl: u32;
  tos: u32;
  mark: u32;
  /** IP_PMTUDISC_*: 0 dont, 1 want (the default), 2 do */
  discovery: u32;
  /** SO_BROADCAST */
  broadcast: u32;
  /** bytes */
  length: u32;
}
