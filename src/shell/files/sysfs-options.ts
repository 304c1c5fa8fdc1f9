/** The files of bridge/ and brport/ below /sys/class/net/IFACE: which option each one is, and how it is written. */
import { VethworkError } from "../../model/errors.js";
import type { BridgeOptions, BridgePortOptions } from "../../model/state.js";

/** Attribute file to option, where Linux names them differently. */
export const BRIDGE_FILES: Record<string, keyof BridgeOptions> = {
  ageing_time: "ageing_time",
  default_pvid: "vlan_default_pvid",
  forward_delay: "forward_delay",
  group_fwd_mask: "group_fwd_mask",
  hello_time: "hello_time",
  max_age: "max_age",
  multicast_querier: "mcast_querier",
  multicast_router: "mcast_router",
  multicast_snooping: "mcast_snooping",
  priority: "priority",
  stp_state: "stp_state",
  vlan_filtering: "vlan_filtering",
  vlan_protocol: "vlan_protocol",
};

export const PORT_FILES: Record<string, keyof BridgePortOptions> = {
  bpdu_guard: "guard",
  broadcast_flood: "bcast_flood",
  group_fwd_mask: "group_fwd_mask",
  hairpin_mode: "hairpin",
  isolated: "isolated",
  learning: "learning",
  multicast_fast_leave: "fastleave",
  multicast_flood: "mcast_flood",
  multicast_router: "mcast_router",
  neigh_suppress: "neigh_suppress",
  path_cost: "cost",
  port_no: "no",
  priority: "priority",
  proxyarp: "proxy_arp",
  root_block: "root_block",
  state: "state",
  unicast_flood: "flood",
};
export const READ_ONLY_PORT_FILES = ["port_no", "state"];

/** Files that Linux has there and that are not modelled: they say so when they are read. */
export const MISSING_DEVICE_FILES = new Set([
  "addr_assign_type",
  "carrier_changes",
  "carrier_down_count",
  "carrier_up_count",
  "gro_flush_timeout",
  "name_assign_type",
  "napi_defer_hard_irqs",
  "phys_port_id",
  "phys_port_name",
  "phys_switch_id",
  "power",
  "proto_down",
  "queues",
  "subsystem",
  "testing",
  "threaded",
]);
export const MISSING_BRIDGE_FILES = new Set([
  "bridge_id",
  "flush",
  "gc_timer",
  "group_addr",
  "hash_elasticity",
  "hash_max",
  "hello_timer",
  "multicast_igmp_version",
  "multicast_last_member_count",
  "multicast_last_member_interval",
  "multicast_membership_interval",
  "multicast_mld_version",
  "multicast_querier_interval",
  "multicast_query_interval",
  "multicast_query_response_interval",
  "multicast_query_use_ifaddr",
  "multicast_startup_query_count",
  "multicast_startup_query_interval",
  "multicast_stats_enabled",
  "nf_call_arptables",
  "nf_call_ip6tables",
  "nf_call_iptables",
  "no_linklocal_learn",
  "root_id",
  "root_path_cost",
  "root_port",
  "tcn_timer",
  "topology_change",
  "topology_change_detected",
  "topology_change_timer",
  "vlan_stats_enabled",
  "vlan_stats_per_port",
]);
export const MISSING_PORT_FILES = new Set([
  "backup_port",
  "bridge",
  "change_ack",
  "config_pending",
  "designated_bridge",
  "designated_cost",
  "designated_port",
  "designated_root",
  "flush",
  "forward_delay_timer",
  "hold_timer",
  "message_age_timer",
  "multicast_to_unicast",
  "port_id",
  "proxyarp_wifi",
]);

export function optionText(name: string, value: boolean | number | string): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  if (name === "vlan_protocol") return value === "802.1ad" ? "0x88a8" : "0x8100";
  if (name === "group_fwd_mask" || name === "port_no")
    return `0x${value.toString(name === "port_no" ? 16 : 16)}`;
  return String(value);
}

export function optionValue(
  name: string,
  old: boolean | number | string,
  text: string,
): boolean | number | string {
  const value = integer(text.trim());
  if (typeof old === "boolean") return value !== 0;
  if (name === "vlan_protocol") return value === 0x88a8 ? "802.1ad" : "802.1Q";
  return value;
}

/** kstrtoul: decimal, or 0x. */
export function integer(text: string): number {
  if (!/^(0[xX][0-9a-fA-F]+|[0-9]+)$/.test(text)) throw new VethworkError("EINVAL", "Invalid argument");
  return Number(text);
}
