/** A VXLAN device (IFLA_VXLAN_*; RFC 7348). */
export interface VxlanData {
  kind: "vxlan";
  /** VNI, 0 to 16777215 */
  id?: number;
  /** metadata of each packet says where it goes; no VNI of its own */
  external?: boolean;
  /** of an external device: only VNIs that were added are taken */
  vnifilter?: boolean;
  /** a group ("239.1.1.1") or the other endpoint; absent where frames only go where the forwarding table says */
  remote?: string;
  /** source address of the tunnel */
  local?: string;
  /** ifindex of the device below, where its sockets are. A new device has it as LinkAdd.link */
  link?: number;
  /** UDP source ports, 0 0: the range of local ports */
  port_range?: { low: number; high: number };
  /** UDP destination port, 8472 where absent */
  port?: number;
  learning?: boolean;
  proxy?: boolean;
  rsc?: boolean;
  l2miss?: boolean;
  l3miss?: boolean;
  /** 1: that of the packet inside */
  tos?: number;
  /** 0: that of the host, 1 for groups */
  ttl?: number | "inherit";
  df?: "unset" | "set" | "inherit";
  /** IPv6 only */
  label?: number;
  /** seconds */
  ageing?: number;
  /** most entries of the forwarding table, 0: no limit */
  limit?: number;
  udp_csum?: boolean;
  udp_zero_csum6_tx?: boolean;
  udp_zero_csum6_rx?: boolean;
  /** group policy: packet marks travel in the header */
  gbp?: boolean;
}
