/** A Geneve device (IFLA_GENEVE_*; RFC 8926). */
export interface GeneveData {
  kind: "geneve";
  /** VNI, 0 to 16777215 */
  id?: number;
  /** metadata of each packet says where it goes; no VNI and endpoint of its own */
  external?: boolean;
  /** the other endpoint */
  remote?: string;
  /** 0: that of the host */
  ttl?: number | "inherit";
  /** 1: that of the packet inside */
  tos?: number;
  df?: "unset" | "set" | "inherit";
  /** IPv6 only */
  label?: number;
  /** UDP destination port, 6081 where absent */
  port?: number;
  udp_csum?: boolean;
  udp_zero_csum6_tx?: boolean;
  udp_zero_csum6_rx?: boolean;
}
