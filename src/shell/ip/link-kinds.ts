/** The options after `type KIND` of the kinds that are modelled (ip/iplink_bridge.c, iplink_bridge_slave.c, link_veth.c). */
import type { BridgeOptions, BridgePortOptions } from "../../model/state.js";
import { getLinkAddress } from "./inet.js";
import { type LinkRequest, parseLink, type Verb } from "./link-request.js";
import { unsigned } from "./numbers.js";
import type { Session } from "./session.js";
import { bridgeSlaveUsage, bridgeUsage, vethUsage } from "./usage.js";
import { matches, strictOnOff, type Words } from "./words.js";

/** Kinds that iproute2 6.1 knows; the first four are here. */
export const KNOWN_KINDS = new Set(
  (
    "bridge bridge_slave dummy veth amt bareudp bond bond_slave can dsa erspan geneve gre gretap gtp hsr ifb ip6erspan ip6gre ip6gretap " +
    "ip6tnl ipip ipoib ipvlan ipvtap lowpan macsec macvlan macvtap netdevsim nlmon rmnet sit team team_slave tun vcan veth virt_wifi " +
    "vlan vrf vti vti6 vxcan vxlan wireguard wwan xfrm"
  ).split(" "),
);

const U8 = 255;
const U16 = 65535;
const U32 = 0xffffffff;

type BridgeKey = keyof BridgeOptions;

/** Numbers that the model keeps, in the order in which iproute2 tries them as abbreviations, with those it does not. */
const BRIDGE_OPTIONS: [name: string, max: number, key: BridgeKey | null, linuxDefault?: number][] = [
  ["forward_delay", U32, "forward_delay"],
  ["hello_time", U32, "hello_time"],
  ["max_age", U32, "max_age"],
  ["ageing_time", U32, "ageing_time"],
  ["stp_state", U32, "stp_state"],
  ["priority", U16, "priority"],
  ["vlan_filtering", U8, "vlan_filtering"],
  ["vlan_protocol", 0, "vlan_protocol"],
  ["group_fwd_mask", U16, "group_fwd_mask"],
  ["group_address", 0, null],
  ["no_linklocal_learn", U8, null, 0],
  ["fdb_flush", 0, null],
  ["vlan_default_pvid", U16, "vlan_default_pvid"],
  ["vlan_stats_enabled", U8, null, 0],
  ["vlan_stats_per_port", U8, null, 0],
  ["mcast_router", U8, "mcast_router"],
  ["mcast_snooping", U8, "mcast_snooping"],
  ["mcast_vlan_snooping", U8, null, 0],
  ["mcast_query_use_ifaddr", U8, null, 0],
  ["mcast_querier", U8, "mcast_querier"],
  ["mcast_hash_elasticity", U32, null, 16],
  ["mcast_hash_max", U32, null, 4096],
  ["mcast_last_member_count", U32, null, 2],
  ["mcast_startup_query_count", U32, null, 2],
  ["mcast_last_member_interval", U32, null, 100],
  ["mcast_membership_interval", U32, null, 26000],
  ["mcast_querier_interval", U32, null, 25500],
  ["mcast_query_interval", U32, null, 12500],
  ["mcast_query_response_interval", U32, null, 1000],
  ["mcast_startup_query_interval", U32, null, 3125],
  ["mcast_stats_enabled", U8, null, 0],
  ["mcast_igmp_version", U8, null, 2],
  ["mcast_mld_version", U8, null, 1],
  ["nf_call_iptables", U8, null, 0],
  ["nf_call_ip6tables", U8, null, 0],
  ["nf_call_arptables", U8, null, 0],
];

const BRIDGE_FLAGS = new Set<BridgeKey>(["vlan_filtering", "mcast_snooping", "mcast_querier"]);

export interface BridgeRequest {
  options: Partial<BridgeOptions>;
  /** the bridge's table is to be emptied */
  flush: boolean;
}

export function parseBridge(session: Session, words: Words): BridgeRequest {
  const options: Record<string, unknown> = {};
  let flush = false;
  for (; !words.done; words.advance()) {
    const found = BRIDGE_OPTIONS.find(([name]) => matches(words.word, name));
    if (!found) {
      if (!matches(words.word, "help")) session.error(`bridge: unknown command "${words.word}"?`);
      return bridgeUsage(session);
    }
    const [name, max, key, linuxDefault] = found;
    if (name === "fdb_flush") {
      flush = true;
    } else if (name === "group_address") {
      const address = getLinkAddress(session, words.next());
      if (address.join() !== "1,128,194,0,0,0")
        session.notModelled("ip link", 'bridge option "group_address"');
    } else if (name === "vlan_protocol") {
      options.vlan_protocol = vlanProtocol(words.next()) ?? words.wrong("invalid vlan_protocol");
    } else {
      const value = unsigned(words.next(), max) ?? words.wrong(`invalid ${name}`);
      if (key === null && value !== linuxDefault) session.notModelled("ip link", `bridge option "${name}"`);
      if (key !== null) options[key] = BRIDGE_FLAGS.has(key) ? value !== 0 : value;
    }
  }
  return { options: options as Partial<BridgeOptions>, flush };
}

