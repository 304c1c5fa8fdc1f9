/** Records of IP tunnels (IFLA_IPTUN_*, IFLA_GRE_*, struct ip_tunnel_parm) at KIND_DATA. */

/** The modules whose loading shows: they bring fallback devices (tunl0, gre0, gretap0, erspan0, sit0) and receive a protocol. */
export const enum TunnelModule {
  none = 0,
  ipip,
  ip_gre,
  sit,
}

/** What a request is and has. */
export const enum TunnelRequest {
  /** there were attributes (IFLA_INFO_DATA): without them no pmtudisc, and the kind's own protocol */
  DATA = 0x1,
  /** SIOCADDTUNNEL and SIOCCHGTUNNEL, as `ip tunnel` asks */
  IOCTL = 0x2,
}

@unmanaged
export class TunnelRecord {
  /** addresses in host order, 0: any */
  local: u32;
  remote: u32;
  /** ifindex of the device below, 0: any */
  link: u32;
  /** 0: inherit */
  ttl: u32;
  /** bit 0: inherit */
  tos: u32;
  pmtudisc: u32;
  ignoreDf: u32;
  /** IPPROTO_*, 0: any */
  protocol: u32;
  /** GreFlag: CSUM, KEY, SEQ */
  inputFlags: u32;
  outputFlags: u32;
  inputKey: u32;
  outputKey: u32;
  mark: u32;
  /** TunnelRequest */
  request: u32;
  /** told: it is the fallback device of its module */
  fallback: u32;
  /** told: IPv6 has taken notice of it (the MTU was set by a notified change, or it was up) */
  inet6: u32;
}
