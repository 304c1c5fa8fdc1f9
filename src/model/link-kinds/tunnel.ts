/** IP tunnels: IPIP, GRE, GRE with Ethernet, SIT (IFLA_IPTUN_*, IFLA_GRE_*). `erspan` is only ever told, of the device erspan0. */
export interface TunnelData {
  kind: "ipip" | "gre" | "gretap" | "sit" | "erspan";
  /** "0.0.0.0" for any, which is the default of both */
  local?: string;
  remote?: string;
  /** ifindex of the device that its packets leave and come by; 0 for any */
  link?: number;
  /** 0: as the packet inside */
  ttl?: number;
  /** bit 0: as the packet inside */
  tos?: number;
  /** its packets are not cut (DF) */
  pmtudisc?: boolean;
  /** GRE: the packet inside may ask for DF in vain */
  ignore_df?: boolean;
  /** ipip and sit: what it carries (IPPROTO_*: 4, 41), 0 for anything */
  proto?: number;
  // GRE: what packets that come in must have and those that go out get
  ikey?: number;
  okey?: number;
  iseq?: boolean;
  oseq?: boolean;
  icsum?: boolean;
  ocsum?: boolean;
  /** mark for the route of its packets */
  fwmark?: number;
  /** asked for with SIOCADDTUNNEL or SIOCCHGTUNNEL, which differ from netlink in small ways */
  ioctl?: boolean;
  /** told: the device that its module brought (tunl0, gre0 ...) */
  fallback?: boolean;
  /** told: IPv6 knows the device */
  inet6?: boolean;
}