function vlanProtocol(word: string): "802.1Q" | "802.1ad" | undefined {
  const lower = word.toLowerCase();
  if (lower === "802.1q" || unsigned(word, U16) === 0x8100) return "802.1Q";
  if (lower === "802.1ad" || unsigned(word, U16) === 0x88a8) return "802.1ad";
  return undefined;
}

/** on/off options of a port in iproute2's order of abbreviations; a null key is one whose only modelled value is off. */
const PORT_FLAGS: [name: string, key: keyof BridgePortOptions | null][] = [
  ["hairpin", "hairpin"],
  ["guard", "guard"],
  ["root_block", "root_block"],
  ["fastleave", "fastleave"],
  ["learning", "learning"],
  ["flood", "flood"],
  ["mcast_flood", "mcast_flood"],
  ["bcast_flood", "bcast_flood"],
  ["mcast_to_unicast", null],
  ["proxy_arp", "proxy_arp"],
  ["proxy_arp_wifi", null],
  ["mcast_fast_leave", "fastleave"],
  ["neigh_suppress", "neigh_suppress"],
  ["vlan_tunnel", null],
  ["isolated", "isolated"],
  ["locked", "locked"],
];

const PORT_NUMBERS: [name: string, max: number, key: keyof BridgePortOptions, reason: string][] = [
  ["state", U8, "state", "state is invalid"],
  ["priority", U16, "priority", "priority is invalid"],
  ["cost", U32, "cost", "cost is invalid"],
  ["mcast_router", U8, "mcast_router", "invalid mcast_router"],
  ["group_fwd_mask", U16, "group_fwd_mask", "invalid group_fwd_mask"],
];

/** iproute2 asks for these in this order; the first that the word begins wins. */
const PORT_ORDER = [
  "fdb_flush",
  "state",
  "priority",
  "cost",
  "hairpin",
  "guard",
  "root_block",
  "fastleave",
  "learning",
  "flood",
  "mcast_flood",
  "bcast_flood",
  "mcast_to_unicast",
  "proxy_arp",
  "proxy_arp_wifi",
  "mcast_router",
  "mcast_fast_leave",
  "neigh_suppress",
  "group_fwd_mask",
  "vlan_tunnel",
  "isolated",
  "locked",
  "backup_port",
  "nobackup_port",
];

export interface PortRequest {
  options: Partial<BridgePortOptions>;
  flush: boolean;
}

export function parseBridgeSlave(session: Session, words: Words): PortRequest {
  const options: Record<string, unknown> = {};
  let flush = false;
  for (; !words.done; words.advance()) {
    const name = PORT_ORDER.find((keyword) => matches(words.word, keyword));
    if (name === undefined) {
      if (!matches(words.word, "help")) session.error(`bridge_slave: unknown option "${words.word}"?`);
      return bridgeSlaveUsage(session);
    }
    const number = PORT_NUMBERS.find(([keyword]) => keyword === name);
    const flag = PORT_FLAGS.find(([keyword]) => keyword === name);
    if (name === "fdb_flush") {
      flush = true;
    } else if (name === "backup_port") {
      session.find(words.next()) ?? words.wrong("Device does not exist\n");
      session.notModelled("ip link", 'bridge_slave option "backup_port"');
    } else if (number) {
      options[number[2]] = unsigned(words.next(), number[1]) ?? words.wrong(number[3]);
    } else if (flag) {
      const on = strictOnOff(words, session, name, 1);
      if (flag[1] === null && on) session.notModelled("ip link", `bridge_slave option "${name}"`);
      if (flag[1] !== null) options[flag[1]] = on;
    }
  }
  return { options: options as Partial<BridgePortOptions>, flush };
}

/** `peer OPTIONS`: the other end, with the options of any link. */
export function parseVeth(session: Session, words: Words, verb: Verb): LinkRequest {
  if (words.word !== "peer") return vethUsage(session);
  words.advance();
  const peer = parseLink(session, words, verb);
  if (peer.kind !== undefined)
    session.exit(255, `Error: duplicate "type": "${peer.kind}" is the second value.`);
  return peer;
}
