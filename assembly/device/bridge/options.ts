/** Options of bridges and ports (br_changelink and br_setport in net/bridge/br_netlink.c), with the limits that Linux sets. */
import { BridgeOption, BridgePortOption, PortFlag } from "../../abi/bridge";
import { Errno, Extack } from "../../abi/errno";
import { NS_PER_MS } from "../../clock";
import { K } from "../../state";
import { EtherType } from "../../wire/ethernet";
import { setBridgeRouter, setPortRouter } from "./multicast/router";
import { setQuerier, setSnooping } from "./multicast/bridge";
import { collectEntries } from "./fdb";
import { Bridge, BridgePort } from "./state";
import { setPortState } from "./stp";
import { changeDefaultPvid } from "./vlan";

/** BR_GROUPFWD_RESTRICTED: STP, pause and LACP are never forwarded on request. */
const RESTRICTED_GROUPS: u32 = 7;
const RESTRICTED_GROUPS_PORT: u32 = 2;
/** BR_GROUPFWD_8021AD without the group address of provider bridges, 01:80:c2:00:00:08 */
const PROVIDER_GROUPS: u32 = 0xb801 & ~0x100;

/** br_recalculate_fwd_mask */
function refreshForwardMask(b: Bridge): void {
  b.requiredForwardMask = b.vlanFiltering && b.vlanProtocol == EtherType.P_8021AD ? PROVIDER_GROUPS : 0;
}

export function setBridgeOption(b: Bridge, option: u32, value: u32): i32 {
  switch (option) {
    case BridgeOption.ageing_time:
      b.ageingNs = <u64>value * 10 * NS_PER_MS;
      if (b.device.isUp()) collectEntries(b);
      return 0;
    case BridgeOption.group_fwd_mask:
      if (value & RESTRICTED_GROUPS) return -Errno.EINVAL;
      b.groupForwardMask = value & 0xffff;
      return 0;
    case BridgeOption.vlan_filtering:
      b.vlanFiltering = value ? 1 : 0;
      refreshForwardMask(b);
      return 0;
    case BridgeOption.vlan_protocol:
      if (value != EtherType.P_8021Q && value != EtherType.P_8021AD) return -Errno.EPROTONOSUPPORT;
      b.vlanProtocol = value;
      refreshForwardMask(b);
      return 0;
    case BridgeOption.vlan_default_pvid:
      return changeDefaultPvid(b, value);
    case BridgeOption.mcast_snooping:
      return setSnooping(b, value != 0);
    case BridgeOption.mcast_querier:
      return setQuerier(b, value != 0);
    case BridgeOption.mcast_router:
      return setBridgeRouter(b, value);
    case BridgeOption.forward_delay:
      b.forwardDelay = value;
      return 0;
    case BridgeOption.hello_time:
      if (value < 100 || value > 1000) return -Errno.ERANGE;
      b.helloTime = value;
      return 0;
    case BridgeOption.max_age:
      if (value < 600 || value > 4000) return -Errno.ERANGE;
      b.maxAge = value;
      return 0;
    case BridgeOption.priority:
      b.priority = value & 0xffff;
      return 0;
    case BridgeOption.stp_state:
      if (!value) return 0;
      K.extack = Extack.BRIDGE_STP;
      return -Errno.EUNSUPPORTED;
    default:
      return -Errno.EINVAL;
  }
}

export function setPortOption(port: BridgePort, option: u32, value: u32): i32 {
  switch (option) {
    case BridgePortOption.state:
      return setPortState(port, value);
    case BridgePortOption.priority:
      if (value > 63) return -Errno.ERANGE;
      port.priority = value;
      return 0;
    case BridgePortOption.cost:
      if (value < 1 || value > 65535) return -Errno.ERANGE;
      port.cost = value;
      port.flags |= PortFlag.ADMIN_COST;
      return 0;
    case BridgePortOption.hairpin:
      return setFlag(port, PortFlag.HAIRPIN, value);
    case BridgePortOption.isolated:
      return setFlag(port, PortFlag.ISOLATED, value);
    case BridgePortOption.learning:
      return setFlag(port, PortFlag.LEARNING, value);
    case BridgePortOption.flood:
      return setFlag(port, PortFlag.FLOOD, value);
    case BridgePortOption.mcast_flood:
      return setFlag(port, PortFlag.MCAST_FLOOD, value);
    case BridgePortOption.bcast_flood:
      return setFlag(port, PortFlag.BCAST_FLOOD, value);
    // guard and root_block only concern BPDUs, and without STP nobody looks at those
    case BridgePortOption.guard:
      return setFlag(port, PortFlag.GUARD, value);
    case BridgePortOption.root_block:
      return setFlag(port, PortFlag.ROOT_BLOCK, value);
    case BridgePortOption.fastleave:
      return setFlag(port, PortFlag.FAST_LEAVE, value);
    case BridgePortOption.locked:
      return setFlag(port, PortFlag.LOCKED, value);
    case BridgePortOption.neigh_suppress:
      if (!value) return 0;
      K.extack = Extack.BRIDGE_NEIGH_SUPPRESS;
      return -Errno.EUNSUPPORTED;
    case BridgePortOption.proxy_arp:
      if (!value) return 0;
      K.extack = Extack.BRIDGE_PROXY_ARP;
      return -Errno.EUNSUPPORTED;
    case BridgePortOption.group_fwd_mask:
      if (value & RESTRICTED_GROUPS_PORT) return -Errno.EINVAL;
      port.groupForwardMask = value & 0xffff;
      return 0;
    case BridgePortOption.mcast_router:
      return setPortRouter(port, value);
    default:
      return -Errno.EINVAL;
  }
}

function setFlag(port: BridgePort, flag: PortFlag, value: u32): i32 {
  if (value) port.flags |= flag;
  else port.flags &= ~flag;
  return 0;
}
