/**
 * What a link of a kind has beside that of every link (IFLA_INFO_DATA): one page and one interface a kind, told apart by `kind`. The same shape
 * is asked for when a link is made (what is absent gets Linux's default), when it is changed (what is absent stays) and told when it is
 * shown (everything that Linux tells is there). Names and units are those of iproute2's JSON output where it has one.
 */
import type { GeneveData } from "./geneve.js";
import type { IpvlanData } from "./ipvlan.js";
import type { MacvlanData } from "./macvlan.js";
import type { TunnelData } from "./tunnel.js";
import type { VlanData } from "./vlan.js";
import type { VxlanData } from "./vxlan.js";

export type LinkData = GeneveData | IpvlanData | MacvlanData | TunnelData | VlanData | VxlanData;
export type { GeneveData, IpvlanData, MacvlanData, TunnelData, VlanData, VxlanData };
