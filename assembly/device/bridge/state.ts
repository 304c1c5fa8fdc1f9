/** What a bridge, its ports and its forwarding entries hold (struct net_bridge, net_bridge_port, net_bridge_fdb_entry in br_private.h). */
import { PortFlag, PortState } from "../../abi/bridge";
import { Timer } from "../../clock";
import { Table } from "../../table";
import { Device } from "../device";
import { MulticastBridge, MulticastPort } from "./multicast/state";
import { VlanGroup } from "./vlan-group";

@unmanaged
export class Bridge {
  /** stable.ts: another one with each new entry, for frames to addresses that are not known */
  version: u64;
  device: Device;
  /** newest first (list_add_rcu): the order of flooding */
  firstPort: BridgePort | null;
  /** order of the newest port */
  lastOrder: u32;
  /** MAC and VLAN -> FdbEntry; key as entryKey() makes it */
  fdb: Table;
  /** all entries, newest first (fdb_list): the order of a dump */
  firstEntry: FdbEntry | null;
  entries: u32;
  ageingNs: u64;
  ageingTimer: Timer;
  vlans: VlanGroup;
  multicast: MulticastBridge;
  /** bridge_id.addr: zero until the first port lends its MAC, unless the user gave one */
  idAddress: u64;
  /** it has had a port: its segmentation limits have been worked out (br_set_gso_limits) */
  hadPort: u32;
  /** the device's MAC that the local entries were made for */
  ownAddress: u64;
  // USER_HZ ticks, as the user gave them
  forwardDelay: u32;
  helloTime: u32;
  maxAge: u32;
  priority: u32;
  groupForwardMask: u32;
  /** groups that a provider bridge forwards whatever the user's mask says (group_fwd_mask_required) */
  requiredForwardMask: u32;
  /** BROPT_VLAN_ENABLED */
  vlanFiltering: u32;
  /** EtherType of the tags that make VLANs here */
  vlanProtocol: u32;
  defaultPvid: u32;
  /** BROPT_MULTICAST_ENABLED */
  snooping: u32;
  /** BROPT_MTU_SET_BY_USER */
  mtuSetByUser: u32;
}

@unmanaged
export class BridgePort {
  bridge: Bridge;
  device: Device;
  /** the next older port */
  next: BridgePort | null;
  vlans: VlanGroup;
  multicast: MulticastPort;
  /** PortFlag */
  flags: u32;
  /** PortState */
  state: u32;
  /** runs from the moment when the port begins to forward; a state that the user set in between ends with it */
  forwardDelay: Timer;
  /** from 1 */
  number: u32;
  /** grows with every port that the bridge gets: the order of the port list, newest first */
  order: u32;
  priority: u32;
  cost: u32;
  groupForwardMask: u32;

  has(flag: PortFlag): bool {
    return (this.flags & flag) != 0;
  }
  isForwarding(): bool {
    return this.state == PortState.FORWARDING;
  }
}

@unmanaged
export class FdbEntry {
  /** stable.ts: another one with each move and change of flags */
  version: u64;
  next: FdbEntry | null;
  previous: FdbEntry | null;
  /** entryKey() */
  key: u64;
  /** null: the bridge device itself */
  port: BridgePort | null;
  /** FdbFlag */
  flags: u32;
  updatedNs: u64;
  usedNs: u64;
  /** number of the command that set it (K.cause); 0: it was learned */
  cause: u32;

  address(): u64 {
    return this.key & 0xffffffffffff;
  }
  vlan(): u32 {
    return <u32>(this.key >> 48);
  }
}

/** MAC in the low 48 bits, VLAN above (net_bridge_fdb_key) */
export function entryKey(address: u64, vlan: u32): u64 {
  return address | ((<u64>vlan) << 48);
}

/** The bridge that a bridge device is. */
export function bridgeOf(d: Device): Bridge {
  return changetype<Bridge>(d.data);
}

/** The port that a device is (br_port_get_rtnl); null where it has no bridge. */
export function portOf(d: Device): BridgePort | null {
  return changetype<BridgePort | null>(d.port);
}

// br_input_skb_cb: Packet.scratch0 while a bridge holds the packet
/** the frame's VLAN was checked and is kept beside it */
export const CB_VLAN_FILTERED: u32 = 1;
/** it came in by an isolated port */
export const CB_SOURCE_ISOLATED: u32 = 2;
/** only for ports behind which a multicast router is */
export const CB_ROUTERS_ONLY: u32 = 4;
/** IGMP or MLD of the right kind for us */
export const CB_IGMP: u32 = 8;
