/** The second and third lines of `ip -d link`: what kind of device it is and whose port (print_linktype of ip/ipaddress.c). */
import type { BridgeOptions, BridgePortOptions, Link } from "../../model/state.js";
import { IP_KINDS } from "./kinds/index.js";
import type { LinkTable } from "./link-print.js";
import type { Output } from "./output.js";
import type { Session } from "./session.js";

export function printKind(session: Session, table: LinkTable, link: Link): void {
  const { out } = session;
  out.openObject("linkinfo");
  out.text(out.newline);
  out.field("info_kind", link.kind, `    ${link.kind} `);
  if (link.bridge) {
    out.openObject("info_data");
    printBridge(session, link.bridge, link.bridgeAddress ?? NO_MAC);
    out.closeObject();
  }
  const kind = IP_KINDS[link.kind];
  if (kind?.print) {
    out.openObject("info_data");
    kind.print(session, table, link);
    out.closeObject();
  }
  if (link.master !== 0 && link.port) {
    out.text(out.newline);
    out.field("info_slave_kind", "bridge", "    bridge_slave ");
    out.openObject("info_slave_data");
    printPort(out, link.port, table.byIndex.get(link.master));
    out.closeObject();
  }
  out.closeObject();
}

const NO_MAC = "00:00:00:00:00:00";

/** "8000.2:0:0:0:0:1": priority and MAC, the bytes of the MAC without leading zeros as ether_ntoa(3) writes them */
function bridgeId(priority: number, address: string): string {
  const mac = address.split(":").map((byte) => Number.parseInt(byte, 16).toString(16));
  return `${priority.toString(16).padStart(4, "0")}.${mac.join(":")}`;
}

/** a timer that does not run: STP is not modelled, and neither are the timers that only it arms */
function timer(out: Output, name: string): void {
  if (out.json) out.literal(name, "0.00");
  else out.text(`${name}    0.00 `);
}

const hexadecimal = (value: number) => (value === 0 ? "0" : `0x${value.toString(16)}`);

function printBridge(session: Session, bridge: BridgeOptions, address: string): void {
  const { out, options } = session;
  const number = (key: string, value: number | boolean, word = key) =>
    out.field(key, Number(value), `${word} ${Number(value)} `);
  number("forward_delay", bridge.forward_delay);
  number("hello_time", bridge.hello_time);
  number("max_age", bridge.max_age);
  number("ageing_time", bridge.ageing_time);
  number("stp_state", bridge.stp_state);
  number("priority", bridge.priority);
  number("vlan_filtering", bridge.vlan_filtering);
  const etherType = bridge.vlan_protocol === "802.1Q" ? 0x8100 : 0x88a8;
  const protocol = options.numeric ? `[${etherType}]` : bridge.vlan_protocol;
  out.field("vlan_protocol", protocol, `vlan_protocol ${protocol} `);
  const id = bridgeId(bridge.priority, address);
  out.field("bridge_id", id, `bridge_id ${id} `);
  out.field("root_id", id, `designated_root ${id} `);
  for (const key of ["root_port", "root_path_cost", "topology_change", "topology_change_detected"])
    number(key, 0);
  for (const name of ["hello_timer", "tcn_timer", "topology_change_timer", "gc_timer"]) timer(out, name);
  number("vlan_default_pvid", bridge.vlan_default_pvid);
  number("vlan_stats_enabled", 0);
  number("vlan_stats_per_port", 0);
  out.field(
    "group_fwd_mask",
    hexadecimal(bridge.group_fwd_mask),
    `group_fwd_mask ${hexadecimal(bridge.group_fwd_mask)} `,
  );
  // recalculate_group_addr: a provider bridge has its own
  const group = `01:80:c2:00:00:0${bridge.vlan_filtering && bridge.vlan_protocol === "802.1ad" ? 8 : 0}`;
  out.field("group_addr", group, `group_address ${group} `);
  number("mcast_snooping", bridge.mcast_snooping);
  number("no_linklocal_learn", 0);
  number("mcast_vlan_snooping", 0);
  number("mcast_router", bridge.mcast_router);
  number("mcast_query_use_ifaddr", 0);
  number("mcast_querier", bridge.mcast_querier);
  // net/bridge/br_multicast.c br_multicast_init: the values that are not modelled as settings
  number("mcast_hash_elasticity", 16);
  number("mcast_hash_max", 4096);
  number("mcast_last_member_cnt", 2, "mcast_last_member_count");
  number("mcast_startup_query_cnt", 2, "mcast_startup_query_count");
  number("mcast_last_member_intvl", 100, "mcast_last_member_interval");
  number("mcast_membership_intvl", 26000, "mcast_membership_interval");
  number("mcast_querier_intvl", 25500, "mcast_querier_interval");
  number("mcast_query_intvl", 12500, "mcast_query_interval");
  number("mcast_query_response_intvl", 1000, "mcast_query_response_interval");
  number("mcast_startup_query_intvl", 3125, "mcast_startup_query_interval");
  number("mcast_stats_enabled", 0);
  number("mcast_igmp_version", 2);
  number("mcast_mld_version", 1);
  for (const key of ["nf_call_iptables", "nf_call_ip6tables", "nf_call_arptables"]) number(key, 0);
}

