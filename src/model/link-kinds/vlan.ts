/** An IEEE 802.1Q sub-interface (IFLA_VLAN_*). */
export interface VlanData {
  kind: "vlan";
  /** 0 to 4094; must be given for a new link */
  id?: number;
  protocol?: "802.1Q" | "802.1ad";
  reorder_hdr?: boolean;
  gvrp?: boolean;
  mvrp?: boolean;
  loose_binding?: boolean;
  bridge_binding?: boolean;
  /** priority inside -> 802.1p, and back */
  ingress_qos?: { from: number; to: number }[];
  egress_qos?: { from: number; to: number }[];
}
