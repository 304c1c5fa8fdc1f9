/** An ipvlan (IFLA_IPVLAN_*); mode and flags are those of the device below, the same for all on it. */
export interface IpvlanData {
  kind: "ipvlan";
  /** l3 where the first link has none */
  mode?: "l2" | "l3" | "l3s";
  flag?: "bridge" | "private" | "vepa";
  /** told: the MAC it was made with; the present one follows the device below */
  permaddr?: string;
}