const STATES = ["disabled", "listening", "learning", "forwarding", "blocking"];

function printPort(out: Output, port: BridgePortOptions, bridge: Link | undefined): void {
  const flag = (key: string, on: boolean) => out.field(key, on, `${key} ${on ? "on" : "off"} `);
  const number = (key: string, value: number, word = key) => out.field(key, value, `${word} ${value} `);
  if (port.state < STATES.length) out.field("state", STATES[port.state], `state ${STATES[port.state]} `);
  else out.field("state_index", port.state, `state (${port.state}) `);
  number("priority", port.priority);
  number("cost", port.cost);
  flag("hairpin", port.hairpin);
  flag("guard", port.guard);
  flag("root_block", port.root_block);
  flag("fastleave", port.fastleave);
  flag("learning", port.learning);
  flag("flood", port.flood);
  // br_make_port_id: six bits of priority above ten of number
  const id = ((port.priority & 0x3f) << 10) | (port.no & 0x3ff);
  out.field("id", hexadecimal(id), `port_id ${hexadecimal(id)} `);
  out.field("no", hexadecimal(port.no), `port_no ${hexadecimal(port.no)} `);
  number("designated_port", id);
  number("designated_cost", 0);
  const root = bridgeId(bridge?.bridge?.priority ?? 0x8000, bridge?.bridgeAddress ?? NO_MAC);
  out.field("bridge_id", root, `designated_bridge ${root} `);
  out.field("root_id", root, `designated_root ${root} `);
  for (const name of ["hold_timer", "message_age_timer", "forward_delay_timer"]) timer(out, name);
  number("topology_change_ack", 0);
  number("config_pending", 0);
  flag("proxy_arp", port.proxy_arp);
  flag("proxy_arp_wifi", false);
  number("multicast_router", port.mcast_router, "mcast_router");
  out.text(`mcast_fast_leave ${port.fastleave ? "on" : "off"} `);
  flag("mcast_flood", port.mcast_flood);
  flag("bcast_flood", port.bcast_flood);
  flag("mcast_to_unicast", false);
  flag("neigh_suppress", port.neigh_suppress);
  const mask = hexadecimal(port.group_fwd_mask);
  out.field("group_fwd_mask", mask, `group_fwd_mask ${mask} `);
  const names = maskNames(port.group_fwd_mask);
  out.field("group_fwd_mask_str", names, `group_fwd_mask_str ${names} `);
  flag("vlan_tunnel", false);
  flag("isolated", port.isolated);
  flag("locked", port.locked);
}

function maskNames(mask: number): string {
  const known: Record<number, string> = { 0: "stp", 2: "lacp", 14: "lldp" };
  const names: string[] = [];
  for (let bit = 0; bit < 16; bit++) {
    if (mask & (1 << bit)) names.push(known[bit] ?? `0x${(1 << bit).toString(16)}`);
  }
  return names.length > 0 ? names.join(",") : "0x0";
}
